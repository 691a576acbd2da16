"""Shared work comes to the same, whatever becomes of the processes that share it."""

import os
import signal
import threading

import pytest

from align_ci.load.spread import spread

OURS = os.getpid()


@pytest.fixture(autouse=True)
def _processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert spread(lambda item: item * 2, range(count)) == [item * 2 for item in range(count)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_several_processes_do_it() -> None:
    assert len(set(spread(lambda _: os.getpid(), range(9)))) == 3


def test_one_process_does_it_where_a_thread_may_hold_a_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert set(spread(lambda _: os.getpid(), range(9))) == {OURS}


def test_what_a_killed_process_leaves_is_done_here() -> None:
    def work(item: int) -> int:
        if os.getpid() != OURS:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert spread(work, range(9)) == list(range(9))


def test_what_cannot_be_sent_is_done_here() -> None:
    class Local:
        """Nothing that another process could find."""

    assert all(type(made) is Local for made in spread(lambda _: Local(), range(4)))


def test_an_error_is_raised_here() -> None:
    def work(item: int) -> int:
        if item == 1:
            raise KeyError(item)
        return item

    with pytest.raises(KeyError):
        spread(work, range(3))


def test_no_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    assert set(spread(lambda _: os.getpid(), range(9))) == {OURS}
