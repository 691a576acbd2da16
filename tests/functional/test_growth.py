"""What a check does grows with the project, not with its square: counted, not timed."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TypeAlias

import pytest

from align_ci.cli import run
from scripts.generate_project import generate
from scripts.generate_team import Size, generate_team

SIZES = (4, 8, 12)
Trace: TypeAlias = Callable[[FrameType, str, object], "Trace | None"]


def many_steps(root: Path, number: int) -> None:
    generate(root, number)


def many_builders(root: Path, number: int) -> None:
    """As a team has them: each with a builder, a script and variants."""
    generate_team(root, size=Size(2 * number, number, number, number, lines=1))


@pytest.mark.parametrize("make", [many_steps, many_builders])
def test_nothing_is_done_for_each_pair(tmp_path: Path, make: Callable[[Path, int], None]) -> None:
    check(tmp_path / "first", lambda root: make(root, 1))  # what is done once in a process
    few, some, many = (check(tmp_path / str(n), partial(made, make, n)) for n in SIZES)
    # Of a + b*n + c*n*n with equal steps between the n, this leaves 32*c.
    more = {place: many[place] - 2 * some[place] + few[place] for place in many}
    assert {place: left for place, left in more.items() if left >= LEFT} == {}


def made(make: Callable[[Path, int], None], number: int, root: Path) -> None:
    make(root, number)


LEFT = 32
"""Of the instructions of one function: one for each pair."""


def check(root: Path, make: Callable[[Path], None]) -> Counter[str]:
    """How many instructions each function of align-ci executes for a project."""
    root.mkdir()
    make(root)
    with counted() as counts:
        code = run(["check", "--no-cache", "--loader", "static", "-C", str(root)])
    assert code == 0
    return counts


@contextmanager
def counted() -> Iterator[Counter[str]]:
    counts: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> Trace | None:
        code = frame.f_code
        if event == "call":
            if "align_ci" not in code.co_filename:
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            counts[f"{code.co_filename}:{code.co_firstlineno} {code.co_name}"] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield counts
    finally:
        sys.settrace(before)
