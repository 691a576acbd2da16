"""Built-in functions, and the methods of built-in values."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeAlias

from align_ci.load.values import Items, Member, Method, Table, Value, add_gaps, gap, open_up
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_ITEMS = 20_000

MAX_PRODUCT = 1_000_000
"""Length of a text times that of the longest argument: what ``replace`` could make of them."""

Arguments: TypeAlias = list[Value]
Keywords: TypeAlias = dict[str, Value]


def call(
    reader: "Reader", method: Method, arguments: Arguments, keywords: Keywords, location: Location
) -> Value:
    """The value of calling a built-in function or a method of a built-in value."""
    receiver = method.receiver
    if receiver is None:
        function = FUNCTIONS[method.name]
        return function(reader, arguments, keywords, location)
    if isinstance(receiver, Known):
        return _text_method(receiver, method.name, arguments, keywords, location)
    handler = METHODS.get((type(receiver), method.name))
    if handler is None:
        why = Unknown(f"method `{method.name}` is not followed", location)
        open_up(receiver, why)
        return why
    return handler(receiver, arguments, keywords, location)


def unique(items: Items) -> Items:
    """A set of the items: known duplicates dropped."""
    seen: dict[Hashable, Value] = {}
    for index, item in enumerate(items.items):
        seen.setdefault(item.value if isinstance(item, Known) else index, item)
    items.items = list(seen.values())
    return items


def update(table: Table, other: Value) -> None:
    """Put another dictionary's entries into a table."""
    match other:
        case Table(entries=entries, gaps=gaps):
            table.entries.update(entries)
            add_gaps(table.gaps, gaps)
        case Items(items=items, gaps=gaps):
            add_gaps(table.gaps, gaps)
            for item in items:
                pair = item.items if isinstance(item, Items) and not item.gaps else []
                if len(pair) == 2:  # noqa: PLR2004 - a key and its value
                    table.put(pair[0], pair[1])
                else:
                    add_gaps(table.gaps, [gap(item, "an entry that is not known")])
        case _:
            add_gaps(table.gaps, [gap(other, "merged with something that is not known")])


def elements(value: Value) -> tuple[list[Value], list[Unknown]]:
    """The items of a list, or the keys of a dictionary, and why there may be more."""
    match value:
        case Items(items=items, gaps=gaps):
            return list(items), list(gaps)
        case Table(entries=entries, gaps=gaps):
            return [key for key, _ in entries.values()], list(gaps)
        case _:
            return [], [gap(value, "its items are not known")]


