"""What is left after calling a built-in function that is not followed."""

from typing import TYPE_CHECKING

from align_ci.load.static import objects, special
from align_ci.load.static.arguments import Arguments
from align_ci.load.values import Instance, Stream, Value, lost
from align_ci.model import Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def not_followed(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    why = Unknown("this built-in function is not followed", location)
    for argument in arguments.values:
        reader.exhaust(argument, why)
    values = [v for v in arguments.values if not isinstance(v, Stream)]
    reader.escape_all(values, why)
    return lost(why.why, location, *values)


def harmless(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    """Does nothing to its arguments, but for what their own methods do."""
    why = Unknown("this built-in function is not followed", location)
    objects_ = [v for v in arguments.values if isinstance(v, Instance) and v.of is not None]
    reader.escape_all([v for v in objects_ if special.methods(v)], why)
    reader.escape_all(arguments.named.values(), why)  # such as a key, which is called
    given = [v for v in arguments.values if not isinstance(v, Stream)]
    held = [h for v in given for h in objects.held_by(reader, v)]
    return lost(why.why, location, *given, *held)  # `min` gives back one of either
