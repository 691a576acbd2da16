"""Shared work comes to the same, whatever becomes of the processes that share it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pytest

from align_ci.load.spread import Spread

OURS = os.getpid()
PROCESSES = 3
SECONDS = 60  # until a test that hangs fails

T = TypeVar("T")

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")


@pytest.fixture(autouse=True)
def _processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {*range(PROCESSES)}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def results(work: Callable[[int], T], items: Sequence[int]) -> list[T]:
    with Spread(work, items) as spread:
        return list(spread.results(items).values())


def meeting(work: Callable[[int], T]) -> Callable[[int], T]:
    """The same work, but that the first items are begun in as many processes."""
    barrier = multiprocessing.get_context("fork").Barrier(PROCESSES)

    def met(item: int) -> T:
        if item < PROCESSES:
            barrier.wait(SECONDS)
        return work(item)

    return met


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 9_000])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert results(lambda item: item * 2, range(count)) == [item * 2 for item in range(count)]


@forks
def test_several_processes_do_it() -> None:
    assert len(set(results(meeting(lambda _: os.getpid()), range(9)))) == PROCESSES


def test_one_process_does_it_where_a_thread_may_hold_a_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert set(results(lambda _: os.getpid(), range(9))) == {OURS}


@forks
def test_what_a_killed_process_leaves_is_done_here(pipe: tuple[int, int]) -> None:
    read, write = pipe

    def work(item: int) -> int:
        if os.getpid() != OURS:
            os.write(write, b".")
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with Spread(work, range(9)) as spread:
        taken = [os.read(read, 1) for _ in range(PROCESSES - 1)]
        made = spread.results(range(9))
    assert len(taken) == PROCESSES - 1
    assert list(made.values()) == list(range(9))


@forks
def test_what_cannot_be_sent_is_done_here() -> None:
    class Local:
        """Nothing that another process could find."""

    assert all(type(made) is Local for made in results(lambda _: Local(), range(4)))


def test_an_error_is_raised_here() -> None:
    def work(item: int) -> int:
        if item == 1:
            raise KeyError(item)
        return item

    with pytest.raises(KeyError):
        results(work, range(3))


def test_no_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    assert set(results(lambda _: os.getpid(), range(9))) == {OURS}


def test_only_what_is_wanted_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    done: list[int] = []
    with Spread(done.append, [1, 2, 3]) as spread:
        assert spread.results([2, 7]).keys() == {2, 7}
    assert done == [2, 7]


@forks
def test_what_nobody_asks_for_is_ended(pipe: tuple[int, int]) -> None:
    read, write = pipe

    def work(_: int) -> None:
        os.write(write, f"{os.getpid()}\n".encode())
        signal.pause()

    with os.fdopen(os.dup(read)) as told, Spread(work, range(PROCESSES)):
        begun = [int(told.readline()) for _ in range(PROCESSES - 1)]
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
