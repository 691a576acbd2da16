"""Property paths as text: ``ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri``."""

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct


class Token(Struct, frozen=True):
    """One step of a path.

    Attributes:
        kind: ``member`` of a structure, ``key`` of a map or of a list keyed by name, or
            ``index`` of a list.
        value: The name, the key without its quotes, or the number.
        start: Where the value begins in the path, counted from 0; dots, brackets and quotes
            lie outside, so that ``path[start:end]`` is the value's text.
        end: The offset behind its last character.
    """

    kind: Literal["member", "key", "index"]
    value: str | int
    start: int
    end: int


class MalformedPath(ValueError):
    """A text that is no property path.

    Attributes:
        column: The offset at which reading stopped, counted from 0.
        why: What is wrong there, as a clause without a full stop.
    """

    def __init__(self, path: str, column: int, why: str) -> None:
        super().__init__(f"`{path}` is no property path: {why}, at offset {column}")
        self.column = column
        self.why = why


@lru_cache(maxsize=4096)
def parse(path: str) -> tuple[Token, ...]:
    """The steps of a path, with or without a leading ``properties.``.

    Stricter than the SageMaker SDK, which takes any index and key and writes them into the
    pipeline's definition as they are, where they match nothing.

    Raises:
        MalformedPath: The path is empty, does not start with a member's name, has a negative
            index, an empty key, a key with a quote or a bracket in it, or anything else
            between its members.
    """
    position = len(_PREFIX) if path.startswith(_PREFIX) else 0
    first = _NAME.match(path, position)
    if first is None:
        why = "the path is empty" if not path else "a member's name must come first"
        raise MalformedPath(path, position, why)
    tokens = [Token("member", first[0], *first.span())]
    position = first.end()
    while position < len(path):
        found = _STEP.match(path, position)
        if found is None:
            raise MalformedPath(path, position, _why(path, position))
        tokens.append(_token(found))
        position = found.end()
    return tuple(tokens)


def _token(found: re.Match[str]) -> Token:
    group = found.lastgroup or ""
    text, (start, end) = found[group], found.span(group)
    if group == "index":
        return Token("index", int(text), start, end)
    return Token("member" if group == "member" else "key", text, start, end)


def _why(path: str, position: int) -> str:
    return next(why for fault, why in _FAULTS if re.match(fault, path[position:]))


_PREFIX = "properties."
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_STEP = re.compile(
    r"""
    \. (?P<member> [A-Za-z_]\w* )
    | \[ (?: ' (?P<single> [^'"\]]+ ) '
           | " (?P<double> [^'"\]]+ ) "
           | (?P<index> 0 | [1-9][0-9]{0,8} ) ) \]
    """,
    re.ASCII | re.VERBOSE,
)

# What may be said of a place where no step was found: the first that matches, and the last
# always does.
_FAULTS: tuple[tuple[str, str], ...] = (
    (r"\.", "a member's name must follow the dot"),
    (r"\[\s*-\s*\d", "an index cannot be negative"),
    (r"\[\d+\]", "an index is a whole number below 1000000000, without leading zeros"),
    (r"""\[\s*\]|\[''\]|\[""\]""", "the brackets are empty"),
    (r"\[[^\]]*\Z", "the bracket is never closed"),
    (
        r"""(?s:\['.*'\]|\[".*"\])""",
        "a key cannot hold a quote or a closing bracket",
    ),
    (r"\[", "brackets take a key in quotes or a whole number"),
    (r"", "a dot or a bracket must come next"),
)
