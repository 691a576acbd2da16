"""What the events of workflows are compared with, and how it is had from a shallow clone.

The server is git's own, over HTTP on loopback, with a password as GitHub wants it.
"""

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from align_ci import ci
from align_ci.action import given
from align_ci.inputs import INPUTS
from tests.projects import IMPORTS
from tests.repositories import commit, git

TOKEN = "ghs_secret"
ZEROS = "0" * 40
STEP = """
A = StepSpecification(
    step_type="{name}", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="data", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['dta'].S3Output.S3Uri")])
"""
OLD, NEW = (IMPORTS + STEP.format(name=name) for name in ("Old", "New"))


class Server:
    """Serves the repositories of a folder to those who know the token."""

    def __init__(self, root: Path) -> None:
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self, root)

            do_POST = do_GET  # noqa: N815 - as http.server has it

            def log_message(self, *_: Any) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, request: BaseHTTPRequestHandler, root: Path) -> None:
        said = request.headers.get("Authorization", "")
        self.asked.append(said)
        expected = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if said.lower() != f"basic {expected}".lower():
            request.send_error(401)
            return
        path, _, query = request.path.partition("?")
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        environ = {
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        }
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "http-backend"],
            input=body,
            env={**os.environ, **environ},
            capture_output=True,
            check=True,
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        request.send_response(int(lines.pop("Status", "200").split()[0]))
        for name, value in lines.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "served")
    thread = threading.Thread(target=made.http.serve_forever, daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """What the server serves as acme/demo; its main has an old finding."""
    folder = tmp_path / "served" / "acme" / "demo"
    commit(folder, {"old.py": OLD})
    git(folder, "branch", "-m", "main")
    for name in ("allowAnySHA1InWant", "allowFilter"):
        git(folder, "config", f"uploadpack.{name}", "true")
    return folder


class Runner:
    """Runs the step on a checkout, as a workflow of an event would."""

    def __init__(self, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.url, self.monkeypatch = folder, url, monkeypatch

    def clone(self, origin: Path, revision: str, *options: str) -> None:
        """Fetch one revision, as actions/checkout does."""
        git(self.folder, "init", "-q", "checkout")
        git(self.folder / "checkout", "fetch", "-q", *options, f"file://{origin}", revision)
        git(self.folder / "checkout", "checkout", "-q", "--detach", "FETCH_HEAD")

    def run(self, event: str, payload: dict[str, Any], **inputs: str) -> tuple[int, dict[str, Any]]:
        for name in [name for name in os.environ if name.startswith(("GITHUB_", "INPUT_"))]:
            self.monkeypatch.delenv(name)
        (self.folder / "event.json").write_text(json.dumps(payload))
        asked = {"token": TOKEN, "loader": "static", "json_file": "report.json"} | inputs
        environ = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.folder / "checkout"),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_REPOSITORY": "acme/demo",
            **{f"INPUT_{one.name.upper()}": asked.get(one.name, one.default) for one in INPUTS},
        }
        for name, value in environ.items():
            self.monkeypatch.setenv(name, value)
        code = ci.run(given(os.environ, {one.name for one in INPUTS}), os.environ)
        text = (self.folder / "checkout" / "report.json").read_text()
        assert TOKEN not in text
        report: dict[str, Any] = json.loads(text)
        return code, report


@pytest.fixture
def runner(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(tmp_path, server.url, monkeypatch)


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {each["location"]["path"]: each["status"] for each in report["findings"]}


def pull_request(base: str, head: str) -> dict[str, Any]:
    return {"pull_request": {"base": {"sha": base}, "head": {"sha": head}}}


def merged(origin: Path) -> tuple[str, str, str]:
    """A pull request whose base has moved on: the fork point, its head, and GitHub's merge."""
    fork = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "-q", "-b", "change")
    head = commit(origin, {"new.py": NEW})
    git(origin, "checkout", "-q", "main")
    commit(origin, {"later.py": IMPORTS + STEP.format(name="Later")})
    git(origin, "checkout", "-q", "--detach", "main")
    git(origin, "merge", "-q", "--no-ff", "-m", "merge", "change")
    git(origin, "update-ref", "refs/pull/1/merge", "HEAD")
    git(origin, "checkout", "-q", "main")
    return fork, head, git(origin, "rev-parse", "refs/pull/1/merge")


@pytest.mark.parametrize("options", [(), ("--depth=1",)], ids=["whole", "shallow"])
def test_the_merge_of_a_pull_request(
    origin: Path, runner: Runner, server: Server, options: tuple[str, ...]
) -> None:
    fork, head, _ = merged(origin)
    runner.clone(origin, "refs/pull/1/merge", *options)
    # The payload may be older than the merge, whose first parent is the base in truth.
    code, report = runner.run("pull_request", pull_request(fork, head), new_only="true")
    told = {"old.py": "existing", "later.py": "existing", "new.py": "new"}
    assert statuses(report) == told
    assert report["base"]["sha"] == git(origin, "rev-parse", "main")
    assert code == 1
    assert bool(server.asked) == bool(options)  # nothing is fetched that is here


