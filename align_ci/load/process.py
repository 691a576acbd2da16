"""One child process: started, asked, its output counted, ended with all that it started."""

import contextlib
import json
import os
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from align_ci.load.confine import hide_from_processes_of_this_user
from align_ci.load.harness import FRAME_BYTES
from align_ci.load.workspace import Workspace

HARNESS = Path(__file__).with_name("harness.py")

GRACE_SECONDS = 0.5
"""How long a child may take to say that its time is up, or to end after its last word."""

_TICK_SECONDS = 0.1
_CHUNK = 64 * 1024
_TAIL = 2000
_LENGTH_BYTES: Final = 4


FORGED = "wrote to the connection on which its import is reported"


class ChildGone(Exception):
    """The child answers no more; the message goes on after the module's name."""


class ChildProcess:
    """A Python process that runs the harness in a workspace.

    Attributes:
        printed: How many bytes it has written to its standard output and error so far.
    """

    def __init__(self, python: Path, place: Workspace) -> None:
        """Start it.

        Raises:
            OSError: There is no such interpreter, or it cannot be started.
        """
        hide_from_processes_of_this_user()
        self.printed = 0
        self._tail = b""
        self._received = bytearray()
        self._token = secrets.token_hex(16).encode()
        self._answers, theirs = os.pipe()
        try:
            self._process = _start(python, place, theirs)
        except OSError:
            os.close(self._answers)
            raise
        finally:
            os.close(theirs)
        self._selector = selectors.DefaultSelector()
        output = (self._process.stdout, self._process.stderr)
        for number in (self._answers, *(file.fileno() for file in output if file)):
            os.set_blocking(number, False)
            self._selector.register(number, selectors.EVENT_READ)
        self._send(self._token)

    def ask(self, question: Mapping[str, Any], seconds: float) -> bytes:
        """Send a question and wait for its answer, JSON as yet unchecked.

        Raises:
            TimeoutError: It did not answer in time.
            ChildGone: It ended, or answered in no known form.
        """
        data = json.dumps(question).encode()
        self._send(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        deadline = time.monotonic() + seconds
        while (answer := self._take_answer()) is None:
            self._wait(deadline)
        self._read_all(0)  # what the module printed has arrived before its answer
        if self._received:
            raise ChildGone(FORGED)
        return answer

    def last_words(self) -> str:
        """The last line that it printed, without characters that are not printable."""
        lines = self._tail.decode("utf-8", "replace").strip().splitlines() or [""]
        return "".join(filter(str.isprintable, lines[-1]))[:200]

    def stop(self) -> None:
        """End it and every process of its group, wherever they are."""
        # While the group has a member, its number is given to no other process.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        os.close(self._answers)
        for file in (self._process.stdin, self._process.stdout, self._process.stderr):
            if file is not None:
                file.close()

    def _send(self, data: bytes) -> None:
        # A child that is gone says so when we read.
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(data)

    def _take_answer(self) -> bytes | None:
        """The answer, when all of it has arrived."""
        token = self._token
        if not token.startswith(self._received[: len(token)]):
            raise ChildGone(FORGED)
        start = len(token) + _LENGTH_BYTES
        if len(self._received) < start:
            return None
        size = int.from_bytes(self._received[len(token) : start], "big")
        if size > FRAME_BYTES:
            raise ChildGone("answered with more than align-ci reads")
        if len(self._received) < start + size:
            return None
        answer = bytes(self._received[start : start + size])
        del self._received[: start + size]
        return answer

    def _wait(self, deadline: float) -> None:
        """Wait until something has arrived, at most for a moment."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        events = self._read_all(min(left, _TICK_SECONDS))
        answering = self._answers in self._selector.get_map()
        # What it started may hold the connection open when it is gone itself.
        if not answering or (not events and self._process.poll() is not None):
            words = self._end()
            self._read_all(0)
            raise ChildGone(words)

    def _read_all(self, seconds: float) -> int:
        """Wait until something has arrived, and take it in; from how many places."""
        events = self._selector.select(seconds)
        for key, _ in events:
            self._read(key.fd)
        return len(events)

    def _read(self, number: int) -> None:
        data = os.read(number, _CHUNK)
        if not data:
            self._selector.unregister(number)
        elif number == self._answers:
            self._received += data
        else:
            self.printed += len(data)
            self._tail = (self._tail + data)[-_TAIL:]

    def _end(self) -> str:
        try:
            code = self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return "closed the connection on which its import is reported"
        if code >= 0:
            return f"ended the process with code {code} while it was imported"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
        return f"was killed by signal {-code} ({name}) while it was imported"


def _start(python: Path, place: Workspace, answers: int) -> subprocess.Popen[bytes]:
    # -I would take PYTHONHASHSEED away too. The harness removes its folder from sys.path.
    command = [str(python), "-s", "-B", "-W", "ignore", str(HARNESS), str(answers)]
    return subprocess.Popen(  # noqa: S603 - the interpreter that the configuration names
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        pass_fds=(answers,),
        start_new_session=True,
        cwd=place.project,
        env=_environment(place),
    )


def _environment(place: Workspace) -> dict[str, str]:
    """The few variables that user code sees: none of ours holds a secret."""
    passed = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
    return {name: os.environ[name] for name in passed if name in os.environ} | {
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Looking for credentials there takes seconds where there is no such service.
        "AWS_EC2_METADATA_DISABLED": "true",
        # A thread for each core costs more address space than the limit leaves.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
