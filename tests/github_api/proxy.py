"""Stands before the emulator: takes only what GitHub documents, and does what emulate leaves out.

Every request is held against GitHub's description of its API and written down. What GitHub
refuses and emulate accepts is refused here: too many annotations, too long texts. What GitHub
does and emulate does not is done here: it adds annotations where emulate replaces them, and
knows the pull requests of a commit, the files of a pull request, runs and artifacts.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.github_api.emulator import Emulator
from tests.github_api.schema import Schema

SCHEMA = Schema()
BATCH, COMMENT_LIMIT, SUMMARY_LIMIT = 50, 65_536, 65_535
_FORWARDED = ("authorization", "accept", "content-type")
_RETURNED = ("link", "content-type", "x-ratelimit-remaining", "x-ratelimit-reset")
_NO_USER = {"message": "Resource not accessible by integration"}


@dataclass(frozen=True)
class Sent:
    """A request that came through, and what is wrong with it."""

    method: str
    url: str
    body: Any
    status: int
    errors: tuple[str, ...]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, value: Any) -> "Reply":
        return cls(status, json.dumps(value).encode())

    @property
    def value(self) -> Any:
        return json.loads(self.body) if self.body else None


Interference = Callable[[], Reply | None]
"""What happens before a request goes on; it may be answered by that."""


class LostAnswer(Exception):
    """The request is carried out, and nobody is told."""


@dataclass
class GitHub:
    """What came through, and what else there is besides what the emulator holds.

    Attributes:
        address: Where clients find it.
        emulator: What stands behind.
        sent: All requests, in their order.
        runs: Of workflows, each as GitHub gives it.
        artifacts: By the id of their run, each as GitHub gives it.
        archives: By the id of their artifact: where they can be fetched.
    """

    address: str
    emulator: Emulator
    sent: list[Sent] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    artifacts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    archives: dict[int, str] = field(default_factory=dict)
    _annotations: dict[str, list[Any]] = field(default_factory=dict)
    _interferences: list[tuple[str, re.Pattern[str], Interference]] = field(default_factory=list)

    def once(self, method: str, path: str, happens: Interference) -> None:
        """Let something happen when the next such request comes."""
        self._interferences.append((method, re.compile(path), happens))

    def lose_answer(self, method: str, path: str) -> None:
        """Carry out the next such request, and do not say so."""

        def lose() -> Reply | None:
            raise LostAnswer

        self.once(method, path, lose)

    @property
    def nonconforming(self) -> list[str]:
        """What was sent and is no request that GitHub documents."""
        return [
            f"{sent.method} {sent.url}: {'; '.join(sent.errors)}"
            for sent in self.sent
            if sent.errors
        ]

    def methods(self, of: str = "") -> list[str]:
        """The methods of the requests whose path has such a part."""
        return [sent.method for sent in self.sent if of in sent.path]

    def interference(self, method: str, path: str) -> Interference | None:
        for index, (of, pattern, happens) in enumerate(self._interferences):
            if of == method and pattern.search(path):
                del self._interferences[index]
                return happens
        return None

    def answer(self, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Reply:
        """What GitHub would answer to a request that it documents."""
        parts = urlsplit(url)
        if refusal := _limits(parts.path, body):
            return Reply.of(422, {"message": "Validation Failed", "errors": [refusal]})
        for pattern, act in _OWN:
            match = re.fullmatch(pattern, f"{method} {parts.path}")
            made = act(self, match, parts.query, headers) if match else None
            if made is not None:
                return made
        return self._forward(
            method, url, self._as_emulate_has_it(method, parts.path, body), headers
        )

    def _as_emulate_has_it(self, method: str, path: str, body: Any) -> Any:
        if method == "PATCH" and "/check-runs/" in path and "output" in body:
            all_of_it = self._annotations.setdefault(path, [])
            all_of_it += body["output"].get("annotations", [])
            return body | {"output": body["output"] | {"annotations": all_of_it}}
        if method == "POST" and path.endswith("/reviews"):
            comments = [{**comment, "position": comment["line"]} for comment in body["comments"]]
            return body | {"comments": comments}
        return body

    def _forward(self, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Reply:
        kept = {name: value for name, value in headers.items() if name.lower() in _FORWARDED}
        raw = None if body is None else json.dumps(body).encode()
        done = self.emulator.send(method, url, raw, kept)
        here, there = self.address, self.emulator.address
        returned = {
            name: value.replace(there, here)
            for name, value in done.headers.items()
            if name.lower() in _RETURNED
        }
        reply = Reply(done.status, done.data.replace(there.encode(), here.encode()), returned)
        return self._as_github_has_it(method, urlsplit(url).path, body, reply)

    def _as_github_has_it(self, method: str, path: str, body: Any, reply: Reply) -> Reply:
        if method == "POST" and path.endswith("/check-runs") and reply.status == 201:
            annotations = list(body.get("output", {}).get("annotations", []))
            self._annotations[f"{path}/{reply.value['id']}"] = annotations
        if method == "PUT" and path.endswith("/merge") and reply.status == 422:
            status = 409 if b"out of date" in reply.body else 405
            return Reply(status, reply.body, reply.headers)
        if reply.status == 403:
            return Reply(403, json.dumps(_NO_USER).encode(), reply.headers)
        return reply


def _limits(path: str, body: Any) -> str:
    """Why GitHub would refuse what is too much of something; empty if it would not."""
    if "/check-runs" in path and body:
        output = body.get("output", {})
        if len(output.get("annotations", [])) > BATCH:
            return f"annotations exceeds a maximum quantity of {BATCH}"
        if len(output.get("summary", "")) > SUMMARY_LIMIT:
            return f"summary exceeds a maximum bytesize of {SUMMARY_LIMIT}"
        if body.get("status") == "completed" and not body.get("conclusion"):
            return "conclusion is missing"
    if "/issues/" in path and body and len(body["body"]) > COMMENT_LIMIT:
        return f"body is too long (maximum is {COMMENT_LIMIT} characters)"
    return ""


_Given = re.Match[str]


def _user(_: GitHub, __: _Given, ___: str, headers: Mapping[str, str]) -> Reply | None:
    """Tokens of Apps are nobody's."""
    ours = "Bearer ghs_" in headers.get("Authorization", "")
    return Reply.of(403, _NO_USER) if ours else None


