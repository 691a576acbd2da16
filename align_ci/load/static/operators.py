"""Operators: what they make of values, and whether comparisons hold."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from align_ci.load.static.enums import is_enum
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Table,
    Value,
    lost,
)
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_TEXT = 20_000
"""Characters in a text that is put together; a property path has a hundred."""

MAX_ITEMS = 20_000

MAX_DIGITS = 4_000
"""Python turns no number of more digits into text."""

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when that is not known."""
    match value:
        case Known(Member(value=plain)):
            return True if plain else None  # an `IntEnum` member of 0 is false, an `Enum` one true
        case Known(plain):
            return bool(plain)
        case Items(items=items, gaps=gaps):
            return True if items else (None if gaps else False)
        case Table(entries=entries, gaps=gaps):
            return True if entries else (None if gaps else False)
        case External(name="typing.TYPE_CHECKING"):
            return False
        case Instance(type=kind, of=None):
            return True if kind.startswith("align_ci.") else None
        case Instance(of=Class() as owner):
            return None if _decides(owner, "__bool__", "__len__") else True
        case Function(why=""):
            return True
        case Class() if not is_enum(value) and not value.why:
            return True
        case _:
            return None


def combine(
    reader: "Reader", op: ast.operator, left: Value, right: Value, location: Location
) -> Value:
    """The value of ``left op right``, lists and dictionaries made anew."""
    match op, left, right:
        case ast.Add(), Items(), Items() if left.kind == right.kind != "set":
            return _joined(reader, left, right, location)
        case ast.BitOr(), Table(), Table():
            reader.spend(len(left.entries) + len(right.entries))
            table = Table(location, dict(left.entries), list(left.gaps))
            if right.gaps:
                table.blur(right.gaps[0])
            for key, value in right.entries.values():
                table.put(key, value)
            return table
        case ast.BitOr(), Items(kind="set"), Items(kind="set"):
            reader.spend(len(left.items) + len(right.items))
            items = [*left.items, *right.items]
            return unique(Items(location, items, [*left.gaps, *right.gaps], kind="set"))
        case _, Known(), Known():
            return _calculate(op, left, right, location)
        case _, Unknown(), _:
            return lost(left.why, location, left, right)
        case _, _, Unknown():
            return lost(right.why, location, left, right)
        case _:
            return lost("an operation that is not followed", location, left, right)


def unique(items: Items) -> Items:
    """Make a set of a list: duplicates dropped, and a gap where something may be one."""
    seen: dict[Any, Value] = {}
    rest: list[Value] = []
    for item in items.items:
        if isinstance(item, Known) and not getattr(item.value, "compared", False):
            seen.setdefault(item.value, item)
        else:
            rest.append(item)
    kinds = {isinstance(plain, Member) for plain in seen}
    items.kind, items.items = "set", [*seen.values(), *rest]
    items.ordered = len(items.items) < 2  # noqa: PLR2004 - two can be in either order
    if not items.ordered and (rest or len(kinds) > 1) and not items.gaps:
        items.gaps = [Unknown("some of its items may be equal", items.location)]
    return items


def text(plain: str, location: Location) -> Value:
    """A text that was put together, unless it is too long."""
    if len(plain) > MAX_TEXT:
        return Unknown("the text is too long to be followed", location)
    return Known(plain, location)


def shown(plain: object) -> str | None:
    """What ``str`` makes of a plain value; None where that is not known."""
    if isinstance(plain, int) and plain.bit_length() > MAX_DIGITS:
        return None
    return str(plain) if isinstance(plain, (str, int, float)) or plain is None else None


