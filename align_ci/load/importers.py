"""Which files import which, by their texts alone."""

import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping

IMPORTS = re.compile(rb"import\b[ \t]*(?:\([^)]*\)|[^\n]*)")
"""The end of what may be an import; it begins with letters, as those are found at once."""

FROM = re.compile(rb"(?:.*[;:][ \t]*)?from[ \t]*(\.*)[ \t]*([\w.]*)")
"""What stands before ``import`` where names are taken from a module."""

DOTTED = re.compile(rb"[\w.]+")

WORDS = re.compile(rb"\w+")


def importers(imported: Mapping[str, Collection[bytes]], marked: Collection[str]) -> set[str]:
    """The marked files and those that import one of them, directly or through others.

    Args:
        imported: The words of the imports of the files that are not marked.
        marked: Paths.
    """
    found, fresh = set(marked), set(marked)
    while fresh:
        stems = {stem for path in fresh for stem in (_stem(path), b"/" + _stemmed(path))}
        fresh = {path for path, words in imported.items() if not stems.isdisjoint(words)} - found
        found |= fresh
    return found


def imported_by(text: bytes) -> frozenset[bytes]:
    """The words of a text's imports."""
    found: set[bytes] = set()
    for match in IMPORTS.finditer(text):
        start = text.rfind(b"\n", 0, match.start()) + 1
        before = text[start : match.start()].strip()
        if not before or before.endswith((b";", b":")) or before.startswith(b"from"):
            found.update(WORDS.findall(text, start, match.end()))
    return frozenset(found)


def asked_by(path: str, text: bytes) -> frozenset[bytes]:
    """What a file imports: ``/folder/module`` by a relative name, else ``top:word``.

    Of a full name only its top tells whether it may be one of the project.
    """
    folder = path.encode().rpartition(b"/")[0]
    found: set[bytes] = set()
    for match in IMPORTS.finditer(text):
        start = text.rfind(b"\n", 0, match.start()) + 1
        before = text[start : match.start()].removeprefix(BOM_UTF8).strip()
        source = FROM.fullmatch(before)
        if source and source[1]:
            found.update(_beside(folder, source[1], source[2], WORDS.findall(match[0])))
        elif source:
            found.update(_below([source[2]], WORDS.findall(match[0])))
        elif not before or before.endswith((b";", b":")):
            found.update(_below(DOTTED.findall(match[0]), ()))
    return frozenset(found)


def _beside(folder: bytes, dots: bytes, module: bytes, names: list[bytes]) -> Iterator[bytes]:
    for _ in dots[1:]:
        folder = folder.rpartition(b"/")[0]
    for part in WORDS.findall(module):
        folder = folder + b"/" + part if folder else part
        yield b"/" + folder
    yield from (b"/" + (folder + b"/" + name if folder else name) for name in names)


def _below(modules: Iterable[bytes], names: Iterable[bytes]) -> Iterator[bytes]:
    for module in modules:
        top = module.partition(b".")[0]
        yield from (top + b":" + word for word in (*module.split(b"."), *names))


def top_names(files: Iterable[str]) -> frozenset[bytes]:
    """The names that imports of modules of the project may begin with."""
    return frozenset(part for path in files for part in _stemmed(path).split(b"/"))


def of_project(words: Collection[bytes], tops: Collection[bytes]) -> frozenset[bytes]:
    """What may be of the project, of what a file imports: modules, and words of full names."""
    pairs = [(word, *word.partition(b":")) for word in words]
    return frozenset(last or word for word, top, _, last in pairs if not last or top in tops)


def _stem(path: str) -> bytes:
    return _stemmed(path).rpartition(b"/")[2]


def _stemmed(path: str) -> bytes:
    return path.removesuffix(".py").removesuffix("/__init__").encode()
