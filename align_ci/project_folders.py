"""The folders that ``projects`` names, each a project of its own."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path, PurePosixPath

from align_ci.load.discovery import translated


def check_globs(globs: Iterable[str]) -> None:
    """Hold what ``projects`` says against what it can mean.

    Raises:
        ValueError: One is no glob of folders below the configuration.
    """
    for glob in globs:
        path = PurePosixPath(glob)
        if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in glob:
            raise ValueError(f"{glob!r} names no folder below the configuration")


def matching(globs: Sequence[str]) -> Callable[[str], bool]:
    """Whether a folder's path, as a whole, is one that the globs name; a hidden one never is."""
    named = [translated(PurePosixPath(glob).as_posix()) for glob in globs]
    pattern = re.compile("|".join(named) if named else r"(?!)")
    return lambda path: pattern.fullmatch(path) is not None and not _is_hidden(path)


def folder_around(globs: Sequence[str], path: str) -> str | None:
    """The project in which a path lies, the outermost; None where it lies in none."""
    matches, parts = matching(globs), PurePosixPath(path).parts
    above = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    return next(filter(matches, above), None)


def folders(root: Path, globs: Sequence[str], entries: Collection[str]) -> tuple[str, ...]:
    """The projects below ``root``, sorted.

    Args:
        root: Where the configuration lies.
        globs: What it says.
        entries: The files below it that count; what git ignores is none of them.

    Raises:
        ValueError: A glob names no folder, or a folder cannot be a project.
    """
    for glob in globs:
        if not named(root, [glob], entries):
            raise ValueError(f"{glob!r} matches no folder")
    found = named(root, globs, entries)
    for path in found:
        if not path.isprintable():
            raise ValueError(f"{path!a} has a name that cannot be shown: rename the folder")
        inside = next((other for other in found if path.startswith(f"{other}/")), None)
        if inside:
            raise ValueError(f"{path!r} lies in {inside!r}, a project as well: name one of them")
    return found


def named(root: Path, globs: Sequence[str], entries: Collection[str]) -> tuple[str, ...]:
    """The folders that globs name, sorted; none of them need match."""
    matches = matching(globs)
    return tuple(
        sorted(path for path in _folders_of(entries) if matches(path) and _is_real(root, path))
    )


def is_there(root: Path, folder: str, entries: Iterable[str]) -> bool:
    """Whether a folder is one of the project's, and has a file that counts."""
    inside = f"{folder}/"  # with nothing after it, it is a repository of its own
    return _is_real(root, folder) and any(
        entry.startswith(inside) and entry != inside for entry in entries
    )


def apart(root: Path, globs: Sequence[str], entries: Collection[str]) -> tuple[str, ...]:
    """What globs name and is no folder of the repository: submodules, and links to folders."""
    matches = matching(globs)
    paths = (entry.rstrip("/") for entry in entries)
    return tuple(sorted(path for path in paths if matches(path) and (root / path).is_dir()))


def _folders_of(entries: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        above = entry.rstrip("/").rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _is_real(root: Path, path: str) -> bool:
    """Whether it is a folder, and no link on the way leads elsewhere."""
    folder = root / path
    try:
        return folder.is_dir() and folder.resolve() == root.resolve() / path
    except (OSError, RuntimeError, ValueError):
        return False
