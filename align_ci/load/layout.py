"""Which files the project has, and under which dotted names Python imports them."""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct

from align_ci.load.importers import asked_by


class Layout(Struct, frozen=True, eq=False, dict=True):
    """The project's Python files by path and by dotted name.

    Attributes:
        root: The project's folder, absolute.
        files: Python files below it, relative, with forward slashes, sorted.
        roots: Folders where imports start, relative to the root (``.`` is the root itself),
            the first that fits counts.
        inner: Roots that are themselves packages to what lies below them: names start there,
            too, but no module is called by such a name.
    """

    root: Path
    files: Sequence[str]
    roots: Sequence[str]
    inner: Collection[str] = ()

    def name_of(self, path: str) -> str:
        """The dotted name of a file, from the deepest root that holds it.

        Of one that is shadowed it is the name from the top, as nothing else has that.
        """
        return self._names[path]

    def path_of(self, name: str) -> str | None:
        """The file of a dotted name; "" for a folder without ``__init__.py``; None outside."""
        return self._paths.get(name)

    def seen(self, name: str, importer: str) -> str:
        """What a name means in a file: of several packages of one name, that of its own root."""
        root = self._homes.get(importer, ".")
        if root == "." or not self.shadowed:
            return name
        full = f"{root}/{name.replace('.', '/')}"
        for path in (f"{full}.py", f"{full}/__init__.py"):
            if path in self._names:
                return self._names[path]
        above = full.replace("/", ".")
        return above if (root, name.partition(".")[0]) in self._hidden_tops else name

    def holds(self, package: str, name: str) -> bool:
        """Whether a package's folder has anything of a name, be it no part of the project."""
        folder = (self.root / package).parent
        try:
            return any(each.name.partition(".")[0] == name for each in folder.iterdir())
        except OSError:
            return True  # nobody knows

    def is_hidden(self, name: str) -> bool:
        """Whether Python's own module of that name is likelier meant than one of the project.

        Many of those are imported before any module of the project, others are not; which ones
        cannot be told. A top folder of such a name, such as ``code``, would be of no use otherwise.
        """
        top = name.partition(".")[0]
        is_folder = {f"{top}/__init__.py", f"src/{top}/__init__.py", "", None}
        return top in sys.stdlib_module_names and self.path_of(top) not in is_folder

    def tops(self) -> tuple[str, ...]:
        """The names that imports of the project's own modules begin with."""
        return tuple(sorted({name.partition(".")[0] for name in self._paths}))

    @cached_property
    def shadowed(self) -> frozenset[str]:
        """The files that Python does not find by their names, as other roots have those before.

        A package hides all others of its name; folders without ``__init__.py`` are one.
        """
        first: dict[str, str] = {}
        found = set()
        for path in sorted(self.files, key=lambda path: self._order[self._homes[path]]):
            name = _dotted(path, self._homes[path])
            if first.setdefault(name, path) != path or self._place(path) in self._hidden_tops:
                found.add(path)
        return frozenset(found)

    @cached_property
    def _hidden_tops(self) -> frozenset[tuple[str, str]]:
        """The roots, each with the top names below it that a package of an earlier root hides."""
        packages: dict[str, int] = {}
        for path in self.files:
            root, top = self._place(path)
            if path in {f"{root}/{top}/__init__.py", f"{top}/__init__.py"}:
                packages[top] = min(self._order[root], packages.get(top, len(self.roots)))
        places = {self._place(path) for path in self.files}
        last = len(self.roots)
        return frozenset(
            (root, top) for root, top in places if packages.get(top, last) < self._order[root]
        )

    def _place(self, path: str) -> tuple[str, str]:
        root = self._homes[path]
        return root, _dotted(path, root).partition(".")[0]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {root: index for index, root in enumerate(dict.fromkeys((*self.roots, ".")))}

    @cached_property
    def _homes(self) -> dict[str, str]:
        """The deepest root that holds each file."""
        outer = set(self.roots) - {".", *self.inner}
        ordered = sorted(outer, key=len, reverse=True)
        return {
            path: next((root for root in ordered if path.startswith(f"{root}/")), ".")
            for path in self.files
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            path: _dotted(path, "." if path in self.shadowed else home)
            for path, home in self._homes.items()
        }

    @cached_property
    def _paths(self) -> dict[str, str]:
        paths: dict[str, str] = {}
        # A root further down may shadow the name that a file has from one further up; both hold.
        for root in self.roots:
            for path in self.files:
                hidden = path in self.shadowed and root == self._homes[path]
                if not hidden and (root == "." or path.startswith(f"{root}/")):
                    name = _dotted(path, root)
                    paths.setdefault(name, path)
                    _add_folders(paths, name)
        for path, name in self._names.items():
            paths.setdefault(name, path)
            _add_folders(paths, name)
        return paths


def source_roots(files: Iterable[str]) -> tuple[str, ...]:
    """Where imports start when nobody says: the root, ``src``, and above every top package."""
    packages = {str(PurePosixPath(path).parent) for path in files if path.endswith("/__init__.py")}
    tops = {
        str(PurePosixPath(package).parent)
        for package in packages
        if str(PurePosixPath(package).parent) not in packages
    }
    sources = {"src"} if any(path.startswith("src/") for path in files) else set()
    return (".", *sorted((tops | sources) - {"."}))


def inner_roots(roots: Iterable[str], texts: Mapping[str, bytes]) -> frozenset[str]:
    """The roots that a package right below goes through, by a relative import, to what is beside.

    Python allows that only where imports start further up.

    Args:
        roots: Where imports start as far as the folders tell.
        texts: What the project's Python files hold.
    """
    below = {f"{root}/": root for root in roots if root != "."}
    there = {part for path in texts for part in _parts(path)}
    return frozenset(
        root
        for path, text in texts.items()
        if (root := below.get(_above(path)))
        and b".." in text
        and any(word.decode() in there for word in _beside(root, path, text))
    )


def _above(path: str) -> str:
    """The folder that the folder of a file lies in, with a slash."""
    return f"{PurePosixPath(path).parent.parent}/"


def _beside(root: str, path: str, text: bytes) -> Iterator[bytes]:
    """What a module asks for by a relative name that lies right below a root."""
    start = f"/{root}/".encode()
    for word in asked_by(path, text):
        if word.startswith(start) and b"/" not in word[len(start) :]:
            yield word[1:]


def _parts(path: str) -> Iterator[str]:
    """A module and the folders that it lies in, by their paths without a suffix."""
    yield path.removesuffix(".py")
    yield from (str(folder) for folder in PurePosixPath(path).parents)


def _dotted(path: str, root: str) -> str:
    path = path if root == "." else path[len(root) + 1 :]
    name = path.removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _add_folders(paths: dict[str, str], name: str) -> None:
    parent = name.rpartition(".")[0]
    while parent and parent not in paths:
        paths[parent] = ""
        parent = parent.rpartition(".")[0]
