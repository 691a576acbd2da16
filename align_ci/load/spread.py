"""Work that several processors share."""

import os
import pickle
import signal
import struct
import sys
import threading
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, Self, TypeVar

Item = TypeVar("Item", bound=Hashable)
Result = TypeVar("Result")

MOST = 4
"""Processes; each costs memory, and what checks pull requests has few processors."""

_NUMBER = struct.Struct("=I")

_MOST_ITEMS = 8_192
"""As many numbers are in a pipe before anybody reads them."""


class Spread(Generic[Item, Result]):
    """Work that forks begin at once, while this process may do something else.

    Each fork takes the next item that nobody has taken. What they answer was made by this very
    program, which has run nothing of the project, so it may be unpickled. What no fork could do
    is done here. Closing ends what is still at work.

    Args:
        work: Something that changes nothing, with results that can be pickled.
        items: The longest first, so that all end at about the same time.
    """

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self.items = items[:_MOST_ITEMS]
        self._work = work
        self._numbers, into = os.pipe()
        with os.fdopen(into, "wb") as file:
            file.writelines(map(_NUMBER.pack, range(len(self.items))))
        self._forks = [_Fork(self._share) for _ in range(_processes(len(self.items)) - 1)]

    def results(self, wanted: Collection[Item]) -> dict[Item, Result]:
        """What the work makes of the items that are wanted; this process joins in, once."""
        asked = frozenset(wanted)
        made = {item: self._work(item) for item in self._taken() if item in asked}
        for fork in self._forks:
            made.update(fork.answer())
        for item in wanted:
            if item not in made:
                made[item] = self._work(item)
        return {item: made[item] for item in wanted}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._numbers)
        for fork in self._forks:
            fork.end()

    def _share(self) -> dict[Item, Result]:
        return {item: self._work(item) for item in self._taken()}

    def _taken(self) -> Iterator[Item]:
        # Who reads a number from the pipe is the only one to have it.
        while number := os.read(self._numbers, _NUMBER.size):
            yield self.items[_NUMBER.unpack(number)[0]]


def _processes(most: int) -> int:
    # A fork of a program with threads may wait for ever for a lock that one of them held.
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), MOST, most))


class _Fork(Generic[Item, Result]):
    """A process that works, and writes what it comes to into a pipe when there is no more to do."""

    def __init__(self, share: Callable[[], dict[Item, Result]]) -> None:
        self._answers, into = os.pipe()
        try:
            self._process = os.fork()
        except OSError:  # no more processes, or no more memory
            self._process = -1
        if self._process == 0:
            _run(share, into)
        os.close(into)

    def answer(self) -> dict[Item, Result]:
        """What it came to; nothing where it came to nothing."""
        with os.fdopen(self._answers, "rb") as file:
            data = file.read()
        self._answers = -1
        with suppress(EOFError, pickle.UnpicklingError):
            made: dict[Item, Result] = pickle.loads(data)  # noqa: S301 - our own, see `Spread`
            return made
        return {}

    def end(self) -> None:
        """No more is wanted of it."""
        if self._answers >= 0:
            os.close(self._answers)
        if self._process > 0:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)


def _run(share: Callable[[], dict[Item, Result]], into: int) -> None:
    try:
        with os.fdopen(into, "wb") as file:
            pickle.dump(share(), file)
    finally:
        os._exit(0)  # what the program does at its end is not a fork's to do
