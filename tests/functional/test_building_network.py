"""Builders that reach for the network get nowhere, and what they tried is known, to the line."""

import pytest

from align_ci.load.child.executions import Attempt, Place
from align_ci.load.child.importer import Imports
from tests.functional.building import build, executions, sdk

pytestmark = sdk

# Each body is a function of its own, so that it is the innermost line of the project.
BODIES = {
    "Socket": "socket.socket().connect(('192.0.2.1', 80))",
    "Connection": "socket.create_connection(('192.0.2.1', 80))",
    "Datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "Http": "http.client.HTTPConnection('example.com', 8080).request('GET', '/')",
    "Urllib": "urllib.request.urlopen('http://example.com')",
    "Requests": "requests.get('https://example.com')",
    "Name": "socket.gethostbyname('example.com')",
    "Client": "boto3.client('s3').list_buckets()",
    "Upload": "boto3.client('s3').upload_file(__file__, 'bucket', 'key')",
    "Role": "boto3.client('iam').get_role(RoleName='role')",
    "ThroughSdk": "self.session.read_s3_file('bucket', 'key')",
    "Thread": "thread = threading.Thread(target=connect); thread.start(); thread.join()",
    "Twice": "[swallowed(connect) for _ in range(3)]",
    "Swallowed": "swallowed(connect)",
    "Local": "socket.socketpair()[0].send(b'x')",
}

SOURCE = """\
import http.client, socket, threading, urllib.request
import boto3, requests
import builders


def connect():
    socket.create_connection(("192.0.2.7", 80))


def swallowed(function):
    try:
        function()
    except OSError:
        pass


class Reaching(builders.Builder):
    def __init__(self, sagemaker_session, role):
        super().__init__(None, sagemaker_session, role)

    def create_step(self, **kwargs):
        self.reach()
        return super().create_step()

"""


FLOW = "import socket\n\ndef flow():\n    socket.gethostbyname('example.com')\n"


def source() -> str:
    classes = [
        f"\nclass {name}(Reaching):\n    def reach(self):\n        {body}\n"
        for name, body in BODIES.items()
    ]
    return SOURCE + "".join(classes)


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    """All of them, in one child."""
    root = tmp_path_factory.mktemp("project").resolve()
    files = {"reach.py": source(), "flow.py": FLOW}
    return build(root, [f"reach:{name}" for name in BODIES], ["flow:flow"], files=files)


def line_of(text: str) -> Place:
    (number,) = [n for n, line in enumerate(source().splitlines(), 1) if line.strip() == text]
    return Place("reach.py", number)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("Socket", "an internet socket", id="socket"),
        pytest.param("Connection", "192.0.2.1:80", id="connection"),
        pytest.param("Datagram", "an internet socket", id="datagram"),
        pytest.param("Http", "example.com:8080", id="http.client"),
        pytest.param("Urllib", "example.com:80", id="urllib"),
        pytest.param("Requests", "example.com:443", id="requests"),
        pytest.param("Name", "example.com", id="look-up of a name"),
        pytest.param("Client", "s3.ListBuckets", id="boto client"),
        pytest.param("Upload", "s3.upload", id="boto upload"),
        pytest.param("Role", "iam.GetRole", id="what only the SDK may ask"),
        pytest.param("ThroughSdk", "s3.GetObject", id="through the SDK"),
    ],
)
def test_an_attempt_fails_and_is_reported(imports: Imports, name: str, address: str) -> None:
    (execution,) = executions(imports, name)
    assert execution.attempts == (Attempt(address, line_of(BODIES[name])),)
    assert execution.step is None
    assert execution.failure is not None
    assert execution.failure.place == line_of(BODIES[name])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Thread", id="in a thread"),
        pytest.param("Swallowed", id="swallowed"),
        pytest.param("Twice", id="many times"),
    ],
)
def test_an_attempt_is_reported_once_though_nothing_fails(imports: Imports, name: str) -> None:
    (execution,) = executions(imports, name)
    inside = line_of('socket.create_connection(("192.0.2.7", 80))')
    assert execution.attempts == (Attempt("192.0.2.7:80", inside),)
    assert execution.step is not None


def test_sockets_within_the_machine_are_no_attempt(imports: Imports) -> None:
    (execution,) = executions(imports, "Local")
    assert execution.attempts == ()


def test_the_refusal_says_what_was_refused(imports: Imports) -> None:
    (execution,) = executions(imports, "Client")
    assert execution.failure is not None
    assert execution.failure.message == (
        "PermissionError: [Errno 13] nothing that align-ci executes may reach the network:"
        " 's3.ListBuckets'"
    )


def test_pipelines_report_attempts_too(imports: Imports) -> None:
    (compilation,) = imports.compilations
    assert compilation.attempts == (Attempt("example.com", Place("flow.py", 4)),)
    assert compilation.failure is not None
