"""Finds the files that entry points name, and reads what they do."""

import ast
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from align_ci.load.script.reading import program
from align_ci.load.source import Source, Unreadable, read
from align_ci.model import Group, Known, Location, Script

_NO_TREE = ast.Module([], [])


@dataclass(slots=True)
class ScriptFinder:
    """Looks entry points up: beside the contract, then in the script folders.

    Attributes:
        root: The project's folder.
        files: Every file of the project, relative paths.
        wanted: Whether a file lies in a script folder.
        sources: Files parsed so far, by path; what is parsed here is added.
        path_of: The path of a module of the project, by its dotted name.
        broken: What is wrong with the modules that scripts import, by path.
    """

    root: Path
    files: Sequence[str]
    wanted: Callable[[str], bool]
    sources: dict[str, Source]
    path_of: Callable[[str], str | None]
    broken: dict[str, Unreadable] = field(default_factory=dict)
    _parsed: dict[str, Script] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _known: frozenset[str] = frozenset()
    _claimed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._known = frozenset(self.files)
        for path in self.files:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def claim(self, entry_point: str, location: Location) -> None:
        """A contract at ``location`` names the script that lies beside it."""
        beside = self._beside(entry_point, location)
        if beside is not None:
            self._claimed.add(beside)

    def __call__(self, entry_point: str, location: Location) -> Group[Script]:
        """The files that ``entry_point``, named at ``location``, may mean."""
        beside = self._beside(entry_point, location)
        if beside is not None:
            return Group((self._script(beside),))
        wanted = posixpath.normpath(entry_point)
        matches = [
            path
            for path in self._named(wanted, location)
            if (path == wanted or path.endswith(f"/{wanted}")) and self.wanted(path)
        ]
        if len(matches) > 1 and self._claimed.issuperset(matches):
            # Each step has a script of this name, and each of those is another contract's.
            matches = []
        if not matches and location.path in self._known:
            own = posixpath.basename(location.path) == wanted
            matches = [location.path] * own  # it declares its own contract
        return Group(tuple(map(self._script, matches)))

    def _beside(self, entry_point: str, location: Location) -> str | None:
        wanted = posixpath.normpath(entry_point)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(location.path), wanted))
        return beside if beside in self._named(wanted, location) else None

    def _named(self, wanted: str, location: Location) -> list[str]:
        """The files of a name; a contract that is called like its script is not the script."""
        named = self._by_name.get(posixpath.basename(wanted), [])
        return [path for path in named if path != location.path]

    def _script(self, path: str) -> Script:
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: str) -> Script:
        if not path.endswith(".py"):
            return Script(path)
        is_new = path not in self.sources
        try:
            source = self._source(path)
        except Unreadable as error:
            return Script(path, Known(error.failure.message, error.failure.location))
        found = Script(path, program=program(source, self._opened, self.path_of))
        if is_new:
            # A tree takes thirty times the room of its text, and nobody asks for it again.
            self.sources[path] = replace(source, tree=_NO_TREE)
        return found

    def _opened(self, path: str) -> Source | None:
        """A module that a script imports.

        Raises:
            Unreadable: It is broken; that is told once, however many scripts import it.
        """
        if path not in self._known:
            return None
        if path not in self.broken:
            try:
                return self._source(path)
            except Unreadable as error:
                self.broken[path] = error
        raise self.broken[path]

    def _source(self, path: str) -> Source:
        if path not in self.sources or self.sources[path].tree is _NO_TREE:
            self.sources[path] = read(self.root, path)
        return self.sources[path]