def _collection(kind: str) -> Callable[..., Value]:
    def make(_reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
        items, gaps = elements(arguments[0]) if arguments else ([], [])
        result = Items(location, items, gaps, kind)
        return unique(result) if kind == "set" else result

    return make


def _dictionary(
    _reader: "Reader", arguments: Arguments, keywords: Keywords, location: Location
) -> Value:
    table = Table(location)
    for argument in arguments:
        update(table, argument)
    for name, value in keywords.items():
        table.put(Known(name, value.location), value)
    return table


def _string(_reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
    match arguments:
        case [Known(str() | int() | float() as plain)]:
            return Known(str(plain), location)
        case _:
            return Unknown("the text is not known", location)


def _length(_reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
    match arguments:
        case [Items(items=held, gaps=[])] | [Table(entries=held, gaps=[])]:
            return Known(len(held), location)
        case [Known(str() as text)]:
            return Known(len(text), location)
        case _:
            return Unknown("the length is not known", location)


def _range(reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
    bounds = [a.value for a in arguments if isinstance(a, Known) and isinstance(a.value, int)]
    if len(bounds) != len(arguments) or not 1 <= len(bounds) <= 3 or 0 in bounds[2:]:  # noqa: PLR2004 - start, stop, step
        return Unknown("the range is not known", location)
    numbers = range(*bounds)
    if len(numbers) > MAX_ITEMS:
        return Unknown("the range is too long to be followed", location)
    reader.spend(len(numbers))
    return Items(location, [Known(number, location) for number in numbers])


def _enumerate(
    _reader: "Reader", arguments: Arguments, keywords: Keywords, location: Location
) -> Value:
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", Known(0, location))
    items, gaps = elements(arguments[0]) if arguments else ([], [])
    if not isinstance(start, Known) or not isinstance(start.value, int):
        return Unknown("the numbers are not known", location)
    pairs: list[Value] = [
        Items(location, [Known(number, location), item], kind="tuple")
        for number, item in enumerate(items, start.value)
    ]
    return Items(location, pairs, gaps)


def _zip(_reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
    columns = [elements(argument) for argument in arguments]
    gaps = [reason for _, reasons in columns for reason in reasons]
    if gaps:
        return Items(location, gaps=gaps)
    rows = zip(*(items for items, _ in columns), strict=False)
    return Items(location, [Items(location, list(row), kind="tuple") for row in rows])


def _sorted(
    _reader: "Reader", arguments: Arguments, keywords: Keywords, location: Location
) -> Value:
    items, gaps = elements(arguments[0]) if arguments else ([], [])
    known = [item for item in items if isinstance(item, Known) and isinstance(item.value, str)]
    if keywords or len(known) != len(items):
        # The order does not matter to facts; that something is missing would.
        return Items(location, items, gaps)
    ordered: list[Value] = [*sorted(known, key=lambda item: str(item.value))]
    return Items(location, ordered, gaps)


def _reversed(_reader: "Reader", arguments: Arguments, _: Keywords, location: Location) -> Value:
    items, gaps = elements(arguments[0]) if arguments else ([], [])
    return Items(location, items[::-1], gaps)


def _not_followed(
    _reader: "Reader", arguments: Arguments, _: Keywords, location: Location
) -> Value:
    why = Unknown("this built-in function is not followed", location)
    for argument in arguments:
        open_up(argument, why)
    return why


def _harmless(_reader: "Reader", _arguments: Arguments, _: Keywords, location: Location) -> Value:
    return Unknown("this built-in function is not followed", location)


FUNCTIONS: dict[str, Callable[["Reader", Arguments, Keywords, Location], Value]] = {
    "dict": _dictionary,
    "enumerate": _enumerate,
    "frozenset": _collection("set"),
    "len": _length,
    "list": _collection("list"),
    "range": _range,
    "reversed": _reversed,
    "set": _collection("set"),
    "sorted": _sorted,
    "str": _string,
    "tuple": _collection("tuple"),
    "zip": _zip,
    **dict.fromkeys(
        ["all", "any", "bool", "float", "getattr", "hasattr", "id", "int", "isinstance"], _harmless
    ),
    **dict.fromkeys(
        ["issubclass", "max", "min", "open", "print", "repr", "sum", "type"], _harmless
    ),
    **dict.fromkeys(
        ["eval", "exec", "filter", "globals", "iter", "map", "next", "setattr"], _not_followed
    ),
    **dict.fromkeys(
        ["object", "property", "super", "vars", "Exception", "ValueError"], _not_followed
    ),
}

PLAIN_TEXT = {
    *("capitalize", "casefold", "count", "endswith", "isupper", "islower", "lower", "lstrip"),
    *("partition", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip"),
    *("split", "startswith", "strip", "swapcase", "title", "upper"),
}


def _text_method(
    receiver: Known[Any],
    name: str,
    arguments: Arguments,
    keywords: Keywords,
    location: Location,
) -> Value:
    text = receiver.value
    if not isinstance(text, str):
        return Unknown(f"method `{name}` is not followed", location)
    if name == "join" and arguments:
        return _join(text, arguments[0], location)
    plain = [argument.value for argument in arguments if isinstance(argument, Known)]
    named = {key: value.value for key, value in keywords.items() if isinstance(value, Known)}
    known = len(plain) == len(arguments) and len(named) == len(keywords)
    if not known or any(isinstance(value, Member) for value in (*plain, *named.values())):
        return Unknown("an argument is not known", location)
    longest = max([len(str(value)) for value in (*plain, *named.values())], default=1)
    if len(text) * longest > MAX_PRODUCT:
        return Unknown("the text is too long to be followed", location)
    if name == "format":
        return _fill_in(text, plain, named, location)
    if name not in PLAIN_TEXT:
        return Unknown(f"method `{name}` is not followed", location)
    try:
        result = getattr(text, name)(*plain, **named)
    except (TypeError, ValueError) as error:
        return Unknown(f"`{name}` would raise: {error}", location)
    if isinstance(result, (list, tuple)):
        return Items(location, [Known(part, location) for part in result])
    return Known(result, location)


def _fill_in(text: str, plain: list[Any], named: dict[str, Any], location: Location) -> Value:
    """``str.format`` with plain names or positions only: attributes and widths could do harm."""
    result = text
    for key, value in {**{str(i): v for i, v in enumerate(plain)}, **named}.items():
        result = result.replace("{" + key + "}", str(value))
    for value in plain:
        result = result.replace("{}", str(value), 1)
    if "{" in result or "}" in result or len(result) > MAX_ITEMS:
        return Unknown("a format specification is not followed", location)
    return Known(result, location)


def _join(separator: str, parts: Value, location: Location) -> Value:
    items, gaps = elements(parts)
    texts = [item.value for item in items if isinstance(item, Known)]
    if gaps or len(texts) != len(items) or not all(isinstance(text, str) for text in texts):
        return Unknown("a part of the text is not known", location)
    if sum(map(len, texts)) > MAX_ITEMS:
        return Unknown("the text is too long to be followed", location)
    return Known(separator.join(texts), location)


def _append(items: Items, arguments: Arguments, _: Keywords, location: Location) -> Value:
    items.items += arguments[:1]
    if items.kind == "set":
        unique(items)
    return Known(None, location)


def _extend(items: Items, arguments: Arguments, _: Keywords, location: Location) -> Value:
    added, gaps = elements(arguments[0]) if arguments else ([], [])
    if len(items.items) + len(added) > MAX_ITEMS:
        added, gaps = [], [Unknown("the list is too long to be followed", location)]
    items.items += added
    add_gaps(items.gaps, gaps)
    if items.kind == "set":
        unique(items)
    return Known(None, location)


def _insert(items: Items, arguments: Arguments, _: Keywords, location: Location) -> Value:
    items.items += arguments[1:2]
    return Known(None, location)


def _copy_items(items: Items, _arguments: Arguments, _: Keywords, location: Location) -> Value:
    return Items(location, list(items.items), list(items.gaps), items.kind)


def _copy_table(table: Table, _arguments: Arguments, _: Keywords, location: Location) -> Value:
    return Table(location, dict(table.entries), list(table.gaps))


def _get(table: Table, arguments: Arguments, _: Keywords, location: Location) -> Value:
    match arguments:
        case [Known(wanted), *_] if wanted in table.entries and not table.gaps:
            return table.entries[wanted][1]
        case [Known(), *rest] if not table.gaps:
            return rest[0] if rest else Known(None, location)
        case _:
            return Unknown("an item that is not known", location)


def _setdefault(table: Table, arguments: Arguments, _: Keywords, location: Location) -> Value:
    match arguments:
        case [Known() as key, default] if not table.gaps:
            return table.entries.setdefault(key.value, (key, default))[1]
        case _:
            why = Unknown("an item that is not known", location)
            add_gaps(table.gaps, [why])
            return why


def _update(table: Table, arguments: Arguments, keywords: Keywords, location: Location) -> Value:
    for argument in arguments:
        update(table, argument)
    for name, value in keywords.items():
        table.put(Known(name, value.location), value)
    return Known(None, location)


def _keys(table: Table, _arguments: Arguments, _: Keywords, location: Location) -> Value:
    return Items(location, [key for key, _ in table.entries.values()], list(table.gaps))


def _values(table: Table, _arguments: Arguments, _: Keywords, location: Location) -> Value:
    return Items(location, [value for _, value in table.entries.values()], list(table.gaps))


def _pairs(table: Table, _arguments: Arguments, _: Keywords, location: Location) -> Value:
    pairs: list[Value] = [
        Items(location, [key, value], kind="tuple") for key, value in table.entries.values()
    ]
    return Items(location, pairs, list(table.gaps))


METHODS: dict[tuple[type, str], Callable[..., Value]] = {
    (Items, "add"): _append,
    (Items, "append"): _append,
    (Items, "copy"): _copy_items,
    (Items, "extend"): _extend,
    (Items, "insert"): _insert,
    (Items, "update"): _extend,
    (Table, "copy"): _copy_table,
    (Table, "get"): _get,
    (Table, "items"): _pairs,
    (Table, "keys"): _keys,
    (Table, "setdefault"): _setdefault,
    (Table, "update"): _update,
    (Table, "values"): _values,
}