def _pulls(github: GitHub, match: _Given, _: str, __: Mapping[str, str]) -> Reply:
    """The pull requests of a commit, of this repository only."""
    every = github.emulator.ask("GET", f"/repos/{match[1]}/pulls?state=all&per_page=100")
    shas = ((pull, {pull["head"]["sha"], pull["merge_commit_sha"]}) for pull in every)
    return _ours(github, [pull for pull, known in shas if match[2] in known])


def _files(github: GitHub, match: _Given, _: str, __: Mapping[str, str]) -> Reply:
    pull = github.emulator.ask("GET", f"/repos/{match[1]}/pulls/{match[2]}")
    sides = f"{pull['base']['ref']}...{pull['head']['ref']}"
    compared = github.emulator.ask("GET", f"/repos/{match[1]}/compare/{sides}")
    return _ours(github, compared["files"])


def _runs(github: GitHub, match: _Given, query: str, _: Mapping[str, str]) -> Reply:
    wanted = {name: values[0] for name, values in parse_qs(query).items()}
    runs = [
        run
        for run in github.runs
        if run["path"].rsplit("/", 1)[-1] == match[2]
        and wanted.get("head_sha", run["head_sha"]) == run["head_sha"]
    ]
    return Reply.of(200, {"total_count": len(runs), "workflow_runs": runs})


def _run(github: GitHub, match: _Given, _: str, __: Mapping[str, str]) -> Reply:
    found = [run for run in github.runs if str(run["id"]) == match[2]]
    return Reply.of(200, found[0]) if found else Reply.of(404, {"message": "Not Found"})


def _artifacts(github: GitHub, match: _Given, _: str, __: Mapping[str, str]) -> Reply:
    found = github.artifacts.get(int(match[2]), [])
    return Reply.of(200, {"total_count": len(found), "artifacts": found})


def _archive(github: GitHub, match: _Given, _: str, __: Mapping[str, str]) -> Reply:
    place = github.archives.get(int(match[2]))
    if place is None:
        return Reply.of(410, {"message": "Artifact has expired"})
    return Reply(302, b"", {"Location": place})


def _ours(github: GitHub, value: Any) -> Reply:
    text = json.dumps(value).replace(github.emulator.address, github.address)
    return Reply(200, text.encode())


_REPOSITORY = "/repos/([^/]+/[^/]+)"
_OWN: tuple[tuple[str, Callable[[GitHub, _Given, str, Mapping[str, str]], Reply | None]], ...] = (
    ("GET /user", _user),
    (rf"GET {_REPOSITORY}/commits/([^/]+)/pulls", _pulls),
    (rf"GET {_REPOSITORY}/pulls/(\d+)/files", _files),
    (rf"GET {_REPOSITORY}/actions/workflows/([^/]+)/runs", _runs),
    (rf"GET {_REPOSITORY}/actions/runs/(\d+)", _run),
    (rf"GET {_REPOSITORY}/actions/runs/(\d+)/artifacts", _artifacts),
    (rf"GET {_REPOSITORY}/actions/artifacts/(\d+)/zip", _archive),
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # what is written in pieces waits for an acknowledgement between them
    server: "_Server"

    def __getattr__(self, name: str) -> Any:
        """All methods of HTTP alike."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        github, method, url = self.server.github, self.command, self.path
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        errors = SCHEMA.request_errors(method, url, body)
        with self.server.lock:
            happens = github.interference(method, urlsplit(url).path)
        lost, reply = False, None
        try:
            reply = happens() if happens else None
        except LostAnswer:
            lost = True
        if errors:
            reply = Reply.of(422, {"message": "Validation Failed", "errors": errors})
        reply = reply or github.answer(method, url, body, dict(self.headers))
        with self.server.lock:
            github.sent.append(Sent(method, url, body, reply.status, tuple(errors)))
        if lost:
            self.close_connection = True
        else:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.github = GitHub(f"http://127.0.0.1:{self.server_port}", emulator)

    def handle_error(self, *_: Any) -> None:
        """Clients go when they have enough."""


@contextmanager
def proxy(emulator: Emulator) -> Iterator[GitHub]:
    """Run one."""
    running = _Server(emulator)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running.github
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
