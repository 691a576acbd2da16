"""What code may take away, or not go on with, after it was put somewhere."""

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from align_ci.load.jobs.values import Later, Plain, Value, forced, reachable

if TYPE_CHECKING:
    from align_ci.load.jobs.running import Frame, Run

TAKING = {"pop", "popitem", "remove", "discard", "clear"}
"""The methods of dictionaries and lists that take something away."""

_CHOOSING = (ast.If, ast.IfExp, ast.BoolOp, ast.Continue, ast.Break, ast.Try, ast.comprehension)


def leave_out(run: "Run", values: Iterable[Value | None]) -> None:
    """Note that code may go on without some values, or what they hold."""
    values = [*values]
    held = [*values, *(part for each in reachable(values) for part in each.parts)]
    made = [each.made if isinstance(each, Later) else each for each in held]
    texts = [each.value for each in made if isinstance(each, Plain)]
    run.left_out.update(each for each in texts if isinstance(each, str))


def take(run: "Run", owner: Value, given: Sequence[Value]) -> None:
    """Note what a method may take away: what it is given, or else anything."""
    keys = [each for each in map(forced, given) if isinstance(each, Plain)]
    leave_out(run, keys or [owner])


def delete(run: "Run", node: ast.Delete, frame: "Frame") -> None:
    """Note what a statement takes away."""
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            take(run, run.value_of(target.value, frame), [run.value_of(target.slice, frame)])


def chooses(body: Sequence[ast.stmt]) -> bool:
    """Whether a loop may not go on with all that it goes through."""
    return any(isinstance(each, _CHOOSING) for part in body for each in ast.walk(part))
