"""Objects made of others: by ``copy``, ``dataclasses.replace``, ``model_copy``, ``_replace``."""

from typing import TYPE_CHECKING

from align_ci.load.static import classes, construction
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.operators import truth
from align_ci.load.values import Class, Function, Instance, Items, Lost, Method, Table, Value
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

DECIDING = (
    *("__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"),
    *("__getnewargs__", "__getnewargs_ex__", "__getattr__", "__getattribute__", "__setattr__"),
)
"""Methods that let a class decide what a copy of its objects is."""

METHODS = {"model_copy": "pydantic", "copy": "pydantic", "_replace": "NamedTuple"}
"""Methods that no class of the project defines, by the style of the classes that have them."""


def method(owner: Instance, name: str, location: Location) -> Method | None:
    """The method of an object that copies it, where its class leaves that to its base."""
    if owner.of is None or name not in METHODS or name in owner.fields:
        return None
    inherited = classes.style(owner.of) == METHODS[name] and classes.find(owner.of, name) is None
    return Method(owner, name, location) if inherited and _is_plain(owner) else None


def call_method(
    reader: "Reader", owner: Instance, name: str, arguments: Arguments, location: Location
) -> Value | None:
    """What such a method returns; None where that is not followed."""
    if arguments.plain or arguments.gaps:
        return None
    if name == "_replace":
        return _updated(owner, arguments.named, location)
    if not arguments.named.keys() <= {"update", "deep"}:
        return None
    deep = truth(arguments.named.get("deep", Known(value=False, location=location)))
    if deep is None:
        return None
    made = _deep(reader, owner, location) if deep else _updated(owner, {}, location)
    match arguments.named.get("update", Known(None, location)), made:
        case Known(None), _:
            return made
        case Table(entries=entries, gaps=[]), Instance():
            changes = {key: value for key, (_, value) in entries.items() if isinstance(key, str)}
            return _updated(made, changes, location) if len(changes) == len(entries) else None
        case _:
            return None


def call_function(
    reader: "Reader", name: str, arguments: Arguments, location: Location
) -> Value | None:
    """What a function of the standard library makes of its argument; None if not followed."""
    match name, arguments:
        case "dataclasses.replace", Arguments([Instance() as owner], named, [], []):
            return _replaced(reader, owner, named, location)
        case "copy.copy", Arguments([value], {}, [], []):
            return _shallow(reader, value, location)
        case "copy.deepcopy", Arguments([value], {}, [], []):
            return _deep(reader, value, location)
        case _:
            return None


def _replaced(
    reader: "Reader", owner: Instance, changes: dict[str, Value], location: Location
) -> Value | None:
    """A dataclass's object is made anew, as its class makes any."""
    if owner.of is None or classes.style(owner.of) != "dataclass" or owner.gaps or owner.of.why:
        return None
    names = classes.fields(owner.of).keys()
    if not names <= owner.fields.keys() or not changes.keys() <= names:
        return None
    if not construction.takes_its_fields(owner.of):
        return None
    values = {name: changes.get(name, owner.fields[name]) for name in names}
    return construction.instantiate(reader, owner.of, Arguments(named=values), location)


def _updated(owner: Instance, changes: dict[str, Value], location: Location) -> Instance:
    fields = {**owner.fields, **changes}
    return Instance(owner.type, location, fields, of=owner.of, words=owner.words)


def _shallow(reader: "Reader", value: Value, location: Location) -> Value | None:
    match value:
        case Instance() if _is_plain(value):
            return _updated(value, {}, location)
        case Items(kind="list" | "set"):
            reader.spend(len(value.items))
            items, gaps = list(value.items), list(value.gaps)
            return Items(value.location, items, gaps, value.kind, value.ordered)
        case Table():
            reader.spend(len(value.entries))
            return Table(value.location, dict(value.entries), list(value.gaps))
        case Known():
            return value
        case _:
            return None


def _deep(reader: "Reader", value: Value, location: Location) -> Value | None:
    if not _is_copyable(reader, value, set()):
        return None
    copier = _Copier(reader)
    made = copier.copy(value)
    copier.tell_twins()
    if isinstance(made, Instance):
        made.location = location
    return made


def _is_copyable(reader: "Reader", value: Value, seen: set[int]) -> bool:
    """Whether copying a value, and all that it holds, runs no code of the project."""
    if id(value) in seen:
        return True
    seen.add(id(value))
    reader.spend()
    match value:
        case Items(items=held, gaps=gaps):
            inner = [*held, *gaps]
        case Table(entries=entries, gaps=gaps):
            inner = [*(entry for _, entry in entries.values()), *gaps]
        case Instance(fields=fields):
            inner = [*fields.values()]
        case _:
            inner = []
    match value:
        case Instance():
            plain = _is_plain(value)
        case Function(receiver=receiver):
            plain = receiver is None
        case _:
            plain = isinstance(value, (Known, Items, Table, Class, Unknown))
    return (
        plain
        and not isinstance(value, Lost)
        and all(_is_copyable(reader, each, seen) for each in inner)
    )


class _Copier:
    """Copies values with all that they hold, each once."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self._made: dict[int, Value] = {}
        self._copied: list[Value] = []

    def copy(self, value: Value) -> Value:
        if id(value) in self._made:
            return self._made[id(value)]
        self._reader.spend()
        match value:
            case Items():
                items = Items(value.location, [], list(value.gaps), value.kind, value.ordered)
                self._note(value, items)
                items.items = [self.copy(item) for item in value.items]
                return items
            case Table():
                table = Table(value.location, {}, list(value.gaps))
                self._note(value, table)
                table.entries = {k: (key, self.copy(v)) for k, (key, v) in value.entries.items()}
                return table
            case Instance():
                instance = Instance(value.type, value.location, {}, of=value.of, words=value.words)
                self._note(value, instance)
                instance.fields = {name: self.copy(v) for name, v in value.fields.items()}
                return instance
            case _:
                return value

    def tell_twins(self) -> None:
        """Copies of what may be one may be one."""
        for value in self._copied:
            copy = self._made[id(value)]
            if isinstance(value, (Items, Table)) and isinstance(copy, (Items, Table)):
                found = [self._made.get(id(twin)) for twin in value.twins]
                copy.twins = [twin for twin in found if isinstance(twin, (Items, Table))]

    def _note(self, value: Value, copy: Value) -> None:
        self._made[id(value)] = copy
        self._copied.append(value)


def _is_plain(instance: Instance) -> bool:
    """Whether a copy of an object has the same class and fields, and nothing else happens."""
    owner = instance.of
    return (
        not instance.gaps
        and classes.known_whole(owner)
        and owner is not None
        and all(classes.find(owner, name) is None for name in DECIDING)
    )
