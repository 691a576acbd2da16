"""Finds the files that entry points name, and reads what they do."""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from align_ci.load.script.reading import program
from align_ci.load.source import Source, Unreadable, read
from align_ci.model import Group, Known, Location, Script


@dataclass(slots=True)
class ScriptFinder:
    """Looks entry points up: beside the contract, then in the script folders.

    Attributes:
        root: The project's folder.
        files: Every file of the project, relative paths.
        wanted: Whether a file lies in a script folder.
        sources: Files parsed so far, by path; what is parsed here is added.
        path_of: The path of a module of the project, by its dotted name.
    """

    root: Path
    files: Sequence[str]
    wanted: Callable[[str], bool]
    sources: dict[str, Source]
    path_of: Callable[[str], str | None]
    _parsed: dict[str, Script] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._known = frozenset(self.files)
        for path in self.files:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def __call__(self, entry_point: str, location: Location) -> Group[Script]:
        """The files that ``entry_point``, named at ``location``, may mean."""
        wanted = posixpath.normpath(entry_point)
        same_name = self._by_name.get(posixpath.basename(wanted), [])
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(location.path), wanted))
        # A contract that is called like its script lies elsewhere, unless there is no other file.
        if beside in same_name and beside != location.path:
            return Group((self._script(beside),))
        matches = [
            path
            for path in same_name
            if (path == wanted or path.endswith(f"/{wanted}")) and self.wanted(path)
        ]
        if beside in same_name:
            matches = [path for path in matches if path != beside] or [beside]
        return Group(tuple(map(self._script, matches)))

    def _script(self, path: str) -> Script:
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: str) -> Script:
        if not path.endswith(".py"):
            return Script(path)
        try:
            source = self._source(path)
        except Unreadable as error:
            return Script(path, Known(error.failure.message, error.failure.location))
        return Script(path, program=program(source, self._opened, self.path_of))

    def _opened(self, path: str) -> Source | None:
        """A module that a script imports; what is wrong with it is told where it is declared."""
        if path not in self._known:
            return None
        try:
            return self._source(path)
        except Unreadable:
            return None

    def _source(self, path: str) -> Source:
        if path not in self.sources:
            self.sources[path] = read(self.root, path)
        return self.sources[path]
