"""One child process: locked in, asked, its output counted, ended with all that it started."""

import contextlib
import json
import marshal
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from align_ci.load.child.answer import Confined, confined
from align_ci.load.child.confine import hide_from_processes_of_this_user
from align_ci.load.child.descendants import adopt, end_confined
from align_ci.load.child.disk import DiskWatch
from align_ci.load.child.harness import FRAME_BYTES
from align_ci.load.child.workspace import Workspace

LAUNCH = Path(__file__).with_name("launch.py")
HARNESS = Path(__file__).with_name("harness.py")

GRACE_SECONDS = 0.5
"""How long a child may take to say that its time is up, or to end after its last word."""

_TICK_SECONDS = 0.1
_CHUNK = 64 * 1024
_TAIL = 2000
_LENGTH_BYTES: Final = 4


FORGED = "wrote to the connection on which align-ci is answered"


class ChildGone(Exception):
    """The child answers no more; the message goes on after the module's name."""


class WroteTooMuch(ChildGone):
    """The children have written more to the disk than they may."""


class ChildProcess:
    """A process that locks itself in and then becomes a program of the project.

    Attributes:
        descriptor: The number of the connection on which it answers.
        printed: How many bytes it has written to its standard output and error so far.
    """

    def __init__(self, place: Workspace, disk: DiskWatch) -> None:
        """Start it: as yet it is our own interpreter, and waits for the order to lock itself in.

        Args:
            place: Where it works.
            disk: Says when it has written too much.
        """
        hide_from_processes_of_this_user()
        adopt()
        self.printed = 0
        self._doing = "imported"
        self._disk = disk
        self._tail = b""
        self._received = bytearray()
        self._token = secrets.token_hex(16).encode()
        self._answers, theirs = os.pipe()
        self.descriptor = theirs
        self._process = _start(place, theirs)
        os.close(theirs)
        self._selector = selectors.DefaultSelector()
        output = (self._process.stdout, self._process.stderr)
        for number in (self._answers, *(file.fileno() for file in output if file)):
            os.set_blocking(number, False)
            self._selector.register(number, selectors.EVENT_READ)

    def become(self, order: dict[str, Any], seconds: float) -> Confined:
        """Have it lock itself in and become another program.

        Args:
            order: The message that ``align_ci.load.child.launch`` documents.
            seconds: How long that may take.

        Raises:
            TimeoutError: It did not answer in time.
            ChildGone: It ended.
            InvalidAnswer: It answered in no known form.
        """
        self._send(self._token)
        how = confined(self._ask(marshal.dumps(order), seconds))
        # The program reads it again; ours has forgotten it.
        self._send(self._token)
        return how

    def finish(self, seconds: float) -> int:
        """Wait until it ends by itself, and give its exit code.

        Raises:
            TimeoutError: It did not end in time.
            ChildGone: It wrote too much.
        """
        deadline = time.monotonic() + seconds
        while self._process.poll() is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._read_all(min(left, _TICK_SECONDS))
            self._check_disk()
        self._read_all(0)
        return self._process.returncode

    def ask(self, question: Mapping[str, Any], seconds: float, doing: str = "imported") -> bytes:
        """Send a question and wait for its answer, JSON as yet unchecked.

        Args:
            question: What the harness is asked.
            seconds: How long the answer may take.
            doing: What is done to the one it is about, for the message if the child ends.

        Raises:
            TimeoutError: It did not answer in time.
            ChildGone: It ended, answered in no known form, or wrote too much.
        """
        self._doing = doing
        return self._ask(json.dumps(question).encode(), seconds)

    def _ask(self, data: bytes, seconds: float) -> bytes:
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
        """End it and every process that it has started, wherever they are."""
        # While the group has a member, its number is given to no other process.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        end_confined()
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
        self._check_disk()
        answering = self._answers in self._selector.get_map()
        # What it started may hold the connection open when it is gone itself.
        if not answering or (not events and self._process.poll() is not None):
            words = self._end()
            self._read_all(0)
            raise ChildGone(words)

    def _check_disk(self) -> None:
        if self._disk.is_exceeded():
            raise WroteTooMuch("wrote more to the disk than it may")

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
            return "closed the connection on which align-ci is answered"
        if code >= 0:
            return f"ended the process with code {code} while it was {self._doing}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
        return f"was killed by signal {-code} ({name}) while it was {self._doing}"


def _start(place: Workspace, answers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-S", "-B", str(LAUNCH), str(answers)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and file
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
        **_aws(),
        # A thread for each core costs more address space than the limit leaves.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _aws() -> dict[str, str]:
    """What the SageMaker SDK needs to be imported and to build without the network."""
    given = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    region = given or "us-east-1"
    return {
        # The SDK v3 cannot be imported without one. Nothing is asked of it.
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        # Looking for credentials takes seconds where there is no such service.
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "placeholder",
        "AWS_SECRET_ACCESS_KEY": "placeholder",
        # v3 would ask whether the role may do what the job needs.
        "SAGEMAKER_VALIDATE_ROLE": "false",
        # v2 would print that there is a v3.
        "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
    }
