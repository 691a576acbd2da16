"""A server on loopback that answers as it is told: with whatever a real one may do wrong."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Faults:
    """What the server was asked, and what it is to do next; the last thing it does for good."""

    address: str
    steps: list["Step"] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def then(self, *steps: "Step") -> None:
        self.steps.extend(steps)


Step = Callable[["Handler"], None]


def answer(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Step:
    """A whole answer; what is no text is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def step(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)

    return step


def cut(handler: "Handler") -> None:
    """Half an answer, and the connection is gone."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": 1')
    handler.wfile.flush()
    handler.close_connection = True


def hang_up(handler: "Handler") -> None:
    """No answer at all: the connection is closed after the request was read."""
    handler.close_connection = True


def silence(handler: "Handler") -> None:
    """No answer, and the connection stays."""
    handler.server.faults.over.wait(30)
    handler.close_connection = True


def stop_short(handler: "Handler") -> None:
    """Half an answer, and then nothing."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": 1')
    handler.wfile.flush()
    silence(handler)


def flood(handler: "Handler") -> None:
    """An answer without an end, for as long as somebody takes it."""
    flood_of(200)(handler)


def flood_of(status: int, location: str = "") -> Step:
    """The same with another status, which may say to go elsewhere."""

    def step(handler: "Handler") -> None:
        handler.send_response(status)
        if location:
            handler.send_header("Location", location)
        handler.end_headers()
        handler.close_connection = True
        try:
            while not handler.server.faults.over.is_set():
                handler.wfile.write(b"a" * 65536)
        except OSError:
            pass

    return step


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # what is written in pieces waits for an acknowledgement between them
    server: "_Server"

    def _next(self) -> None:
        faults = self.server.faults
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers), json.loads(raw) if raw else None)
        with self.server.lock:
            faults.asked.append(asked)
            step = faults.steps.pop(0) if len(faults.steps) > 1 else faults.steps[0]
        step(self)

    def __getattr__(self, name: str) -> Any:
        """All methods of HTTP alike."""
        if name.startswith("do_"):
            return self._next
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.faults = Faults(f"{scheme}://127.0.0.1:{self.server_port}")

    def handle_error(self, *_: Any) -> None:
        """Clients go when they have enough."""


@contextmanager
def server(certificate: Path | None = None) -> Iterator[Faults]:
    """Run such a server, with a certificate (and its key in the same file) where one is given."""
    running = _Server(certificate)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running.faults
    finally:
        running.faults.over.set()
        running.shutdown()
        running.server_close()
        thread.join()
