"""Built-in functions that look into objects: ``type``, ``isinstance``, ``getattr``."""

from typing import TYPE_CHECKING

from align_ci.load.static import kinds, objects
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.unfollowed import harmless, not_followed
from align_ci.load.values import Class, Instance, Items, Value, lost
from align_ci.model import Known, Location

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def type_of(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Instance(of=Class() as owner)]:
            return owner
        case _:
            return harmless(reader, arguments, location)


def is_instance(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    """``isinstance``, where both the value and the types are followed."""
    match arguments.plain:
        case [value, Items(items=types, gaps=[])]:
            answers = [kinds.belongs(reader, value, each) for each in types]
        case [value, of]:
            answers = [kinds.belongs(reader, value, of)]
        case _:
            return harmless(reader, arguments, location)
    if True in answers:
        return Known(True, location)  # noqa: FBT003 - the answer
    return Known(False, location) if None not in answers else harmless(reader, arguments, location)  # noqa: FBT003


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
