"""The client of GitHub's API and servers that answer late, never, without an end, or elsewhere."""

import contextlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter

from align_ci.github import runs
from align_ci.github.client import Client
from align_ci.github.connection import Connection, Token
from align_ci.github.errors import GitHubError
from tests.amount import tried
from tests.github_api import faults
from tests.github_api.asking import COMMENT, REPOSITORY, TOKEN, Made, change, failure, read, write
from tests.github_api.clock import Slept
from tests.github_api.faults import Faults, answer


@pytest.mark.parametrize("fault", [faults.silence, faults.stop_short])
def test_a_server_that_does_not_answer(fault: faults.Step, server: Faults, made: Made) -> None:
    server.then(fault)
    error = failure(lambda: read(made(read=0.1, tries=2)))
    assert "127.0.0.1 did not answer within 0.1" in str(error) or "stopped in the" in str(error)
    assert len(server.asked) == 2


def test_a_server_that_is_not_there(slept: Slept) -> None:
    with faults.server() as gone:
        address = gone.address
    client = Client(requests.Session(), Connection(Token(TOKEN), address), clock=slept.clock())
    error = failure(lambda: write(client))
    assert "cannot comment on the pull request: no connection to 127.0.0.1" in str(error)
    assert not error.uncertain
    assert len(slept.seconds) == 4, "nothing was sent, so even this may be tried again"


@pytest.mark.parametrize("fault", [faults.cut, faults.hang_up])
def test_a_connection_that_is_cut(fault: faults.Step, server: Faults, made: Made) -> None:
    server.then(fault)
    assert "the connection to 127.0.0.1 broke off" in str(failure(lambda: read(made())))
    assert len(server.asked) == 5


def test_an_answer_without_an_end(server: Faults, made: Made) -> None:
    server.then(faults.flood)
    assert "more than 1000000 bytes" in str(failure(lambda: read(made(body=1_000_000))))
    assert len(server.asked) == 1


def test_a_redirect_without_an_end(server: Faults, elsewhere: Faults, made: Made) -> None:
    server.then(faults.flood_of(302, f"{elsewhere.address}/blob"))
    elsewhere.then(answer(200, b"PK"))
    assert runs.download(made(), REPOSITORY, 9, 100) == b"PK"


@pytest.mark.parametrize("location", ["http://[", "//", "", "\x00", "http://a:b:c/"])
def test_an_address_of_nothing(location: str, server: Faults, made: Made) -> None:
    server.then(answer(302, {}, {"Location": location}))
    failure(lambda: read(made()))
    failure(lambda: runs.download(made(), REPOSITORY, 9, 100))
    server.steps[:] = [answer(200, [], {"Link": f'<{location}>; rel="next"'})]
    with contextlib.suppress(GitHubError):
        assert read(made()) == []


def test_an_error_without_an_end(server: Faults) -> None:
    server.then(faults.flood_of(404))
    client = Client(
        requests.Session(),
        Connection(Token(TOKEN), server.address),
        clock=Slept(each_look=1.0).clock(),
    )
    assert failure(lambda: read(client)).status == 404


def test_an_answer_that_takes_for_ever(server: Faults) -> None:
    server.then(faults.flood)
    clock = Slept(each_look=1.0).clock()
    client = Client(requests.Session(), Connection(Token(TOKEN), server.address), clock=clock)
    assert "the 300 seconds that there are for GitHub are over" in str(
        failure(lambda: read(client))
    )
    error = failure(lambda: write(client))
    assert "are over" in str(error)
    assert (error.uncertain, len(server.asked)) == (False, 1)


def test_a_repository_that_moved_is_followed(server: Faults, made: Made) -> None:
    server.then(
        answer(301, {}, {"Location": "/repositories/1/issues/7/comments"}),
        answer(200, []),
        answer(307, {}, {"Location": f"{server.address}/new"}),
        answer(201, COMMENT),
    )
    assert read(made()) == []
    assert write(made()).id == 1
    assert [(asked.method, asked.path) for asked in server.asked[1::2]] == [
        ("GET", "/repositories/1/issues/7/comments"),
        ("POST", "/new"),
    ]
    assert server.asked[3].body == {"body": "Hello"}


def test_what_writes_does_not_become_what_reads(server: Faults, made: Made) -> None:
    server.then(answer(302, {}, {"Location": "/login"}))
    assert "GitHub answers 302" in str(failure(lambda: write(made())))
    assert len(server.asked) == 1


def test_a_circle_of_redirects_ends(server: Faults, made: Made) -> None:
    server.then(answer(302, {}, {"Location": "/a"}))
    assert "from one place to the next" in str(failure(lambda: read(made())))
    assert len(server.asked) == 4


@pytest.mark.parametrize("act", [read, write])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_another_server_is_not_asked(
    act: Callable[[Client], object], status: int, server: Faults, elsewhere: Faults, made: Made
) -> None:
    server.then(answer(status, {}, {"Location": f"{elsewhere.address}/steal"}))
    failure(lambda: act(made()))
    assert elsewhere.asked == []


