"""Operators: what they make of values, and whether comparisons hold."""

import ast
import operator
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from align_ci.load.alternatives import in_each
from align_ci.load.static import arithmetic
from align_ci.load.static.enums import is_enum, members
from align_ci.load.static.plain import plain_of
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Table,
    Value,
    gap,
    lost,
    why_of,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_ITEMS = 20_000

MOST_COMPARED = 16
"""Items that are compared one by one, as often as somebody asks."""


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when that is not known."""
    if isinstance(value, Either):
        answers = {_truth(each.value) for each in value.alternatives}
        return answers.pop() if len(answers) == 1 else None
    return _truth(value)


def _truth(value: Value) -> bool | None:
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
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        again = partial(_combined, reader, op, location)
        made = in_each([left, right], again, location)
        why = gap(left, gap(right, "").why).why
        return lost(why, location, left, right) if made is None else made
    match op, left, right:
        case _, Items(), Items():
            return _of_items(reader, op, left, right, location)
        case ast.BitOr(), Table(), Table():
            reader.spend(len(left.entries) + len(right.entries))
            table = Table(location, dict(left.entries), list(left.gaps))
            if right.gaps:
                table.blur(right.gaps[0])
            for key, value in right.entries.values():
                table.put(key, value)
            return table
        case (ast.Mult(), Items() as items, Known(int() as count)) | (
            ast.Mult(),
            Known(int() as count),
            Items() as items,
        ):
            return _repeated(reader, items, count, location)
        case ast.Mod(), Known(str() as template), Known() | Items() | Table():
            reader.spend(1 + len(template) // 10)
            return _filled(template, right, location)
        case _, Known(), Known():
            return arithmetic.calculate(op, left, right, location)
        case _:
            return lost("an operation that is not followed", location, left, right)


def _combined(
    reader: "Reader", op: ast.operator, location: Location, left: Value, right: Value
) -> Value:
    return combine(reader, op, left, right, location)


def _filled(template: str, right: Value, location: Location) -> Value:
    """``template % right``."""
    if not isinstance(right, Items):
        return arithmetic.filled(template, right, location)

    def fill(*items: Value) -> Value:
        return arithmetic.filled(template, replace(right, items=[*items]), location)

    made = in_each(right.items, fill, location)
    if made is None and any(isinstance(item, Unknown) for item in right.items):
        return Unknown(why_of(right.items, ""), location)
    return fill(*right.items) if made is None else made


def _of_items(
    reader: "Reader", op: ast.operator, left: Items, right: Items, location: Location
) -> Value:
    match op, left.kind, right.kind:
        case ast.Add(), kind, other if kind == other != "set":
            return _joined(reader, left, right, location)
        case ast.BitOr(), "set", "set":
            reader.spend(len(left.items) + len(right.items))
            items = [*left.items, *right.items]
            return unique(Items(location, items, [*left.gaps, *right.gaps], kind="set"))
        case ast.Sub() | ast.BitAnd(), "set", "set":
            return _selected(reader, left, right, location, both=isinstance(op, ast.BitAnd))
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
        case _, External(name=name), Items(kind="tuple") if name.startswith("sys.version_info"):
            return _version(op, name, plain_of(right))
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


def _version(op: ast.cmpop, name: str, bound: Any) -> bool | None:
    """How the running Python, whichever it is, compares to a version."""
    numbers = isinstance(bound, tuple) and all(type(part) is int for part in bound)
    if not numbers or not bound:
        return None
    later, included = type(op) in {ast.Gt, ast.GtE}, type(op) in {ast.GtE, ast.Lt}
    cut = name != "sys.version_info"  # as it is, it is longer than any two numbers
    if bound < OLDEST or (bound == OLDEST and (included or not cut)):
        return later
    return not later if bound[0] > OLDEST[0] else None


OLDEST = (3, 9)
"""The oldest Python that a project may be for; nobody knows of a version 4."""


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are equal; None when that is not known."""
    if isinstance(left, Known) and isinstance(right, Known):
        return _equal_known(left.value, right.value)
    match left, right:
        case (Known(Member(compared=True)), _) | (_, Known(Member(compared=True))):
            return None
        case (Items() | Table(), Known(plain)) | (Known(plain), Items() | Table()):
            return None if isinstance(plain, Member) else False
        case (Items() | Table(), _) if left is right:
            return None if left.gaps else True
        case Items(), Items():
            return _equal_items(left, right)
        case _:
            return None


def _equal_known(left: Any, right: Any) -> bool | None:
    # Asked of every item of a long list, where a `match` would take ten times as long.
    if not isinstance(left, Member) and not isinstance(right, Member):
        return bool(left == right)
    match left, right:
        case (Member(compared=True), _) | (_, Member(compared=True)):
            return None
        case Member(), Member():
            return _same(left, right)
        case (Member(value=None), _) | (_, Member(value=None)):
            return None
        case (Member(value=value), plain) | (plain, Member(value=value)):
            # A `StrEnum` or `IntEnum` equals its value, an `Enum` equals nothing else.
            return None if value == plain else False
    return bool(left == right)


def _equal_items(left: Items, right: Items) -> bool | None:
    """Whether two lists or tuples are equal: of plain values, and not too many."""
    kinds = {left.kind, right.kind}
    whole = left.ordered and right.ordered and not left.gaps and not right.gaps
    if not whole or not kinds <= {"list", "tuple"} or left.twins or right.twins:
        return None
    if len(kinds) > 1 or len(left.items) != len(right.items):
        return False
    if len(left.items) > MOST_COMPARED:
        return None
    pairs = list(zip(left.items, right.items, strict=True))
    if not all(isinstance(value, Known) for pair in pairs for value in pair):
        return None
    answers = [equal(*pair) for pair in pairs]
    return False if False in answers else (None if None in answers else True)


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
        case Class(), Known(Member(owner=owner)) if members(container) is not None:
            return True if owner == container.dotted else None
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


def _repeated(reader: "Reader", items: Items, count: int, location: Location) -> Value:
    """A list or tuple several times over: each time with the same items."""
    times = max(count, 0)
    if items.kind not in {"list", "tuple"} or len(items.items) * times > MAX_ITEMS:
        return lost("an operation that is not followed", location, items)
    reader.spend(len(items.items) * times)
    ordered = items.ordered and not items.gaps
    return Items(location, items.items * times, list(items.gaps), items.kind, ordered)


def _selected(
    reader: "Reader", left: Items, right: Items, location: Location, *, both: bool
) -> Value:
    """The items of one set that are in another one as well, or are not."""
    reader.spend(len(left.items) + len(right.items))
    texts = [item.value for item in (*left.items, *right.items) if isinstance(item, Known)]
    whole = len(texts) == len(left.items) + len(right.items) and not (left.gaps or right.gaps)
    if not whole or not all(type(each) is str for each in texts):
        return lost("an operation that is not followed", location, left, right)
    inside = {*texts[len(left.items) :]}
    pairs = zip(left.items, texts, strict=False)
    kept = [item for item, plain in pairs if (plain in inside) is both]
    return unique(Items(location, kept, kind="set"))
