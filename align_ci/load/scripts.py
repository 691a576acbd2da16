"""Finds the files that entry points name, and reads what they do."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.load.source import Source, Unreadable, read_text
from align_ci.load.uses import Mentions
from align_ci.model import Group, LoadFailure, Location, Script

if TYPE_CHECKING:
    from align_ci.load.script.parsing import ScriptParser
    from align_ci.load.spread import Spread


HINT = b"entry_point"
"""What is in most files that declare contracts."""

NAMED = re.compile(rb"""([\w.-]+\.py)['"]""")
"""The last part of what seems to be a script's path."""


class ScriptRead(Struct, frozen=True, array_like=True):
    """What reading a script came to.

    Attributes:
        script: The script.
        opened: The SHA-256 of the files that were read for it, by path.
        asked: The path of each module that it imports, by dotted name; None outside of the
            project.
        absent: Paths that are no file of the project.
        broken: What is wrong with modules that it imports, by path.
    """

    script: Script
    opened: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str | None] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    broken: Mapping[str, LoadFailure] = field(default_factory=dict)

    def holds(
        self,
        path_of: Callable[[str], str | None],
        files: Collection[str],
        digest: Callable[[str], str | None],
    ) -> bool:
        """Whether reading it again would come to the same.

        Args:
            path_of: The path of a module of the project, as it is now.
            files: The files that the project has now.
            digest: The SHA-256 of a file as it is now.
        """
        return (
            bool(self.opened)
            and not self.broken
            and all(path in files and digest(path) == own for path, own in self.opened.items())
            and all(path_of(name) == path for name, path in self.asked.items())
            and self.absent.isdisjoint(files)
        )


