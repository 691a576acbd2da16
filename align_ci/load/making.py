"""Whether a module, as it is imported, may make what the project's functions make: by its text.

Most modules of a tree define functions and classes and call none of them. What calls one outside of
functions may hold a specification without mentioning any; the others hold what they are given by
those that are read.
"""

import re
from collections.abc import Container, Iterator

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)(\w*)[\w.]*[ \t]+import[ \t]*(\((?:[^)#]|#[^\n]*)*\)|[^\n]*)"
    rb"|import[ \t]+([^\n]*))",
    re.MULTILINE,
)
_DEFINITION = re.compile(rb"^(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)
_WORD = re.compile(rb"\w+")

_REST = rb"[^\n]*+(?:\n(?:[ \t)\]}#][^\n]*+|(?=\n)))*+"
"""The end of a statement at the left margin: all lines up to the next one that begins there."""

_STATEMENT = re.compile(
    rb"^(?!(?:import|from|def|class|async[ \t]+def)\b|if[ \t]+__name__\b)[\w@(\[*\x80-\xff]"
    + _REST,
    re.MULTILINE,
)
_CLASS = re.compile(rb"^class\b" + _REST, re.MULTILINE)
_INDENT = re.compile(rb"\n([ \t]+)\S")
_ODD = re.compile(rb"[\r\f]|\\\n|^\xef\xbb\xbf")
"""Lines that end or begin otherwise than most do, so that they are not told apart here."""

_CALL = re.compile(rb"(?<!\bimport)(?<!\bimport )(?<=[\w)\]])[ \t]*\(")

_BUILDER = re.compile(rb"^[ \t]*class[ \t]+\w*Builder", re.MULTILINE)
_REGISTRY = re.compile(
    rb"^\w*registr(?:y|ies)\w*[ \t]*[:=]|['\"]\w*(?:builder|config|spec|contract)\w*['\"][ \t]*:",
    re.IGNORECASE,
)


def makes(text: bytes, own: Container[bytes]) -> bool:
    """Whether it calls something outside of functions that has to do with the project.

    Classes called builders, and dictionaries that may be registries, are of interest.

    Args:
        text: Of a module that declares nothing in words that are known.
        own: The names that imports of the project's modules may begin with.
    """
    if _ODD.search(text) or (b"Builder" in text and _BUILDER.search(text)):
        return True
    statements = [*_statements(text)]
    if any(map(_REGISTRY.search, statements)):
        return True
    calling = [each for each in statements if _CALL.search(each)]
    if not calling:
        return False
    imported = _imported(text, own)
    if imported is None:
        return True
    names = {*imported, *_DEFINITION.findall(text)}
    return any(not names.isdisjoint(_WORD.findall(each)) for each in calling)


def _statements(text: bytes) -> Iterator[bytes]:
    """What runs as a module is imported: at the left margin, and in classes."""
    yield from (found[0] for found in _STATEMENT.finditer(text))
    for found in _CLASS.finditer(text):
        head, _, body = found[0].partition(b"\n")
        yield head.rpartition(b":")[2]
        indent = _INDENT.search(found[0])
        if indent:
            yield from _statements(re.sub(rb"(?m)^" + indent[1], b"", body))


def _imported(text: bytes, own: Container[bytes]) -> set[bytes] | None:
    """What it imports from the project; None where that is not written."""
    found: set[bytes] = set()
    for dots, top, names, modules in _IMPORT.findall(text):
        if b"*" in names or b";" in names + modules:
            return None
        if names and (dots or top in own):
            found.update(_WORD.findall(names))
        for each in modules.split(b",") if modules else ():
            words = _WORD.findall(each)
            if words and words[0] in own:
                found.update((words[0], words[-1]))
    return found
