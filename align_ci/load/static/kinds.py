"""Which class a value is of: what ``isinstance`` answers."""

from typing import TYPE_CHECKING, Any

from align_ci.load.static import classes, enums
from align_ci.load.values import Class, Instance, Items, Member, Method, Table, Value
from align_ci.model import Known

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

TYPES: dict[str, type] = {
    **{kind.__name__: kind for kind in (bool, bytes, dict, float, frozenset, int)},
    **{kind.__name__: kind for kind in (list, set, str, tuple)},
}

_CLOSED = {*classes.PLAIN_BASES, *enums.ENUMS} - {"abc.ABC", "typing.Protocol"}
"""Bases outside the project with which a class is nothing but what it inherits."""


def belongs(reader: "Reader", value: Value, of: Value) -> bool | None:
    """Whether a value is of a class; None where that is not certain."""
    match value, of:
        case Known(Member() as member), _:
            owner = _owner(reader, member)
            return _inherits(owner, of) if owner is not None else None
        case Instance(of=Class() as owner), _:
            return _inherits(owner, of)
        case _, Method(receiver=None, name=name) if name in TYPES:
            kind = _built_in_type(value)
            return None if kind is None else issubclass(kind, TYPES[name])
        case _, Class() if _built_in_type(value) is not None:
            return False if _is_closed(of) else None
        case _:
            return None


def _owner(reader: "Reader", member: Member) -> Class | None:
    """The enumeration of a member, where its module holds it by its name."""
    home, _, name = member.owner.rpartition(".")
    module = reader.by_name.get(home)
    found = module.scope.names.get(name) if module is not None else None
    return found if isinstance(found, Class) else None


def _inherits(owner: Class, of: Value) -> bool | None:
    line = classes.lineage(owner)
    named = classes.name_of(of)
    if any(link is of or (named and classes.name_of(link) == named) for link in line):
        return True
    is_whole = not owner.why and all(
        _is_closed(link) if isinstance(link, Class) else _is_named(link) for link in line
    )
    is_told = isinstance(of, Class) and _is_closed(of)
    return False if is_whole and (is_told or named in TYPES) else None


def _is_closed(owner: Class) -> bool:
    """Whether nothing but inheriting from a class makes something one of it."""
    bases = [link for link in classes.lineage(owner) if not isinstance(link, Class)]
    return not owner.why and all(map(_is_named, bases))


def _is_named(base: Value) -> bool:
    name = classes.name_of(base)
    return name in _CLOSED or name in TYPES


def _built_in_type(value: Value) -> type | None:
    """The type of a value; None where that is not certain."""
    match value:
        case Items(kind="list" | "tuple" as kind):
            return TYPES[kind]
        case Table():
            return dict
        case Known(plain) if type(plain) in {*TYPES.values(), type(None)}:
            found: type[Any] = type(plain)
            return found
        case _:
            return None