@pytest.mark.parametrize("options", [(), ("--depth=1",)], ids=["whole", "shallow"])
def test_the_head_of_a_pull_request_is_compared_with_where_it_left_its_base(
    origin: Path, runner: Runner, options: tuple[str, ...]
) -> None:
    fork, head, _ = merged(origin)
    runner.clone(origin, head, *options)
    tip = git(origin, "rev-parse", "main")
    _, report = runner.run("pull_request", pull_request(tip, head))
    assert statuses(report) == {"old.py": "existing", "new.py": "new"}
    assert report["base"]["sha"] == fork


def test_where_a_pull_request_left_its_base_may_be_unknown(origin: Path, runner: Runner) -> None:
    _, head, _ = merged(origin)
    runner.clone(origin, head)
    tip = git(origin, "rev-parse", "main")
    git(runner.folder / "checkout", "fetch", "-q", "--depth=1", f"file://{origin}", tip)
    code, report = runner.run("pull_request", pull_request(tip, head), token="", new_only="true")
    assert statuses(report) == {"old.py": "open", "new.py": "open"}
    assert code == 1
    assert "where this change left its base is not known here" in report["notices"][0]


def test_a_merge_group_and_a_push(origin: Path, runner: Runner) -> None:
    first = git(origin, "rev-parse", "HEAD")
    second = commit(origin, {"new.py": NEW})
    runner.clone(origin, second, "--depth=1")
    for event, payload in (
        ("merge_group", {"merge_group": {"base_sha": first}}),
        ("push", {"before": first}),
    ):
        code, report = runner.run(event, payload, new_only="true")
        assert statuses(report) == {"old.py": "existing", "new.py": "new"}
        assert code == 1
        checkout = runner.folder / "checkout"
        assert git(checkout, "status", "--porcelain") == "?? report.json"
        found = git(checkout, "cat-file", "--batch-check", "--batch-all-objects")
        assert first not in found  # nothing was fetched into it
        assert second in found


def test_a_push_of_a_new_branch_is_compared_with_its_first_parent(
    origin: Path, runner: Runner
) -> None:
    commit(origin, {"new.py": NEW})
    runner.clone(origin, "main", "--depth=1")
    _, report = runner.run("push", {"before": ZEROS})
    assert statuses(report) == {"old.py": "existing", "new.py": "new"}


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        pytest.param({"token": ""}, "this clone is shallow", id="no token"),
        pytest.param({"token": "wrong"}, "this clone is shallow", id="refused"),
        pytest.param({"base": "release"}, "no commit 'release' here", id="no such branch"),
    ],
)
def test_what_cannot_be_had_fails_closed(
    origin: Path, runner: Runner, inputs: dict[str, str], says: str
) -> None:
    first = git(origin, "rev-parse", "HEAD")
    runner.clone(origin, commit(origin, {"a.txt": ""}), "--depth=1")
    code, report = runner.run("push", {"before": first}, new_only="true", **inputs)
    assert (code, statuses(report)) == (1, {"old.py": "open"})
    assert report["notices"][0].startswith("every finding counts as new: ")
    assert says in report["notices"][0]


def test_another_base_and_none(origin: Path, runner: Runner) -> None:
    first = git(origin, "rev-parse", "HEAD")
    runner.clone(origin, commit(origin, {"new.py": NEW}))
    _, report = runner.run("push", {"before": first}, base="HEAD")
    assert statuses(report) == {"old.py": "existing", "new.py": "existing"}
    _, report = runner.run("push", {"before": first}, base="none")
    assert statuses(report) == {"old.py": "open", "new.py": "open"}
    assert report["base"] is None


def test_the_token_goes_nowhere_but_to_the_server_of_the_workflow(
    origin: Path, runner: Runner, server: Server
) -> None:
    """What the checkout says of servers has no say in where the token is sent."""
    first = git(origin, "rev-parse", "HEAD")
    runner.clone(origin, commit(origin, {"new.py": NEW}), "--depth=1")
    checkout = runner.folder / "checkout"
    git(checkout, "config", "url.http://127.0.0.1:9/.insteadOf", server.url)
    git(checkout, "config", "http.proxy", "http://127.0.0.1:9")
    _, report = runner.run("push", {"before": first})
    assert statuses(report)["old.py"] == "existing"
    assert any(server.asked)


def test_what_weakens_the_check_is_said_first(origin: Path, runner: Runner) -> None:
    first = git(origin, "rev-parse", "HEAD")
    changed = commit(origin, {"new.py": NEW, "align-ci.toml": 'fail-on = "never"'})
    runner.clone(origin, changed)
    code, report = runner.run("push", {"before": first}, advisory="true")
    assert (code, report["verdict"]) == (0, "fail")
    assert report["notices"][0].startswith("this change weakens the check: `fail-on = ")
    assert any("but for `advisory`" in notice for notice in report["notices"])
