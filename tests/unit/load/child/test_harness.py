"""The protocol of the harness, spoken by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child.harness import FRAME_BYTES, TOKEN_BYTES
from align_ci.load.child.process import HARNESS

TOKEN = b"0123456789abcdef" * 2


class Peer:
    """The parent's end of the connection."""

    def __init__(self) -> None:
        self._answers, theirs = os.pipe()
        command = [sys.executable, "-s", "-B", str(HARNESS), str(theirs)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(theirs,))
        os.close(theirs)
        self.write(TOKEN)

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def tell(self, message: Any) -> None:
        data = json.dumps(message).encode()
        self.write(len(data).to_bytes(4, "big") + data)

    def hear(self) -> Any:
        """The next answer; ``None`` at the end."""
        with os.fdopen(os.dup(self._answers), "rb", buffering=0) as file:
            token = file.read(TOKEN_BYTES)
            if not token:
                return None
            assert token == TOKEN
            size = int.from_bytes(file.read(4), "big")
            assert size <= FRAME_BYTES
            data = b""
            while len(data) < size:
                data += file.read(size - len(data))
        return json.loads(data)

    def end(self) -> int:
        """Ask nothing more; the code with which it ends."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait()

    def close(self) -> None:
        self.end()
        os.close(self._answers)


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


Start = Callable[..., None]


@pytest.fixture
def start(peer: Peer, tmp_path: Path) -> Start:
    """Say what comes first, about a project of one module."""

    def start(source: str, **settings: Any) -> None:
        (tmp_path / "spec.py").write_text(source)
        root = str(tmp_path.resolve())
        first = {"root": root, "roots": [root], "first_id": 1, "refused": {}}
        peer.tell(first | settings)

    return start


QUESTION = {"name": "spec", "path": "spec.py", "seconds": 10}
SPEC = "class Spec: step_type = outputs = 'x'\nSPEC = Spec()\n"


def test_one_answer_for_each_question(peer: Peer, start: Start) -> None:
    start(SPEC, first_id=9)
    assert peer.hear() == {}
    for tree in ("object", "ref"):
        peer.tell(QUESTION)
        (name,) = (answer := peer.hear())["names"]
        assert name == "SPEC"
        assert (answer["names"]["SPEC"]["t"], answer["names"]["SPEC"]["id"]) == (tree, 9)


def test_the_end_of_questions_is_the_end(peer: Peer, start: Start) -> None:
    start("import atexit, os\natexit.register(os._exit, 9)")
    peer.hear()
    peer.tell(QUESTION)
    assert peer.hear() == {"names": {}}
    assert peer.end() == 0


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param(
            "1\n1/0", ("exception", "ZeroDivisionError: division by zero", 2), id="raises"
        ),
        pytest.param("raise SystemExit", ("exit", "SystemExit", 1), id="exits"),
    ],
)
def test_failures_that_it_survives(
    peer: Peer, start: Start, source: str, error: tuple[str, str, int]
) -> None:
    start(source)
    peer.hear()
    for _ in range(2):
        peer.tell(QUESTION)
        kind, message, line = error
        assert peer.hear() == {
            "error": {"kind": kind, "message": message, "path": "spec.py", "line": line}
        }


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        pytest.param("raise MemoryError", "memory", id="memory"),
        pytest.param("import time\ntime.sleep(60)", "timeout", id="time"),
        pytest.param(SPEC + "Spec.outputs = [chr(300) * 9_000] * 500", "size", id="size in bytes"),
    ],
)
def test_failures_after_which_it_ends(peer: Peer, start: Start, source: str, kind: str) -> None:
    start(source)
    peer.hear()
    peer.tell(QUESTION | {"seconds": 1 if kind == "timeout" else 60})
    assert peer.hear()["error"]["kind"] == kind
    assert peer.hear() is None


def test_modules_that_are_refused(peer: Peer, start: Start) -> None:
    start("import other", refused={"other": "ended badly"})
    peer.hear()
    peer.tell(QUESTION)
    assert peer.hear()["error"]["message"] == "ImportError: other ended badly"
