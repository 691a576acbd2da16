import os
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from align_ci.load import spread
from align_ci.load.spread import Spread

Pipe = tuple[int, int]

forking = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) == 1,
    reason="work is shared on Linux, where there is more than one processor",
)
pytestmark = pytest.mark.usefixtures("several")


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes share, though there may be more processors."""
    monkeypatch.setattr(spread, "MOST", 2)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def other_pipe() -> Iterator[Pipe]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@forking
def test_two_are_at_work_at_once(pipe: Pipe, other_pipe: Pipe) -> None:
    pipes = pipe, other_pipe

    def meet(item: int) -> bytes:
        os.write(pipes[item][1], b"x")
        return os.read(pipes[1 - item][0], 1)  # comes while the other one is at it

    with Spread(meet, [0, 1]) as work:
        assert work.results([0, 1]) == {0: b"x", 1: b"x"}


def test_what_is_wanted_is_given_in_that_order() -> None:
    with Spread(lambda item: item * 2, range(5_000)) as work:
        assert [*work.results([7, 4_999, 3]).items()] == [(7, 14), (4_999, 9_998), (3, 6)]


def test_what_was_not_begun_is_done_too() -> None:
    with Spread(lambda item: item * 2, range(3)) as work:
        assert work.results([8]) == {8: 16}


@forking
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda: os._exit(1), id="exits"),
        pytest.param(lambda: os.kill(os.getpid(), 9), id="is killed"),
        pytest.param(lambda: 1 / 0, id="fails"),
    ],
)
def test_what_a_fork_did_not_end_is_done_here(pipe: Pipe, end: Callable[[], object]) -> None:
    ourselves, begun = os.getpid(), list[bytes]()

    def work(item: int) -> int:
        if os.getpid() != ourselves:
            os.write(pipe[1], b"x")
            end()
        elif not begun:
            begun.append(os.read(pipe[0], 1))  # comes when the fork has taken the other item
        return item * 2

    with Spread(work, [0, 1]) as shared:
        assert shared.results([0, 1]) == {0: 0, 1: 2}


@forking
def test_closing_waits_for_nobody(pipe: Pipe) -> None:
    with Spread(lambda _item: os.read(pipe[0], 1), [0, 1]) as work:
        (fork,) = work._forks
    with pytest.raises(ChildProcessError):  # it is gone, and was waited for
        os.waitpid(fork._process, os.WNOHANG)


def test_a_program_with_threads_does_all_itself() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        with Spread(lambda _item: os.getpid(), range(100)) as work:
            assert {*work.results(range(100)).values()} == {os.getpid()}
    finally:
        ended.set()
        thread.join()
