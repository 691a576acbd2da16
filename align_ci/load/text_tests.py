"""What the tests of a validator make of a text, as they are written: no code of it runs."""

import ast
import operator
from collections.abc import Callable
from typing import Any

_LONGEST = 10_000
"""Longer texts are not made: a replacement in a replacement soon has no end."""

_METHODS = {
    *("casefold", "endswith", "isalnum", "isalpha", "isdecimal", "isdigit", "isidentifier"),
    *("islower", "isnumeric", "isspace", "isupper", "lower", "lstrip", "removeprefix"),
    *("removesuffix", "replace", "rstrip", "startswith", "strip", "upper"),
}
"""What texts are asked that takes texts at most, and gives a text or an answer."""

_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


class NotTold(Exception):
    """Which values are allowed is decided in a way that is not followed."""


def holds(test: ast.expr, names: frozenset[str], text: str) -> bool:
    """Whether a test comes out true of a text.

    Args:
        test: As it is written.
        names: What stands for the text in it.
        text: That is tested.

    Raises:
        NotTold: Where it asks for anything else.
    """
    try:
        return bool(_value(test, names, text))
    except TypeError as error:
        raise NotTold from error


def _value(node: ast.expr, names: frozenset[str], text: str) -> Any:
    match node:
        case ast.Constant(value=None | str() | bool() as value):
            return value
        case ast.Name() | ast.Attribute() if ast.unparse(node) in names:
            return text
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _value(inner, names, text)
        case ast.BoolOp(op=op, values=values):
            return _of_all(op, values, names, text)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            compared = _COMPARED[type(op)]
            return compared(_value(left, names, text), _value(right, names, text))
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return tuple(_value(each, names, text) for each in elts)
        case ast.Call(func=ast.Name(id="isinstance"), args=[inner, ast.Name(id="str")]):
            return isinstance(_value(inner, names, text), str)
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=[]):
            return _asked(_value(owner, names, text), name, args)
        case _:
            raise NotTold


def _of_all(op: ast.boolop, values: list[ast.expr], names: frozenset[str], text: str) -> bool:
    # What comes after the part that decides is not asked, as it may fail where it is not.
    decides = isinstance(op, ast.Or)
    return next((decides for each in values if holds(each, names, text) is decides), not decides)


def _asked(owner: Any, method: str, args: list[ast.expr]) -> Any:
    values = [each.value for each in args if isinstance(each, ast.Constant)]
    given = [each for each in values if isinstance(each, str)]
    if not isinstance(owner, str) or method not in _METHODS or len(given) < len(args):
        raise NotTold
    if len(owner) * (1 + max((len(each) for each in given), default=0)) > _LONGEST:
        raise NotTold
    return getattr(owner, method)(*given)
