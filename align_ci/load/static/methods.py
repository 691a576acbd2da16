"""Methods of built-in values: texts, lists, sets and dictionaries."""

import string
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from align_ci.load.alternatives import in_each
from align_ci.load.static import copying, functions, objects
from align_ci.load.static import plain as plainly
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.changes import blur, change, drop_entry, set_entry
from align_ci.load.static.iteration import Source, contents, entries
from align_ci.load.static.operators import MAX_ITEMS, contains, equal, unique
from align_ci.load.static.plain import MAX_NUMBER, MAX_TEXT, formatted, plain_of, shown, text
from align_ci.load.values import Instance, Items, Method, Stream, Table, Value, add_gaps, lost
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_PRODUCT = 1_000_000
"""Length of a text times that of the longest argument: what ``replace`` could make of them."""

PLAIN_TEXT = {
    *("capitalize", "casefold", "count", "endswith", "isupper", "islower", "lower", "lstrip"),
    *("partition", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip"),
    *("split", "startswith", "strip", "swapcase", "title", "upper"),
    *("center", "find", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit"),
    *("isidentifier", "isnumeric", "isprintable", "isspace", "istitle", "ljust", "rfind"),
    *("rindex", "rjust", "splitlines", "zfill"),
}

READING = {
    *("index", "count", "union", "intersection", "difference", "symmetric_difference"),
    *("issubset", "issuperset", "isdisjoint"),
}
"""Methods of collections that change nothing."""


def call(reader: "Reader", method: Method, arguments: Arguments, location: Location) -> Source:
    """The value of calling a method of a built-in value."""
    receiver = method.receiver
    if isinstance(receiver, (Known, Either)):
        made = _in_each(reader, receiver, method.name, arguments, location)
        if made is not None:
            return made
    if isinstance(receiver, Known):
        return _text_method(reader, receiver, method.name, arguments, location)
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


def _in_each(
    reader: "Reader",
    receiver: Known[Any] | Either[Any],
    name: str,
    arguments: Arguments,
    location: Location,
) -> Value | None:
    """The value of calling a method of a plain value, where it or an argument is one of several."""
    values = [receiver, *arguments.plain, *arguments.named.values()]
    if any(isinstance(value, Stream) for value in values):
        return None  # it can be gone through once
    count = len(arguments.plain)

    def each(own: Value, *given: Value) -> Value | None:
        named = dict(zip(arguments.named, given[count:], strict=True))
        passed = Arguments([*given[:count]], named)
        return _text_method(reader, own, name, passed, location) if isinstance(own, Known) else None

    return in_each(values, each, location)


def _text_method(
    reader: "Reader", receiver: Known[Any], name: str, arguments: Arguments, location: Location
) -> Value:
    plain = receiver.value
    if isinstance(plain, PurePath):
        return _path_method(plain, name, arguments, location)
    if not isinstance(plain, str):
        return Unknown(f"method `{name}` is not followed", location)
    if name == "join" and arguments.plain:
        return _join(reader, plain, arguments.plain[0], location)
    if name == "format":
        return _fill_in(plain, arguments, location)
    given = [plain_of(argument) for argument in arguments.plain]
    named = {key: plain_of(argument) for key, argument in arguments.named.items()}
    every = (*given, *named.values())
    if NotImplemented in every or not all(map(_is_short, every)):
        return Unknown("an argument is not known", location)
    longest = max([len(str(value)) for value in every], default=1)
    if len(plain) * longest > MAX_PRODUCT:
        return Unknown("the text is too long to be followed", location)
    if name not in PLAIN_TEXT:
        return Unknown(f"method `{name}` is not followed", location)
    reader.spend(1 + len(plain) // 10)
    made = _computed(plain, name, given, named, location)
    reader.spend(len(made.items) if isinstance(made, Items) else 0)
    return made


def _is_short(value: object) -> bool:
    """Whether a text method may be given a value: no number that makes a text long."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_short, value))
    return shown(value) is not None and not (isinstance(value, int) and abs(value) > MAX_NUMBER)


def _path_method(path: PurePath, name: str, arguments: Arguments, location: Location) -> Value:
    """A method of a path that asks nobody whether it is there."""
    unknown = Unknown(f"method `{name}` is not followed", location)
    given = [plain_of(argument) for argument in arguments.plain]
    if name not in plainly.PATH_METHODS or arguments.named or NotImplemented in given:
        return unknown
    result = plainly.computed(getattr(path, name), *given)
    return unknown if result is NotImplemented else plainly.as_value(result, location)


def _computed(
    plain: str, name: str, given: list[Any], named: dict[str, Any], location: Location
) -> Value:
    try:
        result = getattr(plain, name)(*given, **named)
    except (TypeError, ValueError, OverflowError) as error:
        return Unknown(f"`{name}` would raise: {error}", location)
    if isinstance(result, str):
        return text(result, location)
    if isinstance(result, (list, tuple)):
        kind = type(result).__name__
        return Items(location, [Known(part, location) for part in result], kind=kind)
    return Known(result, location)


def _fill_in(template: str, arguments: Arguments, location: Location) -> Value:
    """``str.format`` with plain names or positions only: attributes could do harm."""
    unknown = Unknown("a format specification is not followed", location)
    parts: list[str] = []
    counted = size = 0
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return unknown
    numbered = {bool(name) and name.isdigit() for _, name, _, _ in fields if name is not None}
    automatic = any(name == "" for _, name, _, _ in fields)
    for literal, name, specification, conversion in fields:
        parts.append(literal)
        if name is None:
            continue
        counted, position = (counted + 1, counted) if name == "" else (counted, name)
        found = _argument(arguments, str(position))
        given = specification or ""  # braces in it are never valid, and so never followed
        made = formatted(found.value, given, conversion or "") if isinstance(found, Known) else None
        if made is None or (automatic and True in numbered):
            return unknown
        parts.append(made)
        size += len(made)
        if size > MAX_TEXT:
            return Unknown("the text is too long to be followed", location)
    return text("".join(parts), location)


def _argument(arguments: Arguments, name: str) -> Value | None:
    if name.isascii() and name.isdigit():
        index = int(name) if len(name) < 5 else MAX_ITEMS  # noqa: PLR2004 - nobody passes so many
        return arguments.plain[index] if index < len(arguments.plain) else None
    return arguments.named.get(name)


def _join(reader: "Reader", separator: str, parts: Source, location: Location) -> Value:
    found = contents(reader, parts)
    texts = [item.value for item in found.items if isinstance(item, Known)]
    whole = found.certain and len(texts) == len(found.items)
    if not whole or not all(isinstance(part, str) for part in texts):
        if found.certain:
            put = partial(_joined, reader, separator, location)
            made = in_each(found.items, put, location)
            if made is not None:
                return made
        return Unknown("a part of the text is not known", location)
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_ITEMS:
        return Unknown("the text is too long to be followed", location)
    return Known(separator.join(texts), location)


def _joined(reader: "Reader", separator: str, location: Location, *parts: Value) -> Value:
    return _join(reader, separator, Items(location, [*parts]), location)


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
        case [_, *rest]:
            return lost(
                "an item that is not known", location, *objects.held_by(reader, table), *rest
            )
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
