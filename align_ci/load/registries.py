"""Finds the dictionaries that map steps to names of classes, and which of those there are."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TypeGuard

from msgspec.structs import replace

from align_ci.load.source import MAX_BYTES
from align_ci.load.static.imports import OURSELVES
from align_ci.load.static.reader import Reader
from align_ci.load.values import Table, Value
from align_ci.model import Fact, Group, Known, Location, Registry, RegistryEntry, Unknown

_NAME = re.compile(r"registry|registries", re.IGNORECASE)
_KEY = re.compile(r"^(?!.*type)(?=.*(?:builder|config|spec|class|contract))", re.IGNORECASE)
"""Under what a dictionary of a step names a class; a type of steps is none."""

_OWN_KEY = re.compile(r"^(?!.*type)(?=.*(?:builder|config|spec|contract))", re.IGNORECASE)
"""The same in a dictionary that is not called a registry: a ``model_class`` is any library's."""

_BARE = re.compile(rb"(?<!['\"\w.])[A-Z]\w*(?!['\"\w])")
"""A word that begins as a class does, and is no text of its own."""

_ENOUGH = 2
"""As many steps with a class make a dictionary a registry, whatever it is called."""

_CLASS = re.compile(r"(?:[A-Z][a-z0-9]*){2,}")


def registries(reader: Reader, listing: Sequence[str]) -> Group[Registry]:
    """The registries of a project, each where it is assigned.

    Args:
        reader: What was read.
        listing: Every file of the project, relative paths.
    """
    defined = _Defined(reader, listing)
    told: set[Location] = set()
    found: list[Registry] = []
    for module in reader.modules:
        for name, table in module.scope.names.items():
            if not isinstance(table, Table) or name not in module.bound:
                continue
            if table.location.path == module.path and _is_registry(name, table):
                key = _KEY if _NAME.search(name) else _OWN_KEY
                entries = _entries(table, key, defined)
                # A registry that is made of another one names the same texts.
                own = tuple(each for each in entries if each.name.location not in told)
                told |= {each.name.location for each in own}
                if own or not len(entries):
                    place = module.bound[name]
                    found.append(Registry(name, replace(entries, items=own), place))
    return Group(tuple(found))


def _is_registry(name: str, table: Table) -> bool:
    if _NAME.search(name):
        return True
    steps = [held for _, held in table.entries.values() if isinstance(held, Table)]
    named = [held for held in steps if any(map(_names_a_class, held.entries.values()))]
    return len(named) >= _ENOUGH


def _names_a_class(entry: tuple[Known[object], Value]) -> bool:
    key, held = entry
    return _OWN_KEY.search(str(key.value)) is not None and _is_class_name(held)


class _Defined:
    """Which names the code of a project has, whatever it has under them."""

    def __init__(self, reader: Reader, listing: Sequence[str]) -> None:
        self._names = {name for module in reader.modules for name in module.scope.names}
        self._root = reader.layout.root
        self._read = reader.sources
        self._files = [path for path in listing if path.endswith(".py")]
        stars = (star for module in reader.modules for star in module.stars)
        self._stars = [star for star in stars if star.partition(".")[0] != OURSELVES]
        self._known: dict[str, bool | str] = {}

    def __call__(self, name: str, place: Location) -> Fact[bool]:
        """Whether a name is bound anywhere in the project."""
        if name not in self._known:
            self._known[name] = self._look_up(name)
        found = self._known[name]
        return Unknown(found, place) if isinstance(found, str) else Known(found, place)

    def _look_up(self, name: str) -> bool | str:
        if name in self._names:
            return True
        words, unread = self._elsewhere
        if name.encode() in words:
            return True
        if unread:
            return f"`{unread}` could not be read"
        return "names come from modules outside of the project" if self._stars else False

    @cached_property
    def _elsewhere(self) -> tuple[set[bytes], str]:
        """What is written like a class in any file, and a file that could not be read.

        Only a text search sees what is in files that nothing made us read.
        """
        words: set[bytes] = set()
        unread = ""
        for path in self._files:
            text = self._text(path)
            if text is None:
                unread = unread or path
            else:
                words.update(_BARE.findall(text))
        return words, unread

    def _text(self, path: str) -> bytes | None:
        if path in self._read:
            return self._read[path].data
        file = self._root / path
        try:
            return file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
        except OSError:
            return None


def _entries(
    table: Table, key_of_a_class: re.Pattern[str], defined: _Defined
) -> Group[RegistryEntry]:
    named: list[tuple[str, Value]] = []
    gaps = [*table.gaps]
    for _, value in table.entries.values():
        if isinstance(value, Table):
            gaps += value.gaps
            inner = value.entries.values()
            named += [
                (str(key.value), held)
                for key, held in inner
                if key_of_a_class.search(str(key.value))
            ]
        else:
            named.append(("", value))
    found: dict[tuple[str, object], RegistryEntry] = {}
    for number, (key, value) in enumerate(named):
        if isinstance(value, Unknown):
            unknown = Unknown(value.why, value.location)
            found[key, number] = RegistryEntry(key, unknown, unknown)
        elif _is_class_name(value):
            old = found.get((key, value.value))
            found[key, value.value] = (
                replace(old, others=(*old.others, value.location))
                if old
                else RegistryEntry(key, value, defined(value.value, value.location))
            )
    return Group(tuple(found.values()), tuple(Unknown(gap.why, gap.location) for gap in gaps))


def _is_class_name(value: Value) -> TypeGuard[Known[str]]:
    held = value.value if isinstance(value, Known) else None
    return isinstance(held, str) and _CLASS.fullmatch(held) is not None
