"""Built-in functions that look into objects: ``type``, ``isinstance``, ``getattr``."""

from typing import TYPE_CHECKING

from align_ci.load.static import objects
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.unfollowed import harmless, not_followed
from align_ci.load.values import Class, Instance, Items, Method, Table, Value, lost
from align_ci.model import Known, Location

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


TYPES: dict[str, type] = {
    **{kind.__name__: kind for kind in (bool, bytes, dict, float, frozenset, int)},
    **{kind.__name__: kind for kind in (list, set, str, tuple)},
}


def type_of(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Instance(of=Class() as owner)]:
            return owner
        case _:
            return harmless(reader, arguments, location)


def is_instance(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    """``isinstance`` of a plain or built-in value, and of built-in types only."""
    match arguments.plain:
        case [value, Method(receiver=None, name=name)]:
            names = [name]
        case [value, Items(items=types, gaps=[])] if all(_is_type(each) for each in types):
            names = [each.name for each in types if isinstance(each, Method)]
        case _:
            return harmless(reader, arguments, location)
    kind = _built_in_type(value)
    if kind is None or not {*names} <= TYPES.keys():
        return harmless(reader, arguments, location)
    return Known(issubclass(kind, tuple(TYPES[name] for name in names)), location)


def _is_type(value: Value) -> bool:
    return isinstance(value, Method) and value.receiver is None


def _built_in_type(value: Value) -> type | None:
    """The type of a value; None where that is not certain."""
    match value:
        case Items(kind="list" | "tuple" as kind):
            return TYPES[kind]
        case Table():
            return dict
        case Known(plain) if type(plain) in {*TYPES.values(), type(None)}:
            return type(plain)
        case _:
            return None


def set_attribute(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [owner, Known(str() as name), value]:
            objects.set_attribute(reader, owner, name, value)
            return Known(None, location)
        case _:
            return not_followed(reader, arguments, location)


def get_attribute(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Instance() as owner, Known(str() as name), *_] if name in owner.fields:
            return objects.attribute(reader, owner, name, location)
        case [Instance() | Class() as owner, Known(str() as name), default] if objects.lacks(
            owner, name
        ):
            found: Value = default
            return found
        case [Class() as owner, Known(str() as name), *_]:
            return objects.class_attribute(owner, name, location)
        case _:
            why = "this built-in function is not followed"
            return lost(
                why, location, *(h for v in arguments.plain for h in objects.held_by(reader, v))
            )
