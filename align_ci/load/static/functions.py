"""Built-in functions."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from align_ci.load.alternatives import in_each
from align_ci.load.static import introspection, objects, plain
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.changes import loosen, merge, set_entry
from align_ci.load.static.classes import find
from align_ci.load.static.enums import members
from align_ci.load.static.iteration import Source, contents, each
from align_ci.load.static.operators import MAX_ITEMS, truth, unique
from align_ci.load.static.plain import shown, text
from align_ci.load.static.unfollowed import harmless, not_followed
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Stream,
    Table,
    Unfollowed,
    Value,
    gap,
    lost,
    why_of,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

Handler: TypeAlias = Callable[["Reader", Arguments, Location], Source]

GOING_THROUGH = {
    *("list", "tuple", "set", "frozenset", "dict", "sorted", "enumerate", "zip", "reversed"),
    *("any", "all", "join", "extend", "update", "dict.fromkeys"),
}
"""Functions and methods that go through their arguments at once and keep no hold of them."""


def call(reader: "Reader", name: str, arguments: Arguments, location: Location) -> Source:
    """The value of calling a built-in function."""
    handler = FUNCTIONS.get(name, not_followed)
    return handler(reader, arguments, location)


def _collection(kind: str) -> Handler:
    def make(reader: "Reader", arguments: Arguments, location: Location) -> Value:
        if not arguments.plain:
            return Items(location, kind=kind)
        found = contents(reader, arguments.plain[0])
        if len(found.items) > MAX_ITEMS:
            return Unknown("the list is too long to be followed", location)
        result = Items(location, found.items, found.gaps[:1], kind, found.ordered)
        return unique(result) if kind == "set" else result

    return make


def dictionary(reader: "Reader", arguments: Arguments, location: Location) -> Table:
    """What ``dict`` makes."""
    table = Table(location)
    for argument in arguments.plain:
        fill(reader, table, argument)
    for name, value in arguments.named.items():
        set_entry(reader, table, Known(name, value.location), value)
    return table


def update_fields(
    reader: "Reader", owner: Instance, arguments: Arguments, location: Location
) -> Value:
    """``owner.__dict__.update(...)``, which asks no class."""
    table = dictionary(reader, arguments, location)
    names = [*table.entries]
    if owner.of is None or table.gaps or not all(_is_own(owner.of, name) for name in names):
        why = Unknown("which attributes it sets is not known", location)
        reader.escape_all([owner, *arguments.values], why)
        return why
    for name, (_, value) in table.entries.items():
        objects.set_attribute(reader, owner, str(name), value)
    return Known(None, location)


def _is_own(owner: Class, name: object) -> bool:
    """Whether an attribute is what an object's own dictionary says."""
    return (
        isinstance(name, str)
        and not name.startswith("__")
        and find(owner, "__setattr__") is None
        and not isinstance(find(owner, name), Function | Unknown)
    )


def fill(reader: "Reader", table: Table, source: Source) -> None:
    """Put what ``dict`` or ``update`` is given into a dictionary."""
    if isinstance(source, Table):
        merge(reader, table, source)
        return
    found = contents(reader, source)
    if not found.certain and found.items:
        why = Unknown("its order is not known", table.location)
        loosen(reader, table, found.gaps[0] if found.gaps else why)
    for item in found.items:
        pair = item.items if isinstance(item, Items) and item.ordered and not item.gaps else []
        if len(pair) == 2:  # noqa: PLR2004 - a key and its value
            set_entry(reader, table, pair[0], pair[1])
        else:
            why = gap(item, "an entry that is not known")
            set_entry(
                reader, table, why, lost(why.why, why.location, *objects.held_by(reader, item))
            )
    for why in found.gaps:
        set_entry(reader, table, why, why)


