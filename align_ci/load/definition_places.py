"""Where in the project the parts of a compiled definition were made."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from align_ci.load.child.executions import PartPlace, Place
from align_ci.model import Location, Node

Locate: TypeAlias = Callable[[Place], Location]

# By the member that names a part: what the child calls it, and where its path stands.
_PARTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "PropertyFileName": ("property-file", ()),
    "InputName": ("input", ("S3Input", "DatasetDefinition")),
    "OutputName": ("output", ("S3Output",)),
    "ChannelName": ("channel", ()),
}


def placed(top: Node, places: Iterable[PartPlace], location: Location, locate: Locate) -> Node:
    """A definition with the places of the project in it.

    Each value lies where the narrowest part that it belongs to was made, as far as that is
    known: an input, output, channel, property file or parameter, else its step, else the
    function.

    Args:
        top: The definition, with places in the text that the SDK made.
        places: What the child saw of the making.
        location: The function.
        locate: A line of the project that the child names.
    """
    return _Placing(places, locate).of(top, "", location)


class _Placing:
    def __init__(self, places: Iterable[PartPlace], locate: Locate) -> None:
        self._locate = locate
        self._places: defaultdict[tuple[str, ...], set[tuple[str, int]]] = defaultdict(set)
        for each in places:
            place = (each.place.path, each.place.line)
            for path in {each.path, _ANY}:
                self._places[each.part, each.step, each.name, path].add(place)

    def of(self, node: Node, step: str, outer: Location) -> Node:
        """A node of a step, which lies where the outer one does if nothing better is known."""
        value = node.value
        if isinstance(value, tuple):
            return Node(tuple(self.of(each, step, outer) for each in value), outer)
        if not isinstance(value, Mapping):
            return Node(value, outer)
        if "Arguments" in value and "Type" in value:
            step = _text(node, "Name")
            outer = self._find("step", step, "", "") or outer
        outer = self._part(node, step) or outer
        return Node(
            {
                name: self._parameters(each, outer)
                if name == "Parameters" and not step
                else self.of(each, step, outer)
                for name, each in value.items()
            },
            outer,
        )

    def _parameters(self, node: Node, outer: Location) -> Node:
        if not isinstance(node.value, tuple):
            return self.of(node, "", outer)
        each_at = ((each, _text(each, "Name")) for each in node.value)
        return Node(
            tuple(
                self.of(each, "", self._find("parameter", "", name, "") or outer)
                for each, name in each_at
            ),
            outer,
        )

    def _part(self, node: Node, step: str) -> Location | None:
        members = node.value if isinstance(node.value, Mapping) else {}
        for member, (part, holders) in _PARTS.items():
            if member in members:
                paths = (_text(members.get(holder), "LocalPath") for holder in holders)
                return self._find(part, step, _text(node, member), next(filter(None, paths), ""))
        return None

    def _find(self, part: str, step: str, name: str, path: str) -> Location | None:
        """Where a part was made, if only one place comes into question."""
        for key in ((step, name, path), (step, name, _ANY), ("", name, path), ("", name, _ANY)):
            found = self._places.get((part, *key), set())
            if len(found) == 1:
                return self._locate(Place(*next(iter(found))))
        return None


_ANY: Final = "*"  # no container path


def _text(node: Node | None, member: str) -> str:
    value = node.value if node is not None else None
    text = value[member].value if isinstance(value, Mapping) and member in value else ""
    return text if isinstance(text, str) else ""
