"""What calls add to a pipeline that is built step by step: its nodes and edges."""

import ast
from typing import TYPE_CHECKING

from align_ci.load.static import changes
from align_ci.load.static.arguments import Arguments
from align_ci.load.values import Instance, Items, Value
from align_ci.model import Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def recorded(method: str) -> str:
    """Under which field of a pipeline the arguments of the calls of a method are kept."""
    return f"{method}()"


def is_followed(
    reader: "Reader", owner: Value | None, node: ast.Call, arguments: Arguments, place: Location
) -> bool:
    """Keep what a call adds to a pipeline; whether nothing else is to be followed of it.

    A method of the project is followed as well, as it may do more than its name says.
    """
    if not isinstance(owner, Instance) or owner.words is None or owner.words.role != "pipeline":
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name not in {owner.words.node, owner.words.edge}:
        return False
    given = [*arguments.plain, *arguments.named.values()]
    added = Items(place, given, list(arguments.gaps), "tuple")
    held = owner.fields.get(recorded(name))
    if isinstance(held, Items):
        changes.change(reader, held, len(held.items), [added])
    else:
        gaps = [held] if isinstance(held, Unknown) else list(owner.gaps)
        changes.set_field(reader, owner, recorded(name), Items(place, [added], gaps))
    return owner.of is None