def _from_keys(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [keys, *rest] if len(rest) < 2:  # noqa: PLR2004 - one value for all
            found = contents(reader, keys)
        case _:
            return not_followed(reader, arguments, location)
    table = Table(location)
    if not found.certain:
        why = Unknown("which keys there are is not known", location)
        return lost(why.why, location, *found.items, *rest)
    for key in found.items:
        set_entry(reader, table, key, rest[0] if rest else Known(None, location))
    return table


def _string(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Either() as value] if not arguments.named:
            each = partial(_computed, reader, "format", location)
            put = in_each([value], each, location)
            return Unknown(value.why, location) if put is None else put
        case [Known(plain)] if not arguments.named and (made := shown(plain)) is not None:
            return text(made, location)
        case _:
            return Unknown(why_of(arguments.plain, "the text is not known"), location)


def _length(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [Items(items=held, gaps=[])] | [Table(entries=held, gaps=[])]:
            reader.spend()
            return Known(len(held), location)
        case [Class() as owner] if (found := members(owner)) is not None:
            reader.spend(len(found))
            return Known(len(found), location)
        case [Known(str() as whole)]:
            return Known(len(whole), location)
        case _:
            return not_followed(reader, arguments, location)


def _range(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    values = arguments.plain
    bounds = [a.value for a in values if isinstance(a, Known) and isinstance(a.value, int)]
    if len(bounds) != len(values) or not 1 <= len(bounds) <= 3 or 0 in bounds[2:]:  # noqa: PLR2004 - start, stop, step
        return Unknown("the range is not known", location)
    numbers = range(*bounds)
    # Not `len`, which fails on ranges of more than 64 bits.
    if numbers and abs(numbers[-1] - numbers[0]) // abs(numbers.step) >= MAX_ITEMS:
        return Unknown("the range is too long to be followed", location)
    reader.spend(len(numbers))
    return Items(location, [Known(number, location) for number in numbers], kind="range")


def _enumerate(reader: "Reader", arguments: Arguments, location: Location) -> Source:
    first, *rest = arguments.plain or [Unknown("nothing is given", location)]
    start = rest[0] if rest else arguments.named.get("start", Known(0, location))
    if not isinstance(start, Known) or not isinstance(start.value, int):
        return Unknown("the numbers are not known", location)
    number = start.value

    def pairs() -> Iterator[Value]:
        for index, item in enumerate(each(reader, first), number):
            yield Items(location, [Known(index, location), item], kind="tuple")

    return Stream(pairs(), location, _effects(first), _sources(reader, first))


def _zip(reader: "Reader", arguments: Arguments, location: Location) -> Source:
    if arguments.named:
        return not_followed(reader, arguments, location)

    def rows() -> Iterator[Value]:
        sources = [each(reader, argument) for argument in arguments.plain]
        for row in zip(*sources, strict=False):
            yield Items(location, list(row), kind="tuple")

    return Stream(rows(), location, _effects(*arguments.plain), _sources(reader, *arguments.plain))


def _reversed(reader: "Reader", arguments: Arguments, location: Location) -> Source:
    match arguments.plain:
        case [Items(kind="list" | "tuple" | "range") | Table() as source]:
            pass
        case _:
            return not_followed(reader, arguments, location)

    def items() -> Iterator[Value]:
        found = contents(reader, source)
        if not found.certain:
            raise Unfollowed(gap(source, "the order of its items is not known"))
        yield from reversed(found.items)

    return Stream(items(), location, sources=_sources(reader, source))


def _sorted(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    found = contents(reader, arguments.plain[0]) if arguments.plain else None
    if found is None:
        return not_followed(reader, arguments, location)
    ordered = in_order(found.items) if not found.gaps else None
    backwards = arguments.named.get("reverse", Known(value=False, location=location))
    if ordered is None or arguments.named.keys() - {"reverse"} or truth(backwards) is None:
        reader.escape_all(arguments.named.values(), Unknown("it sorts", location))
        ordered_so = len(found.items) < 2  # noqa: PLR2004 - two can be in either order
        return Items(location, found.items, found.gaps[:1], ordered=ordered_so)
    return Items(location, ordered[::-1] if truth(backwards) else ordered)


def in_order(items: list[Value]) -> list[Value] | None:
    """Items sorted as Python does; None where that is not known."""
    known = [item for item in items if isinstance(item, Known)]
    if len(known) == len(items):
        for kind in (str, int):
            if all(type(item.value) is kind for item in known):
                return [*sorted(known, key=lambda item: item.value)]
    return None


def _any(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    return _quantified(reader, arguments, location, stop=True)


def _all(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    return _quantified(reader, arguments, location, stop=False)


def _quantified(reader: "Reader", arguments: Arguments, location: Location, *, stop: bool) -> Value:
    why = Unknown("whether it holds is not known", location)
    source = arguments.plain[0] if arguments.plain else why
    try:
        for item in each(reader, source):
            decided = truth(item)
            if decided is None:
                reader.exhaust(source, why)
                return why
            if decided is stop:
                return Known(stop, location)
    except Unfollowed:
        reader.exhaust(source, why)
        return why
    return Known(not stop, location)


def _boolean(_reader: "Reader", arguments: Arguments, location: Location) -> Value:
    match arguments.plain:
        case [value] if (decided := truth(value)) is not None:
            return Known(decided, location)
        case _:
            return Unknown("whether it is true is not known", location)


def _names(_reader: "Reader", _arguments: Arguments, location: Location) -> Value:
    return External("globals()", location)


def _execute(reader: "Reader", arguments: Arguments, location: Location) -> Value:
    """``exec`` and the like may set any name."""
    why = Unknown("any name may have been set", location)
    reader.escape_all(arguments.values, why)
    reader.forget_names(location.path, why)
    return why


def _sources(reader: "Reader", *sources: Source) -> tuple[Value, ...]:
    found: list[Value] = []
    for source in sources:
        held = source.sources if isinstance(source, Stream) else objects.held_by(reader, source)
        found += held
    return tuple(found)


def _effects(*sources: Source) -> Callable[[], None] | None:
    found = [s.effects for s in sources if isinstance(s, Stream) and s.effects]

    def run() -> None:
        for effects in found:
            effects()

    return run if found else None


def _computed(reader: "Reader", name: str, location: Location, *given: Value) -> Value | None:
    return computed(reader, name, Arguments([*given]), location)


def _plainly(name: str) -> Handler:
    def compute(reader: "Reader", arguments: Arguments, location: Location) -> Value:
        made = computed(reader, name, arguments, location)
        return harmless(reader, arguments, location) if made is None else made

    return compute


def computed(reader: "Reader", name: str, arguments: Arguments, location: Location) -> Value | None:
    """What a function of plain values makes of some; None where that is not known."""
    function = plain.FUNCTIONS.get(name)
    given = [plain.plain_of(value) for value in arguments.plain]
    if function is None or arguments.named or arguments.gaps:
        return None
    if NotImplemented in given:
        again = partial(_computed, reader, name, location)
        return in_each(arguments.plain, again, location)
    flat = [
        inner for each in given for inner in (each if isinstance(each, (list, tuple)) else [each])
    ]
    reader.spend(1 + len(flat) + plain.length(*flat) // 10)
    result = plain.computed(function, *given)
    return None if result is NotImplemented else plain.as_value(result, location)


COMPUTED = [
    *("abs", "ascii", "chr", "divmod", "float", "format", "int", "max", "min", "ord"),
    *("repr", "round"),
]
"""Built-in functions that give the same for the same plain arguments."""

FUNCTIONS: dict[str, Handler] = {
    "all": _all,
    "any": _any,
    "bool": _boolean,
    "dict": dictionary,
    "dict.fromkeys": _from_keys,
    "enumerate": _enumerate,
    "frozenset": _collection("set"),
    "getattr": introspection.get_attribute,
    "isinstance": introspection.is_instance,
    "len": _length,
    "list": _collection("list"),
    "range": _range,
    "reversed": _reversed,
    "set": _collection("set"),
    "setattr": introspection.set_attribute,
    "sorted": _sorted,
    "str": _string,
    "type": introspection.type_of,
    "tuple": _collection("tuple"),
    "zip": _zip,
    **dict.fromkeys(
        [
            *("bytes", "callable", "hasattr", "hash", "hex", "id", "issubclass", "open", "print"),
            *("sum", "bin", "dir", "complex", "bytearray"),
        ],
        harmless,
    ),
    **{name: _plainly(name) for name in COMPUTED},
    **dict.fromkeys(["globals", "locals", "vars"], _names),
    **dict.fromkeys(["eval", "exec"], _execute),
    **dict.fromkeys(
        [
            *("compile", "delattr", "filter", "input", "iter", "map", "memoryview"),
            *("next", "object", "pow", "property", "slice", "super", "staticmethod"),
            *("classmethod", "aiter", "anext", "breakpoint", "help", "__import__"),
        ],
        not_followed,
    ),
}

EXCEPTIONS = {
    *("Exception", "ValueError", "TypeError", "KeyError", "RuntimeError", "AttributeError"),
    *("NotImplementedError", "OSError", "IndexError", "ImportError", "AssertionError"),
    *("StopIteration", "LookupError", "ArithmeticError", "ZeroDivisionError", "Warning"),
    *("UserWarning", "DeprecationWarning", "FileNotFoundError", "ModuleNotFoundError"),
    *("BaseException", "SystemExit", "NameError", "FutureWarning"),
}

FUNCTIONS.update(dict.fromkeys(EXCEPTIONS, harmless))
