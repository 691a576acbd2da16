"""Methods of built-in values: lists, sets and dictionaries; those of texts lie apart."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from align_ci.load.alternatives import in_each
from align_ci.load.static import copying, functions, objects, texts
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.changes import blur, change, drop_entry, set_entry
from align_ci.load.static.iteration import Source, contents, entries
from align_ci.load.static.operators import MAX_ITEMS, contains, equal, unique
from align_ci.load.values import (
    Instance,
    Items,
    Method,
    Stream,
    Table,
    Value,
    add_gaps,
    lost,
    why_of,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

READING = {
    *("index", "count", "union", "intersection", "difference", "symmetric_difference"),
    *("issubset", "issuperset", "isdisjoint"),
}
"""Methods of collections that change nothing."""


def call(reader: "Reader", method: Method, arguments: Arguments, location: Location) -> Source:
    """The value of calling a method of a built-in value."""
    receiver = method.receiver
    if isinstance(receiver, (Known, Either)):
        made = texts.call(reader, receiver, method.name, arguments, location)
        if made is not None:
            return made
    handler = METHODS.get((type(receiver), method.name))
    if handler is not None:
        return handler(reader, receiver, arguments, location)
    if isinstance(receiver, Instance):
        made = copying.call_method(reader, receiver, method.name, arguments, location)
        if made is not None:
            return made
    why = Unknown(f"method `{method.name}` is not followed", location)
    if receiver is not None and method.name not in READING:
        reader.escape(receiver, why)
        reader.escape_all(arguments.values, why)
    held = objects.held_by(reader, receiver) if receiver is not None else []
    return lost(why.why, location, *held)


def _append(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    _add(reader, items, list(arguments.plain[:1]), location)
    return Known(None, location)


def _extend(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    for argument in arguments.plain:
        extend(reader, items, argument, location)
    return Known(None, location)


def extend(reader: "Reader", items: Items, source: Source, location: Location) -> None:
    """Add what a value gives to a list, as ``extend`` and ``+=`` do."""
    found = contents(reader, source)
    _add(reader, items, found.items, location)
    add_gaps(items.gaps, found.gaps[:1])
    items.ordered = items.ordered and (found.ordered or len(found.items) < 2)  # noqa: PLR2004 - two can swap


def _add(reader: "Reader", items: Items, added: list[Value], location: Location) -> None:
    if len(items.items) + len(added) > MAX_ITEMS:
        add_gaps(items.gaps, [Unknown("the list is too long to be followed", location)])
        added = []
    if items.kind != "set":
        change(reader, items, len(items.items), added)
        return
    reader.spend(len(items.items))
    made = unique(Items(location, [*items.items, *added], list(items.gaps)))
    change(reader, items, 0, made.items)
    items.gaps, items.ordered = made.gaps, made.ordered


def _insert(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Known(int() as index), value] if items.ordered and not items.gaps:
            made = list(items.items)
            made.insert(index, value)
            change(reader, items, 0, made)
        case _:
            why = lost("an item is put in somewhere", location, *arguments.values)
            blur(reader, items, why)
    return Known(None, location)


def _pop(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [] if items.items and items.ordered and not items.gaps and items.kind == "list":
            last = items.items[-1]
            change(reader, items, len(items.items) - 1, [])
            return last
        case [Known(int() as index)] if (
            items.ordered and not items.gaps and -len(items.items) <= index < len(items.items)
        ):
            index %= len(items.items)
            found = items.items[index]
            change(reader, items, index, items.items[index + 1 :])
            return found
    why = lost("which item is taken out is not known", location, *objects.held_by(reader, items))
    blur(reader, items, why)
    return why


def _remove(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    wanted = arguments.plain[0] if arguments.plain else Unknown("nothing is given", location)
    reader.spend(len(items.items))
    answers = [equal(wanted, item) for item in items.items]
    if True in answers and None not in answers[: answers.index(True)] and not items.gaps:
        index = answers.index(True)
        change(reader, items, index, items.items[index + 1 :])
    elif items.gaps or None in answers:
        blur(reader, items, Unknown("which item is taken out is not known", location))
    return Known(None, location)


def _clear(
    reader: "Reader", held: Items | Table, _arguments: Arguments, location: Location
) -> Value:
    if isinstance(held, Items):
        change(reader, held, 0, [])
        held.gaps, held.ordered = _kept_gaps(reader, held), True
    else:
        blur(reader, held, Unknown("", location))
        held.gaps = _kept_gaps(reader, held)
    return Known(None, location)


def _kept_gaps(reader: "Reader", held: Items | Table) -> list[Unknown]:
    return held.gaps[:1] if reader.is_foreign(held.born) else []


def _sort(reader: "Reader", items: Items, arguments: Arguments, location: Location) -> Value:
    ordered = functions.in_order(items.items) if not items.gaps else None
    if ordered is None or arguments.named:
        reader.escape_all(arguments.named.values(), Unknown("it sorts", location))
        change(reader, items, 0, list(items.items))
        items.ordered = len(items.items) < 2  # noqa: PLR2004 - two can be in either order
    else:
        change(reader, items, 0, ordered)
        items.ordered = True
    return Known(None, location)


def _reverse(reader: "Reader", items: Items, _: Arguments, location: Location) -> Value:
    change(reader, items, 0, items.items[::-1])
    return Known(None, location)


def _copy_items(reader: "Reader", items: Items, _: Arguments, location: Location) -> Value:
    reader.spend(len(items.items))
    return Items(location, list(items.items), list(items.gaps), items.kind, items.ordered)


def _copy_table(reader: "Reader", table: Table, _: Arguments, location: Location) -> Value:
    reader.spend(len(table.entries))
    return Table(location, dict(table.entries), list(table.gaps))


def _get(reader: "Reader", table: Table, arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Known(wanted) as key, *rest] if contains(table, key) is not None and not table.gaps:
            if wanted in table.entries:
                return table.entries[wanted][1]
            return rest[0] if rest else Known(None, location)
        case [Either() as key, *rest] if (
            made := in_each(
                [key],
                lambda each: _get(reader, table, Arguments([each, *rest]), location),
                location,
            )
        ) is not None:
            return made
        case [key, *rest]:
            why = why_of([key, *table.gaps], "an item that is not known")
            return lost(why, location, *objects.held_by(reader, table), *rest)
        case _:
            return Unknown("an item that is not known", location)


def _setdefault(reader: "Reader", table: Table, arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Known(wanted) as key, *rest] if contains(table, key) is not None and not table.gaps:
            if wanted not in table.entries:
                set_entry(reader, table, key, rest[0] if rest else Known(None, location))
            return table.entries[wanted][1]
        case _:
            held = [*objects.held_by(reader, table), *arguments.plain]
            why = lost("an item that is not known", location, *held)
            blur(reader, table, why)
            return why


def _take(reader: "Reader", table: Table, arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Known(wanted) as key, *rest] if contains(table, key) is not None and not table.gaps:
            if wanted in table.entries:
                found = table.entries[wanted][1]
                drop_entry(reader, table, wanted)
                return found
            return rest[0] if rest else Unknown("there is no such key", location)
        case _:
            held = [*objects.held_by(reader, table), *arguments.plain]
            why = lost("which entry is taken out is not known", location, *held)
            blur(reader, table, why)
            return why


def _update(reader: "Reader", table: Table, arguments: Arguments, location: Location) -> Value:
    for argument in arguments.plain:
        functions.fill(reader, table, argument)
    for name, value in arguments.named.items():
        set_entry(reader, table, Known(name, value.location), value)
    return Known(None, location)


def _view(part: Callable[[Known[Any], Value, Location], Value]) -> Callable[..., Source]:
    def view(reader: "Reader", table: Table, _arguments: Arguments, location: Location) -> Source:
        def items() -> Iterator[Value]:
            for key, value in entries(reader, table):
                yield part(key, value, location)

        if not table.gaps:
            return Stream(items(), location, sources=tuple(objects.held_by(reader, table)))
        known = [part(key, value, location) for key, value in table.entries.values()]
        return Items(location, known, table.gaps[:1], "view")

    return view


def _key(key: Known[Any], _value: Value, _location: Location) -> Value:
    return key


def _value(_key: Known[Any], value: Value, _location: Location) -> Value:
    return value


def _pair(key: Known[Any], value: Value, location: Location) -> Value:
    return Items(location, [key, value], kind="tuple")


METHODS: dict[tuple[type, str], Callable[..., Source]] = {
    (Items, "add"): _append,
    (Items, "append"): _append,
    (Items, "clear"): _clear,
    (Items, "copy"): _copy_items,
    (Items, "extend"): _extend,
    (Items, "insert"): _insert,
    (Items, "pop"): _pop,
    (Items, "remove"): _remove,
    (Items, "discard"): _remove,
    (Items, "reverse"): _reverse,
    (Items, "sort"): _sort,
    (Items, "update"): _extend,
    (Table, "clear"): _clear,
    (Table, "copy"): _copy_table,
    (Table, "get"): _get,
    (Table, "items"): _view(_pair),
    (Table, "keys"): _view(_key),
    (Table, "pop"): _take,
    (Table, "setdefault"): _setdefault,
    (Table, "update"): _update,
    (Table, "values"): _view(_value),
}
