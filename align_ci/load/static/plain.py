"""What Python computes of plain values: built-in functions and text methods, within bounds."""

import math
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import PurePath, PurePosixPath
from textwrap import dedent
from typing import Any

from align_ci.load.values import Items, Value
from align_ci.model import Known, Location, Unknown

MAX_TEXT = 20_000
"""Characters in a text that is put together; a property path has a hundred."""

MAX_DIGITS = 4_000
"""Python turns no number of more digits into text."""

MAX_NUMBER = 10_000
"""Numbers that say how long or wide something is to be; beyond them nothing is computed."""

SPECIFICATION = re.compile(
    r"(?:.?[<>=^])?[-+ ]?z?#?0?(\d*)[,_]?(?:\.(\d+))?[bcdeEfFgGosxX%]?", re.DOTALL
)
"""How a value is to be formatted, but for ``n``, which depends on where the program runs."""

PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(\d*)(?:\.(\d+))?[hlL]?(.?)", re.DOTALL)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f.__name__: f for f in (abs, chr, divmod, float, int, max, min, ord)},
    "ascii": lambda value: formatted(value, "", "a"),
    "format": lambda value, specification="": formatted(value, specification),
    "repr": lambda value: formatted(value, "", "r"),
    "round": lambda number, digits=None: _rounded(number, digits),
    **{f"os.path.{f.__name__}": f for f in (posixpath.basename, posixpath.dirname, posixpath.join)},
    **{f"os.path.{f.__name__}": f for f in (posixpath.isabs, posixpath.normpath, posixpath.split)},
    "os.path.splitext": posixpath.splitext,
    "os.fspath": lambda path: str(path) if isinstance(path, PurePath) else path + "",
    "textwrap.dedent": dedent,
    **dict.fromkeys(["pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath"], PurePosixPath),
}
"""Functions that give the same for the same plain arguments, wherever they run; containers, and
those who describe them, have the paths of POSIX."""

CONVERSIONS: dict[str, Callable[[object], str]] = {"s": str, "r": repr, "a": ascii}

PATH_METHODS = {
    *("as_posix", "is_absolute", "is_relative_to", "joinpath", "relative_to"),
    *("with_name", "with_stem", "with_suffix"),
}
PATH_PARTS = {"name", "parent", "parts", "root", "stem", "suffix", "suffixes"}


def is_plain(value: object) -> bool:
    """Whether a value is one of those that can be computed with."""
    return value is None or isinstance(value, (str, int, float, PurePath))


def shown(plain: object) -> str | None:
    """What ``str`` makes of a plain value; None where that is not known."""
    if isinstance(plain, int) and plain.bit_length() > MAX_DIGITS:
        return None
    return str(plain) if is_plain(plain) else None


def text(plain: str, location: Location) -> Value:
    """A text that was put together, unless it is too long."""
    if len(plain) > MAX_TEXT:
        return Unknown("the text is too long to be followed", location)
    return Known(plain, location)


def formatted(plain: object, specification: str = "", conversion: str = "") -> str | None:
    """What an f-string or ``str.format`` makes of a plain value; None where that is not known."""
    if shown(plain) is None or (conversion in {"r", "a"} and isinstance(plain, PurePath)):
        return None
    if conversion and conversion not in CONVERSIONS:
        return None
    made = CONVERSIONS[conversion](plain) if conversion else plain
    if not specification:
        return str(made)
    found = SPECIFICATION.fullmatch(specification)
    if found is None or isinstance(made, PurePath) or not _small(found[1], found[2]):
        return None
    result: str | None = _tried(format, made, specification)
    return result


def percent(template: str, given: Any) -> str | None:
    """What ``template % given`` makes of plain values; None where that is not known."""
    held = given.values() if isinstance(given, dict) else given
    each = held if isinstance(held, Iterable) and not isinstance(held, str) else [given]
    if any(shown(value) is None for value in each) or length(*each) > MAX_TEXT:
        return None
    widest = 0
    for found in PERCENT.finditer(template):
        if found[4] not in "diouxXeEfFgGcrsa%" or not found[4] or not _small(found[2], found[3]):
            return None
        if found[4] in "ra" and any(isinstance(value, PurePath) for value in each):
            return None
        widest += int(found[2] or 0) + int(found[3] or 0)
    if widest > MAX_TEXT:
        return None
    result: str | None = _tried(template.__mod__, given)
    return result


def computed(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What a function makes of plain values; ``NotImplemented`` where that is not known."""
    values = [*given, *named.values()]
    flat = [inner for value in values for inner in (value if _is_many(value) else [value])]
    if not all(map(is_plain, flat)) or any(shown(value) is None for value in flat):
        return NotImplemented
    if length(*flat) > MAX_TEXT:
        return NotImplemented
    result = _tried(function, *given, **named)
    return NotImplemented if result is None else result


def as_value(result: Any, location: Location) -> Value:
    """A computed result as a value, unless it is too large or of another kind."""
    match result:
        case str() | PurePath() if len(str(result)) > MAX_TEXT:
            return Unknown("the text is too long to be followed", location)
        case float() if not math.isfinite(result):
            return Unknown("a number that is not followed", location)
        case list() | tuple():
            items: list[Value] = [Known(part, location) for part in result]
            return Items(location, items, kind=type(result).__name__)
        case _ if is_plain(result) and shown(result) is not None:
            return Known(result, location)
        case _:
            return Unknown("an operation that is not followed", location)


def plain_of(value: Any) -> Any:
    """The plain value, or the plain items of a list or tuple; ``NotImplemented`` for others."""
    match value:
        case Known(plain) if is_plain(plain):
            return plain
        case Items(items=items, gaps=[], kind="list" | "tuple" as kind) if value.ordered:
            inner = [item.value for item in items if isinstance(item, Known)]
            if len(inner) == len(items) <= MAX_NUMBER and all(map(is_plain, inner)):
                return inner if kind == "list" else tuple(inner)
    return NotImplemented


def length(*values: object) -> int:
    """The characters of texts and paths."""
    return sum(len(str(value)) for value in values if isinstance(value, (str, PurePath)))


def _rounded(number: Any, digits: Any) -> Any:
    return None if isinstance(digits, int) and abs(digits) > MAX_DIGITS else round(number, digits)


def _is_many(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _small(*numbers: str | None) -> bool:
    return all(len(number or "") < 5 for number in numbers)  # noqa: PLR2004 - digits


def _tried(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    try:
        return function(*given, **named)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError):
        return None
