"""Functions that a script hands on instead of calling them, as its text has it.

What is done with them then, by ``partial``, by ``map`` or under another name, is not followed.
"""

import re
from collections.abc import Iterator, Sequence

from align_ci.load.script.index import Index
from align_ci.model import Location, Unknown

# Each begins with a plain word, which is found ten times as fast as the edge of any word.
ARGUMENTS = (re.compile(rb"add_argument(?<!\wadd_argument)\b(?!\s*\()"),)
"""The method that adds an argument to a parser."""

VARIABLES = (
    re.compile(rb"environ(?<!\wenviron)(?:_vars)?(?:\s*\.\s*(?:get|__getitem__)\b(?!\s*\()|\s*:)"),
    re.compile(rb"getenv(?<!\wgetenv)\b(?!\s*\()"),
)
"""What asks for a variable; a pattern of keys, in `match environ:`, asks for several."""

_MATCH = re.compile(rb"[ \t]*match\b")

_IMPORTS = (b"from ", b"import ", b"#")

_NAMED = re.compile(rb"[ \t]*(\w+)[ \t]*=[^=]")
"""A line that gives a name to something."""


def handed_on(index: Index, patterns: Sequence[re.Pattern[bytes]], why: str) -> Iterator[Unknown]:
    """A reason for each file of a script that hands such a thing on, at the first place."""
    for source in {id(each.source): each.source for each in index.scopes}.values():
        ends = [end for pattern in patterns for end in _ends(pattern, source.data)]
        if ends:
            line = source.data.count(b"\n", 0, min(ends)) + 1
            yield Unknown(why, Location(source.path, line, 1, line, 1))


def _ends(pattern: re.Pattern[bytes], text: bytes) -> Iterator[int]:
    """Where what is handed on ends."""
    for found in pattern.finditer(text):
        before = text[text.rfind(b"\n", 0, found.start()) + 1 : found.end()]
        is_value = not found[0].endswith(b":") or _MATCH.match(before)
        if is_value and not before.lstrip().startswith(_IMPORTS) and not _is_unused(before, text):
            yield found.end()


def _is_unused(line: bytes, text: bytes) -> bool:
    """Whether a line gives a name to something, and nothing else in the file has that name."""
    named = _NAMED.match(line)
    return named is not None and len(re.findall(rb"\b%s\b" % named[1], text)) == 1
