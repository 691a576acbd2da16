"""Operators on plain values: numbers, texts and paths."""

import ast
import operator
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from align_ci.load.static.plain import MAX_TEXT, as_value, percent, plain_of, text
from align_ci.load.values import Table, Value
from align_ci.model import Known, Location, Unknown

MAX_NUMBER = 20_000

MAX_SHIFT = 64
"""How far bits are shifted, and how often a number is multiplied with itself."""

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}

GROWING: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.Pow: operator.pow,
}
"""What makes numbers long where the second one is not small."""


def calculate(op: ast.operator, left: Known[Any], right: Known[Any], location: Location) -> Value:
    """The value of ``left op right``, as far as it is not too large."""
    match op, left.value, right.value:
        case ast.Add(), str() as first, str() as second:
            return text(first + second, location)
        case ast.Mult(), str() as part, int() as count:
            return _repeated_text(part, count, location)
        case ast.Mult(), int() as count, str() as part:
            return _repeated_text(part, count, location)
        case ast.Div(), PurePath() as first, PurePath() | str() as second:
            return as_value(first / second, location)
        case ast.Div(), str() as first, PurePath() as second:
            return as_value(first / second, location)
        case _, (int() | float()) as first, (int() | float()) as second:
            return _number(op, first, second, location)
    return Unknown("an operation that is not followed", location)


def _number(op: ast.operator, first: float, second: float, location: Location) -> Value:
    unknown = Unknown("an operation that is not followed", location)
    small = abs(second) <= MAX_SHIFT if type(op) in GROWING else abs(second) < MAX_NUMBER
    function = GROWING.get(type(op)) or ARITHMETIC.get(type(op))
    if function is None or not small or not abs(first) < MAX_NUMBER:
        return unknown
    try:
        return as_value(function(first, second), location)
    except (ArithmeticError, TypeError, ValueError) as error:
        return Unknown(str(error), location)


def _repeated_text(part: str, count: int, location: Location) -> Value:
    if len(part) * max(count, 0) > MAX_TEXT:
        return Unknown("the text is too long to be followed", location)
    return Known(part * count, location)


def filled(template: str, given: Value, location: Location) -> Value:
    """A text with ``%`` filled in."""
    plain = plain_of(given)
    if isinstance(given, Table) and not given.gaps:
        entries = {key: plain_of(value) for key, (_, value) in given.entries.items()}
        known = all(isinstance(k, str) and v is not NotImplemented for k, v in entries.items())
        plain = entries if known else NotImplemented
    made = None if plain is NotImplemented else percent(template, plain)
    if made is None:
        return Unknown("a format specification is not followed", location)
    return text(made, location)
