"""Work that several processors share."""

import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST = 4
"""Processes; each costs memory, and what checks pull requests has few processors."""


def spread(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What some work makes of each item, in their order.

    Forks take shares of it. What they answer was made by this very program, which has run
    nothing of the project, so it may be unpickled. A share that no fork could do is done here.

    Args:
        work: Something that changes nothing, with results that can be pickled.
        items: The longest first, for shares that take about as long.
    """
    count = _processes(len(items))
    shares = [items[start::count] for start in range(count)]
    forks = [_Fork(work, share) for share in shares[1:]]
    made = [[work(item) for item in shares[0]], *(fork.results() for fork in forks)]
    return [made[index % count][index // count] for index in range(len(items))]


def _processes(most: int) -> int:
    # A fork of a program with threads may wait for ever for a lock that one of them held.
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), _MOST, most))


class _Fork(Generic[Item, Result]):
    """A process that does a share, and writes its results into a pipe."""

    def __init__(self, work: Callable[[Item], Result], share: Sequence[Item]) -> None:
        self._work, self._share = work, share
        self._answers, into = os.pipe()
        try:
            self._process = os.fork()
        except OSError:  # no more processes, or no more memory
            self._process = -1
        if self._process == 0:
            self._run(into)
        os.close(into)

    def _run(self, into: int) -> None:
        try:
            with os.fdopen(into, "wb") as file:
                pickle.dump([self._work(item) for item in self._share], file)
        finally:
            os._exit(0)  # what the program does at its end is not a fork's to do

    def results(self) -> list[Result]:
        """What it came to."""
        with os.fdopen(self._answers, "rb") as file:
            data = file.read()
        if self._process > 0:
            os.waitpid(self._process, 0)
        with suppress(EOFError, pickle.UnpicklingError):
            results: list[Result] = pickle.loads(data)  # noqa: S301 - our own, see `spread`
            return results
        return [self._work(item) for item in self._share]