class ScriptFinder(Struct):
    """Looks entry points up: beside the contract, then in the script folders.

    Attributes:
        root: The project's folder.
        files: Every file of the project, relative paths.
        wanted: Whether a file lies in a script folder.
        sources: Files read so far, by path.
        path_of: The path of a module of the project, by its dotted name.
        remembered: What reading scripts came to in another run, by path, as far as it still holds.
        broken: What is wrong with the modules that scripts import, by path.
        reads: What reading each script came to, by path.
        chosen: The scripts that were taken as they are nearest, of several of their name.
    """

    root: Path
    files: Sequence[str]
    wanted: Callable[[str], bool]
    sources: Mapping[str, Source]
    path_of: Callable[[str], str | None]
    remembered: Mapping[str, ScriptRead] = field(default_factory=dict)
    broken: dict[str, LoadFailure] = field(default_factory=dict)
    reads: dict[str, ScriptRead] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _neighbours: dict[str, "Neighbours"] = field(default_factory=dict)
    _known: frozenset[str] = frozenset()
    _claimed: set[str] = field(default_factory=set)
    _parser: "ScriptParser | None" = None
    _begun: "Spread[str, ScriptRead] | None" = None

    def __post_init__(self) -> None:
        self._known = frozenset(self.files)
        for path in self.files:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def find(self, named: Sequence[tuple[str, Location]]) -> None:
        """Read the scripts that all contracts of a project name."""
        for each in named:
            self.claim(*each)
        self.read(named)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The modules that an entry point may mean, wherever its contract is."""
        return tuple(path for path in self.files if path.endswith(".py") and self.wanted(path))

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file that was read for a script, by path."""
        return {path: own for read in self.reads.values() for path, own in read.opened.items()}

    def mentions(
        self, methods: Iterable[str], paths: Iterable[str]
    ) -> Iterator[dict[str, Mentions]]:
        """Where files name methods whose trees are not there."""
        from align_ci.load.builder_uses import mentions  # noqa: PLC0415 - few ask

        for path in paths:
            with suppress(Unreadable):  # it could be read a moment ago
                yield mentions(read_text(self.root, path), methods)

    def claim(self, entry_point: str, location: Location) -> None:
        """A contract at ``location`` names the script that lies beside it."""
        beside = self._beside(entry_point, location)
        if beside is not None:
            self._claimed.add(beside)

    @contextmanager
    def begin(self, texts: Mapping[str, bytes]) -> Iterator[None]:
        """Begin to read the scripts that texts seem to name, while the texts are read themselves.

        Args:
            texts: Of files that may declare contracts, by path.
        """
        found = {
            path
            for place, text in texts.items()
            if HINT in text
            for name in set(NAMED.findall(text))
            for path in self._named(name.decode()).nearest(place)
        }
        likely = [path for path in found if path not in self.remembered]
        if not likely:
            yield
            return
        # What reads programs takes long to import, and is to be there before the forks are.
        import align_ci.load.script.parsing  # noqa: F401, PLC0415
        from align_ci.load.spread import Spread  # noqa: PLC0415

        with Spread(self._parse, self._longest_first(likely)) as self._begun:
            yield

    def read(self, named: Iterable[tuple[str, Location]]) -> None:
        """Read the scripts that entry points name, as many at a time as there are processors."""
        found = {path for each in named for path in self._matches(*each)} - set(self.reads)
        for path in found & self.remembered.keys():
            self._keep(path, self.remembered[path])
        wanted = {path for path in found - set(self.reads) if path.endswith(".py")}
        if not wanted:
            return
        from align_ci.load.spread import Spread  # noqa: PLC0415 - not where all is remembered

        if self._begun is not None:
            begun, self._begun = self._begun, None
            self._keep_all(begun.results([path for path in begun.items if path in wanted]))
        rest = [path for path in wanted if path not in self.reads]
        with Spread(self._parse, self._longest_first(rest)) as others:
            self._keep_all(others.results(rest))

    def __call__(self, entry_point: str, location: Location) -> Group[Script]:
        """The files that ``entry_point``, named at ``location``, may mean."""
        return Group(tuple(map(self._script, self._matches(entry_point, location))))

    def _matches(self, entry_point: str, location: Location) -> list[str]:
        beside = self._beside(entry_point, location)
        if beside is not None:
            return [beside]
        wanted = posixpath.normpath(entry_point)
        matches = [
            path
            for path in self._by_name.get(posixpath.basename(wanted), ())
            if (path == wanted or path.endswith(f"/{wanted}"))
            and path != location.path
            and self.wanted(path)
        ]
        if len(matches) > 1 and self._claimed.issuperset(matches):
            # Each step has a script of this name, and each of those is another contract's.
            matches = []
        if len(matches) > 1:
            matches = Neighbours(matches).nearest(location.path)
            if len(matches) == 1:
                self.chosen.add(matches[0])
        if not matches and location.path in self._known:
            own = posixpath.basename(location.path) == wanted
            matches = [location.path] * own  # it declares its own contract
        return matches

    def _beside(self, entry_point: str, location: Location) -> str | None:
        wanted = posixpath.normpath(entry_point)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(location.path), wanted))
        # A contract that is called like its script is not the script.
        return beside if beside in self._known and beside != location.path else None

    def _named(self, name: str) -> "Neighbours":
        if name not in self._neighbours:
            self._neighbours[name] = Neighbours(self._by_name.get(name, ()))
        return self._neighbours[name]

    def _script(self, path: str) -> Script:
        if path not in self.reads:
            self._keep(path, self._parse(path))
        return self.reads[path].script

    def _parse(self, path: str) -> ScriptRead:
        if self._parser is None:
            # What reads programs takes as long to import as all else, and may not be needed.
            from align_ci.load.script.parsing import ScriptParser  # noqa: PLC0415

            self._parser = ScriptParser(self.root, self._known, self.sources, self.path_of)
        return self._parser(path)

    def _keep(self, path: str, found: ScriptRead) -> None:
        self.reads[path] = found
        self.broken.update(found.broken)

    def _keep_all(self, found: Mapping[str, ScriptRead]) -> None:
        for path, read in found.items():
            self._keep(path, read)

    def _longest_first(self, paths: Iterable[str]) -> list[str]:
        return sorted(paths, key=lambda path: (-self._size(path), path))

    def _size(self, path: str) -> int:
        try:
            return (self.root / path).stat().st_size
        except OSError:
            return 0


class Neighbours:
    """Files by the folders that they are in, as many ask for the nearest of as many."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._within: dict[str, list[str]] = {}
        for path in paths:
            for folder in _outwards(path):
                self._within.setdefault(folder, []).append(path)

    def nearest(self, place: str) -> list[str]:
        """Those that share the most folders: a package's own scripts, not the copies."""
        shared = (folder for folder in _outwards(place) if folder in self._within)
        return self._within.get(next(shared, ""), [])


def _outwards(path: str) -> Iterator[str]:
    """A file, and the folders around it."""
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path
