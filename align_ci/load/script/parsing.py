"""Reads the scripts of a project, and what they import of it."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from align_ci.load.script.reading import program
from align_ci.load.scripts import ScriptRead
from align_ci.load.source import Source, Unreadable, read
from align_ci.model import Known, Script


class ScriptParser:
    """Reads scripts, each module that several of them import once.

    Args:
        root: The project's folder.
        files: Every file of the project, relative paths.
        sources: Files read so far, by path.
        path_of: The path of a module of the project, by its dotted name.
    """

    def __init__(
        self,
        root: Path,
        files: Collection[str],
        sources: Mapping[str, Source],
        path_of: Callable[[str], str | None],
    ) -> None:
        self._root = root
        self._files = files
        self._sources = sources
        self._path_of = path_of
        self._modules: dict[str, Source | Unreadable] = {}

    def __call__(self, path: str) -> ScriptRead:
        """What reading the script at a path comes to."""
        if not path.endswith(".py"):
            return ScriptRead(Script(path))
        try:
            source = self._source(path)
        except Unreadable as error:
            return ScriptRead(Script(path, Known(error.failure.message, error.failure.location)))
        opened, broken = {path: source.digest}, {}
        asked: dict[str, str | None] = {}
        absent: set[str] = set()

        def open_(module: str) -> Source | None:
            if module not in self._files:
                absent.add(module)
                return None
            try:
                found = self._module(module)
            except Unreadable as error:
                broken[module] = error.failure
                raise
            opened[module] = found.digest
            return found

        def path_of(module: str) -> str | None:
            asked[module] = self._path_of(module)
            return asked[module]

        script = Script(path, program=program(source, open_, path_of))
        return ScriptRead(script, opened, asked, frozenset(absent), broken)

    def _module(self, path: str) -> Source:
        """A module that a script imports, and others may."""
        if path not in self._modules:
            try:
                self._modules[path] = self._source(path)
            except Unreadable as error:
                self._modules[path] = error
        found = self._modules[path]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _source(self, path: str) -> Source:
        return self._sources.get(path) or read(self._root, path)