def holds(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    """Whether a comparison holds; None when that is not known."""
    match op, left, right:
        case ast.Is() | ast.IsNot(), _, _:
            same = _identical(left, right)
            return same if same is None or isinstance(op, ast.Is) else not same
        case ast.Eq(), _, _:
            return equal(left, right)
        case ast.NotEq(), _, _:
            same = equal(left, right)
            return None if same is None else not same
        case ast.In(), _, _:
            return contains(right, left)
        case ast.NotIn(), _, _:
            inside = contains(right, left)
            return None if inside is None else not inside
        case _, Known(int() as a), Known(int() as b):
            return bool(ORDER[type(op)](a, b))
        case _, Known(str() as a), Known(str() as b):
            return bool(ORDER[type(op)](a, b))
        case _:
            return None


ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are equal; None when that is not known."""
    match left, right:
        case (Known(Member(compared=True)), _) | (_, Known(Member(compared=True))):
            return None
        case Known(Member() as a), Known(Member() as b):
            return _same(a, b)
        case (Known(Member(value=None)), Known()) | (Known(), Known(Member(value=None))):
            return None
        case (Known(Member() as a), Known(b)) | (Known(b), Known(Member() as a)):
            # A `StrEnum` or `IntEnum` equals its value, an `Enum` equals nothing else.
            return None if a.value == b else False
        case Known(a), Known(b):
            return bool(a == b)
        case (Items() | Table(), Known(plain)) | (Known(plain), Items() | Table()):
            return None if isinstance(plain, Member) else False
        case (Items() | Table(), _) if left is right:
            return None if left.gaps else True
        case _:
            return None


def _same(one: Member, other: Member) -> bool | None:
    # Members of two `StrEnum`s may be equal.
    return one == other if one.owner == other.owner else None


def contains(container: Value, item: Value) -> bool | None:
    """Whether ``item in container`` holds; None when that is not known."""
    match container, item:
        case Known(str() as whole), Known(str() as part):
            return part in whole
        case Table(entries=entries, gaps=gaps), Known(plain):
            if plain in entries:
                return True
            return None if gaps or container.unlike(plain) else False
        case Items(items=items, gaps=gaps), _:
            answers = [equal(item, candidate) for candidate in items]
            if True in answers:
                return True
            return None if gaps or None in answers else False
        case _:
            return None


def _identical(left: Value, right: Value) -> bool | None:
    match left, right:
        case Known(Member() as a), Known(Member() as b):
            return _same(a, b)
        case (Known(a), Known(b)) if a is None or b is None or isinstance(a, bool):
            return a is b
        case Known(a), Known(b):
            return None if type(a) is type(b) else False
        case (External() | Unknown() | Function(), _) | (_, External() | Unknown() | Function()):
            return None
        case (Items() | Table() | Instance(), Items() | Table() | Instance()):
            return True if left is right else _may_be_one(left, right)
        case (Known(), Items() | Table() | Instance()) | (Items() | Table() | Instance(), Known()):
            return None if isinstance(left, Instance) or isinstance(right, Instance) else False
        case _:
            return None


def _may_be_one(left: Value, right: Value) -> bool | None:
    """Two objects of ours may be one of Python's: an empty tuple, a copy that was none."""
    if isinstance(left, Items) and isinstance(right, Items):
        return False if "list" in {left.kind, right.kind} and not left.twins else None
    return None if isinstance(left, Instance) or isinstance(right, Instance) else False


def _decides(owner: Class, *names: str) -> bool:
    """Whether a class, or one that it inherits from, defines any of these methods."""
    return owner.why != "" or any(
        any(name in link.scope.names for name in names)
        if isinstance(link, Class)
        else getattr(link, "name", "") not in PLAIN_TRUE
        for link in owner.line
    )


PLAIN_TRUE = {"object", "abc.ABC", "pydantic.BaseModel", "typing.Protocol", "typing.Generic"}


def _joined(reader: "Reader", left: Items, right: Items, location: Location) -> Value:
    count = len(left.items) + len(right.items)
    if count > MAX_ITEMS:
        return Unknown("the list is too long to be followed", location)
    reader.spend(count)
    gaps = [*left.gaps, *right.gaps][:1]
    items = [*left.items, *right.items]
    return Items(location, items, gaps, left.kind, left.ordered and right.ordered)


def _calculate(op: ast.operator, left: Known[Any], right: Known[Any], location: Location) -> Value:
    match op, left.value, right.value:
        case ast.Add(), str() as first, str() as second:
            return text(first + second, location)
        case ast.Mod(), str() as template, argument if template.count("%") == 1:
            filled = shown(argument)
            if "%s" in template and filled is not None:
                return text(template.replace("%s", filled), location)
            return Unknown("a format specification is not followed", location)
        case _, (int() | float()) as first, (int() | float()) as second if (
            type(op) in ARITHMETIC and abs(first) < MAX_ITEMS and abs(second) < MAX_ITEMS
        ):
            try:
                return Known(ARITHMETIC[type(op)](first, second), location)
            except ArithmeticError as error:
                return Unknown(str(error), location)
        case _:
            return Unknown("an operation that is not followed", location)
