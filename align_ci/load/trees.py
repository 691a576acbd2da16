"""What the child process describes, as values."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from align_ci.load.values import Instance, Items, Member, Table, Value
from align_ci.load.vocabulary import Words
from align_ci.model import Known, Location, Unknown


class Trees(Struct):
    """Turns the trees of one child's frames into values, each object once.

    Attributes:
        objects: The objects met so far, by the number that the child gave them.
        written: The identities of objects whose names the text of a module gives.
        words_of: What the project calls the fields of a class's objects, by its dotted name.
    """

    objects: dict[int, Instance] = field(default_factory=dict)
    written: frozenset[int] = frozenset()
    words_of: Callable[[str], Words | None] = lambda _name: None

    def value(self, tree: Any, location: Location) -> Value:
        """The value of a tree; every part of it lies at ``location``."""
        match tree:
            case {"t": "scalar", "v": None | bool() | int() | float() | str() as plain}:
                return Known(plain, location)
            case {"t": "enum", "class": str(owner), "name": str(name)}:
                value = tree.get("v")
                return Known(Member(owner, name, value), location)
            case {"t": "list", "v": list(items)}:
                return Items(location, [self.value(item, location) for item in items])
            case {"t": "dict", "v": list(items)}:
                return self._table(items, location)
            case {"t": "object", "id": int(number), "class": str(owner), "fields": dict(fields)}:
                return self._instance(number, owner, fields, location)
            case {"t": "ref", "id": int(number)} if number in self.objects:
                return self.objects[number]
            case {"t": "stand-in", "module": str(name), "asked": bool(asked)}:
                return Unknown(absent(name, asked=asked), location)
            case {"t": "other", "type": str(kind)}:
                return Unknown(f"it is of a type that says nothing (`{kind}`)", location)
            case _:
                return Unknown("the import did not say", location)

    def _table(self, items: list[Any], location: Location) -> Table:
        table = Table(location)
        for item in items:
            match item:
                case [key, value]:
                    table.put(self.value(key, location), self.value(value, location))
        return table

    def _instance(
        self, number: int, owner: str, fields: Mapping[str, Any], location: Location
    ) -> Instance:
        instance = self.objects.get(number)
        if instance is None:
            instance = self.objects[number] = Instance(owner, location, words=self.words_of(owner))
            instance.fields = {str(k): self.value(v, location) for k, v in fields.items()}
        return instance


def absent(name: str, *, asked: bool) -> str:
    """Why nothing is known of what comes from a module that a stand-in was imported for."""
    module = f"the module `{name}`" if name else "a module"
    return f"it comes from {module}, which " + (
        "`stub-imports` replaces" if asked else "is not installed"
    )
