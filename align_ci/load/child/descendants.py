"""Ends what user code has started, wherever it has hidden: nothing outlives a run."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# linux/prctl.h
_PR_SET_CHILD_SUBREAPER = 36

_SECONDS = 5


def adopt() -> None:
    """Have what loses its parent become our child, whichever session it has fled to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def end_confined() -> None:
    """Kill those of our descendants that are confined: other children are none of this.

    They are stopped first, as they might start others as fast as they are killed.
    """
    own = _confinement(os.getpid())
    deadline = time.monotonic() + _SECONDS
    while found := {pid for pid in _descendants(os.getpid()) if _confinement(pid) > own}:
        stopped: set[int] = set()
        while fresh := found - stopped:
            _signal(fresh, signal.SIGSTOP)
            stopped |= fresh
            found = {pid for pid in _descendants(os.getpid()) if _confinement(pid) > own}
        _signal(stopped, signal.SIGKILL)
        _reap(stopped)
        if time.monotonic() > deadline:
            return


def _descendants(pid: int) -> Iterator[int]:
    for task in _entries(f"/proc/{pid}/task"):
        for child in _text(task / "children").split():
            yield int(child)
            yield from _descendants(int(child))


def _confinement(pid: int) -> tuple[int, int]:
    """How much a process has given up for good; nothing where the kernel does not say."""
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return int(fields.get("NoNewPrivs", 0)), int(fields.get("Seccomp_filters", 0))


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _reap(pids: set[int]) -> None:
    for pid in pids:
        # Those whose parent is being killed are ours a moment later.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _entries(folder: str) -> list[Path]:
    try:
        return list(Path(folder).iterdir())
    except OSError:
        return []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
