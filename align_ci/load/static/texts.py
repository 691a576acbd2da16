"""Methods of texts and paths."""

import string
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from align_ci.load.alternatives import in_each
from align_ci.load.static import plain as plainly
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.iteration import Source, contents
from align_ci.load.static.operators import MAX_ITEMS
from align_ci.load.static.plain import MAX_NUMBER, MAX_TEXT, formatted, plain_of, shown, text
from align_ci.load.values import Items, Stream, Value, why_of
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


def call(
    reader: "Reader",
    receiver: Known[Any] | Either[Any],
    name: str,
    arguments: Arguments,
    location: Location,
) -> Value | None:
    """The value of calling a method of a plain value; None where it is one of too many."""
    made = None
    if isinstance(receiver, Known):
        made = _method(reader, receiver, name, arguments, location)
    if made is not None and not isinstance(made, Unknown):
        return made
    each = _in_each(reader, receiver, name, arguments, location)
    return made if each is None else each


def _in_each(
    reader: "Reader",
    receiver: Known[Any] | Either[Any],
    name: str,
    arguments: Arguments,
    location: Location,
) -> Value | None:
    """The same, where it or an argument is one of several."""
    values = [receiver, *arguments.plain, *arguments.named.values()]
    if any(isinstance(value, Stream) for value in values):
        return None  # it can be gone through once
    count = len(arguments.plain)

    def each(own: Value, *given: Value) -> Value | None:
        named = dict(zip(arguments.named, given[count:], strict=True))
        passed = Arguments([*given[:count]], named)
        return _method(reader, own, name, passed, location) if isinstance(own, Known) else None

    return in_each(values, each, location)


def _method(
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
        passed = (*arguments.plain, *arguments.named.values())
        return Unknown(why_of(passed, "an argument is not known"), location)
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
    passed = (*arguments.plain, *arguments.named.values())
    unknown = Unknown(why_of(passed, "a format specification is not followed"), location)
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
        return Unknown(why_of(found.items, "a part of the text is not known"), location)
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_ITEMS:
        return Unknown("the text is too long to be followed", location)
    return Known(separator.join(texts), location)


def _joined(reader: "Reader", separator: str, location: Location, *parts: Value) -> Value:
    return _join(reader, separator, Items(location, [*parts]), location)
