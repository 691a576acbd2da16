"""``match``: which case is taken, where the subject and the patterns are known."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from align_ci.load.static import conditions, objects, operators
from align_ci.load.static.changes import set_name
from align_ci.load.static.shape import bound_names
from align_ci.load.static.signals import Signal
from align_ci.load.values import Instance, Items, Scope, Value, lost
from align_ci.model import Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def execute(reader: "Reader", node: ast.Match, scope: Scope) -> Signal | None:
    """Execute the case that is taken; any of those that may be, where that is not known."""
    subject = reader.evaluate(node.subject, scope)
    for index, case in enumerate(node.cases):
        captured: dict[str, Value] = {}
        taken = _fits(reader, case.pattern, subject, scope, captured)
        if taken:
            for name, value in captured.items():
                set_name(reader, scope.home(name), name, value)
            taken = _holds(reader, case.guard, scope)
        if taken is None:
            return _any(reader, node, node.cases[index:], subject, scope)
        if taken:
            return reader.execute(case.body, scope)
    return None


def _holds(reader: "Reader", guard: ast.expr | None, scope: Scope) -> bool | None:
    if guard is None:
        return True
    test = conditions.test(reader, guard, scope)
    reader.touch(test)
    return operators.truth(test)


def _fits(
    reader: "Reader",
    pattern: ast.pattern,
    subject: Value,
    scope: Scope,
    captured: dict[str, Value],
) -> bool | None:
    """Whether a pattern matches, and what it captures; None where that is not known."""
    match pattern:
        case ast.MatchValue(value=value):
            if isinstance(subject, Instance):
                return None
            return operators.equal(subject, reader.evaluate(value, scope))
        case ast.MatchSingleton(value=value):
            return operators.holds(ast.Is(), subject, Known(value, subject.location))
        case ast.MatchAs(pattern=None, name=name):
            captured.update({name: subject} if name else {})
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner, name=str() as name):
            captured[name] = subject
            return _fits(reader, inner, subject, scope, captured)
        case ast.MatchOr(patterns=patterns) if not [*bound_names(pattern)]:
            answers = [_fits(reader, each, subject, scope, captured) for each in patterns]
            return True if True in answers else (None if None in answers else False)
        case ast.MatchSequence(patterns=patterns):
            return _fit_in_turn(reader, patterns, subject, scope, captured)
        case _:
            return None


def _fit_in_turn(
    reader: "Reader",
    patterns: list[ast.pattern],
    subject: Value,
    scope: Scope,
    captured: dict[str, Value],
) -> bool | None:
    starred = any(isinstance(each, ast.MatchStar) for each in patterns)
    match subject:
        case Items(kind="list" | "tuple", items=items, gaps=[]) if subject.ordered and not starred:
            pairs = zip(patterns, items, strict=False)
            answers = [_fits(reader, each, item, scope, captured) for each, item in pairs]
            if len(items) != len(patterns) or False in answers:
                return False
            return None if None in answers else True
        case Known(str()) | Known(None) | Known(int()):
            return False
        case _:
            return None


def _any(
    reader: "Reader", node: ast.Match, cases: list[ast.match_case], subject: Value, scope: Scope
) -> Signal | None:
    why = Unknown("it depends on `match`, which is not followed", scope.module.location(node))
    if isinstance(subject, Instance):
        reader.escape(subject, why)
    why = lost(why.why, why.location, subject, *objects.held_by(reader, subject))
    names = [n for case in cases for p in ast.walk(case.pattern) for n in bound_names(p)]
    reader.perhaps(partial(_capture, reader, names, why, scope), why)
    for case in cases:
        if case.guard is not None:
            reader.try_out(case.guard, scope, why)
    return reader.branches([case.body for case in cases], scope, why)


def _capture(reader: "Reader", names: list[str], why: Unknown, scope: Scope) -> None:
    for name in names:
        set_name(reader, scope.home(name), name, why)
