"""Reads JSON strictly, every value with its place in the text; for text from anywhere."""

import json
import math
import re
from bisect import bisect_right

from align_ci.model import Location, Node

LONGEST = 4 * 1024 * 1024
"""Characters; four times what SageMaker takes of a definition."""

DEEPEST = 100
"""Values in values; the definitions of real pipelines stay below 20."""

MOST_VALUES = 500_000
"""As many as the longest definition that SageMaker takes could hold."""


class NotJson(ValueError):
    """A text that is no JSON, or too much of it.

    Attributes:
        why: What is wrong, as a clause without a full stop.
        location: Where.
    """

    def __init__(self, why: str, location: Location) -> None:
        super().__init__(f"{why} ({location})")
        self.why = why
        self.location = location


def read(path: str, text: str) -> Node:
    """The value that a text is, and all values in it.

    Stricter than ``json.loads``: a name stands once in an object, numbers are finite, and
    there are no halves of surrogate pairs, which no UTF-8 can hold.

    Args:
        path: What the locations say.
        text: At most ``LONGEST`` characters.

    Raises:
        NotJson: It is no JSON, or too long, too deep or too much.
    """
    if len(text) > LONGEST:
        raise NotJson(f"it has more than {LONGEST} characters", Location(path))
    return _Reader(path, text).whole()


class _Reader:
    """Goes through the text once; ``_at`` is where it is."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._at = 0
        self._values = 0

    def whole(self) -> Node:
        if self._text.startswith("\ufeff"):
            raise self._fault("it begins with a byte order mark, which no JSON may", 0)
        node = self._value(0)
        if self._next() != "":
            raise self._fault("there is more behind its end")
        return node

    def _value(self, depth: int, named: Location | None = None) -> Node:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._fault(f"it has more than {MOST_VALUES} values")
        if depth > DEEPEST:
            raise self._fault(f"its values lie more than {DEEPEST} deep in each other")
        letter = self._next()
        start = self._at
        if letter == "{":
            return Node(self._object(depth), self._range(start), named)
        if letter == "[":
            return Node(self._list(depth), self._range(start), named)
        plain = self._string() if letter == '"' else self._scalar()
        return Node(plain, self._range(start), named)

    def _object(self, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        self._at += 1
        while self._more("}", first=not members):
            start = self._at
            if self._next() != '"':
                raise self._fault("a name in double quotes must come here")
            name = self._string()
            if name in members:
                raise self._fault(f"the name `{name}` stands twice in one object", start)
            named = self._range(start)
            if self._next() != ":":
                raise self._fault("a colon must come here")
            self._at += 1
            members[name] = self._value(depth + 1, named)
        return members

    def _list(self, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        self._at += 1
        while self._more("]", first=not items):
            items.append(self._value(depth + 1))
        return tuple(items)

    def _more(self, end: str, *, first: bool) -> bool:
        """Whether another entry follows; steps over the comma before it, or over the end."""
        letter = self._next()
        if letter == end:
            self._at += 1
            return False
        if first:
            return True
        if letter != ",":
            raise self._fault(f"a comma or `{end}` must come here")
        self._at += 1
        if self._next() == end:
            raise self._fault("another entry must follow the comma")
        return True

    def _string(self) -> str:
        start = self._at
        found = _STRING.match(self._text, start)
        if found is None:
            raise self._fault("this text is never closed, or holds a line break or a tab")
        self._at = found.end()
        if "\\" not in found[0]:
            return found[0][1:-1]
        return self._unescaped(found[0], start)

    def _unescaped(self, literal: str, start: int) -> str:
        try:
            text = str(json.loads(literal))
        except ValueError:
            raise self._fault("this text has a backslash that means nothing", start) from None
        if _HALF.search(text):
            raise self._fault("this text has half of a surrogate pair", start)
        return text

    def _scalar(self) -> bool | int | float | None:
        start = self._at
        found = _SCALAR.match(self._text, start)
        if found is None:
            what = "a value must come here" if start < len(self._text) else "it ends too early"
            raise self._fault(what)
        self._at = found.end()
        if found[0] in _WORDS:
            return _WORDS[found[0]]
        if len(found[0]) > _LONGEST_NUMBER:
            raise self._fault(f"a number has more than {_LONGEST_NUMBER} characters", start)
        number = int(found[0]) if found["whole"] else float(found[0])
        if not math.isfinite(number):
            raise self._fault("a number is too large", start)
        return number

    def _next(self) -> str:
        """The next character that is no blank, and goes there; empty at the end."""
        letter = self._text[self._at : self._at + 1]
        if letter not in _BLANKS:
            return letter
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._text[self._at : self._at + 1]

    def _fault(self, why: str, at: int | None = None) -> NotJson:
        start = self._at if at is None else at
        line, column = self._line_and_column(start)
        return NotJson(why, Location(self._path, line, column))

    def _range(self, start: int) -> Location:
        line, column = self._line_and_column(start)
        return Location(self._path, line, column, *self._line_and_column(self._at))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


_LONGEST_NUMBER = 400  # more than any float needs, and quick to convert

_BLANKS = frozenset(" \t\n\r")
_BLANK = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"')
_SCALAR = re.compile(
    r"(?:true|false|null|(?P<whole>-?(?:0|[1-9][0-9]*+)(?![0-9.eE]))"
    r"|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![\w.+-])"
)
_HALF = re.compile("[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}