def test_a_file_that_is_kept_elsewhere_is_fetched_without_the_token(
    server: Faults, elsewhere: Faults, made: Made
) -> None:
    server.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob?sig=1"}))
    elsewhere.then(answer(200, b"PK"))
    assert runs.download(made(), REPOSITORY, 9, 100) == b"PK"
    assert server.asked[0].path == "/repos/acme/demo/actions/artifacts/9/zip"
    assert TOKEN not in json.dumps(dict(elsewhere.asked[0].headers))
    assert "X-GitHub-Api-Version" not in elsewhere.asked[0].headers


@pytest.mark.usefixtures("netrc")
def test_the_other_server_gets_no_password_of_the_machine(
    server: Faults, elsewhere: Faults, made: Made
) -> None:
    server.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(answer(200, b"PK"))
    runs.download(made(), REPOSITORY, 9, 100)
    assert "Authorization" not in elsewhere.asked[0].headers


class Told(BaseAdapter):
    """A server with a certificate that everybody trusts, which points elsewhere."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.asked: list[str | None] = []
        self._location = location

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append(request.url)
        response = requests.Response()
        response.status_code, response.raw = 302, io.BytesIO()
        response.headers["Location"] = self._location
        response.request = request
        return response

    def close(self) -> None:
        """Hold nothing."""


def test_a_file_does_not_come_on_a_way_that_others_can_change(
    elsewhere: Faults, slept: Slept
) -> None:
    told = Told(elsewhere.address)
    session = requests.Session()
    session.mount("https://", told)
    client = Client(session, Connection(Token(TOKEN)), clock=slept.clock())
    error = failure(lambda: runs.download(client, REPOSITORY, 9, 100))
    assert "points to another server" in str(error)
    assert len(told.asked) == 1
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(answer(200, b"a" * 101), "the answer has more than 100 bytes", id="large"),
        pytest.param(faults.flood, "the answer has more than 100 bytes", id="endless"),
        pytest.param(answer(403, b""), "127.0.0.1, where it is kept, answers 403", id="refused"),
    ],
)
def test_a_file_that_cannot_be_had_elsewhere(
    step: faults.Step, words: str, server: Faults, elsewhere: Faults, made: Made
) -> None:
    server.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(step)
    assert words in str(failure(lambda: runs.download(made(), REPOSITORY, 9, 100)))


def test_a_file_is_not_fetched_back_with_the_token(
    server: Faults, elsewhere: Faults, made: Made
) -> None:
    """Where the other server points back, nothing is sent in our name."""
    server.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(answer(302, {}, {"Location": f"{server.address}/user"}))
    assert "points to another server" in str(
        failure(lambda: runs.download(made(), REPOSITORY, 9, 9))
    )
    assert len(server.asked) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that only who is told of it trusts, with its key."""
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(file), "-out", f"{file}.public"]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.public").read_bytes())
    return file


def test_a_server_of_ones_own(certificate: Path, slept: Slept) -> None:
    trusted = Path(f"{certificate}.public")
    with faults.server(certificate) as own:
        own.then(answer(200, [COMMENT]))
        connection = Connection.read({"GITHUB_API_URL": own.address}, TOKEN, trusted)
        assert len(read(Client(requests.Session(), connection, clock=slept.clock()))) == 1


def test_a_certificate_that_is_not_trusted(certificate: Path, slept: Slept) -> None:
    with faults.server(certificate) as own:
        own.then(answer(200, [COMMENT]))
        connection = Connection(Token(TOKEN), own.address)
        error = failure(lambda: read(Client(requests.Session(), connection, clock=slept.clock())))
    assert "the certificate of 127.0.0.1 is not trusted; `ca_bundle` can name one" in str(error)
    assert own.asked == []
    assert slept.seconds == []


# No "//", behind which there might be a server.
HEADER = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")
).filter(lambda text: "//" not in text)
NAMES = ["Location", "Link", "Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
NAMES += ["X-Accepted-GitHub-Permissions", "Content-Encoding"]
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "errors", "id", "body", "user"]), inner)
    ),
    max_leaves=8,
)


def test_whatever_comes_is_an_answer_or_an_error(server: Faults) -> None:
    @settings(max_examples=tried(60))
    @given(
        status=st.sampled_from([200, 201, 301, 302, 307, 400, 401, 403, 404, 422, 429, 500]),
        headers=st.dictionaries(st.sampled_from(NAMES), HEADER, max_size=3),
        body=JSON | st.binary(max_size=50),
    )
    def hold(status: int, headers: dict[str, str], body: Any) -> None:
        server.steps[:] = [answer(status, body, headers)]
        connection = Connection(Token(TOKEN), server.address)
        client = Client(requests.Session(), connection, clock=Slept().clock())
        for act in (read, write, change, lambda one: runs.download(one, REPOSITORY, 9, 40)):
            with contextlib.suppress(GitHubError):
                act(client)

    hold()
