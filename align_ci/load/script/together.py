"""Which values of several names go together in one expression: those of one call, or one turn."""

import ast
from typing import TYPE_CHECKING, TypeAlias

from align_ci.load.script.program import is_spread
from align_ci.load.script.scopes import Element, Function, Scope
from align_ci.load.script.values import Value

if TYPE_CHECKING:
    from align_ci.load.script.evaluation import Evaluator

Call: TypeAlias = tuple[Function, ast.Call, Scope]
"""A function, and where it is called."""

Turn: TypeAlias = tuple[ast.expr, Value]
"""What a loop goes through, and the element that one turn of it has."""

TYPES = frozenset({ast.JoinedStr, ast.BinOp, ast.Call})
"""Expressions that put several names together."""

DEEPEST = 2
"""Calls within calls of which the arguments are kept apart."""

_WAYS = 32
"""Calls of one function that are kept apart."""


def ways(
    evaluator: "Evaluator", node: ast.expr, scope: Scope, calls: tuple[Call, ...]
) -> list[Call]:
    """The calls of the function around an expression that puts several names together.

    What one call gives for a parameter does not go with what another gives for the next.

    Args:
        evaluator: Of the script.
        node: The expression.
        scope: Where it stands.
        calls: During which it is evaluated already.
    """
    function, files = scope.function, evaluator.files
    if (
        len(calls) >= DEEPEST
        or type(node) not in TYPES
        or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    ):
        return []
    found = [] if files.is_handed_on(function) else files.calls_to(function)
    known = any(own is function for own, _, _ in calls)
    if known or not 0 < len(found) <= _WAYS or any(is_spread(call.node) for call in found):
        return []
    if len(_names(node)) < 2:  # noqa: PLR2004 - one name goes with anything
        return []
    return [(function, call.node, call.scope) for call in found]


def turns(evaluator: "Evaluator", node: ast.expr, scope: Scope) -> list[Turn]:
    """The turns of a loop that gives several of the names that an expression puts together.

    What one turn gives for a name does not go with what another gives for the next.
    """
    seen: set[int] = set()
    for name in _names(node):
        match scope.find(name):
            case [Element(source=source, scope=where)] if id(source) in seen:
                return [(source, each) for each in evaluator.elements(source, where)]
            case [Element(source=source)]:
                seen.add(id(source))
    return []


def _names(node: ast.expr) -> dict[str, None]:
    return dict.fromkeys(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
