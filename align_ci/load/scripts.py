"""Finds the files that entry points name, and sees whether Python can parse them."""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
    """

    root: Path
    files: Sequence[str]
    wanted: Callable[[str], bool]
    sources: dict[str, Source]
    _parsed: dict[str, Script] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.files:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def __call__(self, entry_point: str, location: Location) -> Group[Script]:
        """The files that ``entry_point``, named at ``location``, may mean."""
        wanted = posixpath.normpath(entry_point)
        same_name = self._by_name.get(posixpath.basename(wanted), [])
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(location.path), wanted))
        if beside in same_name:
            return Group((self._script(beside),))
        matches = [
            path
            for path in same_name
            if (path == wanted or path.endswith(f"/{wanted}")) and self.wanted(path)
        ]
        return Group(tuple(map(self._script, matches)))

    def _script(self, path: str) -> Script:
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: str) -> Script:
        if not path.endswith(".py") or path in self.sources:
            return Script(path)
        try:
            self.sources[path] = read(self.root, path)
        except Unreadable as error:
            return Script(path, Known(error.failure.message, error.failure.location))
        return Script(path)
