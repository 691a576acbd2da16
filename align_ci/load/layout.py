"""Which files the project has, and under which dotted names Python imports them."""

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct


class Layout(Struct, frozen=True, eq=False, dict=True):
    """The project's Python files by path and by dotted name.

    Attributes:
        root: The project's folder, absolute.
        files: Python files below it, relative, with forward slashes, sorted.
        roots: Folders where imports start, relative to the root (``.`` is the root itself),
            the first that fits counts.
    """

    root: Path
    files: Sequence[str]
    roots: Sequence[str]

    def name_of(self, path: str) -> str:
        """The dotted name of a file, from the deepest root that holds it."""
        return self._names[path]

    def path_of(self, name: str) -> str | None:
        """The file of a dotted name; "" for a folder without ``__init__.py``; None outside."""
        return self._paths.get(name)

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
    def _names(self) -> dict[str, str]:
        ordered = sorted(self.roots, key=len, reverse=True)
        return {path: _dotted(path, ordered) for path in self.files}

    @cached_property
    def _paths(self) -> dict[str, str]:
        paths: dict[str, str] = {}
        # A root further down may shadow the name that a file has from one further up; both hold.
        for root in self.roots:
            for path in self.files:
                if root == "." or path.startswith(f"{root}/"):
                    name = _dotted(path, [root])
                    paths.setdefault(name, path)
                    _add_folders(paths, name)
        for path, name in self._names.items():
            paths.setdefault(name, path)
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


def _dotted(path: str, roots: Sequence[str]) -> str:
    for root in roots:
        if root != "." and path.startswith(f"{root}/"):
            path = path[len(root) + 1 :]
            break
    name = path.removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _add_folders(paths: dict[str, str], name: str) -> None:
    parent = name.rpartition(".")[0]
    while parent and parent not in paths:
        paths[parent] = ""
        parent = parent.rpartition(".")[0]
