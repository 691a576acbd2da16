"""Functions that a script hands on instead of calling them, as its text has it.

What is done with them then, by ``partial``, by ``map`` or under another name, is not followed.
"""

import re
from collections.abc import Iterator

from align_ci.load.script.index import Index
from align_ci.model import Location, Unknown

ARGUMENTS = re.compile(rb"\badd_argument\b(?!\s*\()")
"""The method that adds an argument to a parser."""

VARIABLES = re.compile(
    rb"\b(?:environ(?:_vars)?\s*\.\s*(?:get|__getitem__)|getenv)\b(?!\s*\()"
    rb"|^[ \t]*match\b.*\benviron(?:_vars)?\s*:",
    re.MULTILINE,
)
"""What asks for a variable; a pattern of keys asks for several."""

_IMPORTS = (b"from ", b"import ", b"#")

_NAMED = re.compile(rb"[ \t]*(\w+)[ \t]*=[^=]")
"""A line that gives a name to something."""


def handed_on(index: Index, pattern: re.Pattern[bytes], why: str) -> Iterator[Unknown]:
    """A reason for each file of a script that hands such a thing on, at the first place."""
    for source in {id(each.source): each.source for each in index.scopes}.values():
        for found in pattern.finditer(source.data):
            start = source.data.rfind(b"\n", 0, found.start()) + 1
            before = source.data[start : found.end()]
            if not before.lstrip().startswith(_IMPORTS) and not _is_unused(before, source.data):
                line = source.data.count(b"\n", 0, found.end()) + 1
                yield Unknown(why, Location(source.path, line, 1, line, 1))
                break


def _is_unused(line: bytes, text: bytes) -> bool:
    """Whether a line gives a name to something, and nothing else in the file has that name."""
    named = _NAMED.match(line)
    return named is not None and len(re.findall(rb"\b%s\b" % named[1], text)) == 1
