"""``and``, ``or`` and what is asked of them: one part may decide what the others leave open."""

import ast
from typing import TYPE_CHECKING

from align_ci.load.static import operators
from align_ci.load.values import Scope, Value, gap, lost
from align_ci.model import Either, Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def test(reader: "Reader", node: ast.expr, scope: Scope) -> Value:
    """What an expression stands for of which only is asked whether it is true."""
    if not isinstance(node, ast.BoolOp):
        return reader.evaluate(node, scope)
    reader.spend()
    return reader.settle(boolean(reader, node, scope, asked=True))


def boolean(reader: "Reader", node: ast.BoolOp, scope: Scope, *, asked: bool = False) -> Value:
    """The value of parts that ``and`` or ``or`` joins.

    Args:
        reader: Evaluates the parts.
        node: The expression.
        scope: Where it stands.
        asked: Whether its value matters only as far as it is true or not.
    """
    stop = isinstance(node.op, ast.Or)
    value: Value = Unknown("", scope.module.location(node))
    for index, part in enumerate(node.values):
        value = test(reader, part, scope) if asked else reader.evaluate(part, scope)
        reader.touch(value)
        decided = operators.truth(value)
        if decided is None:
            return _undecided(reader, node, scope, index, value, asked=asked)
        if decided is stop:
            return value
    return value


def _undecided(
    reader: "Reader", node: ast.BoolOp, scope: Scope, index: int, value: Value, *, asked: bool
) -> Value:
    """The value where a part is not known: the others may decide it all the same."""
    location = scope.module.location(node)
    why = gap(value, "a part of the condition is not known").why
    unknown = Unknown(why, location)
    plain, values = True, [value]
    for before, part in zip(node.values[index:], node.values[index + 1 :], strict=False):
        plain &= _is_plain(before)
        values.append(reader.try_out(part, scope, unknown))
        if operators.truth(values[-1]) is isinstance(node.op, ast.Or):
            known = isinstance(values[-1], Known) and isinstance(values[-1].value, bool)
            if asked or (plain and known):
                return Known(isinstance(node.op, ast.Or), location)
            break
    return lost(why, location, *values)


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression stands for true or false, and for nothing else."""
    match node:
        case ast.Compare(ops=ops):
            return all(isinstance(op, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for op in ops)
        case ast.UnaryOp(op=ast.Not()):
            return True
        case _:
            return False


def compared(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    """Whether a comparison holds; of values that conditions decide, where it does for each."""
    held = operators.holds(op, left, right)
    if held is not None or not (isinstance(left, Either) or isinstance(right, Either)):
        return held
    answers = {operators.holds(op, one, other) for one in _each(left) for other in _each(right)}
    return answers.pop() if len(answers) == 1 else None


def _each(value: Value) -> list[Value]:
    return [each.value for each in value.alternatives] if isinstance(value, Either) else [value]
