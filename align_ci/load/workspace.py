"""Where user code runs: a copy of the project's files, and empty folders beside it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from align_ci.load.imports import ChildError

MAX_BYTES = 512 * 1024**2


@dataclass(frozen=True, slots=True)
class Workspace:
    """A temporary folder and what lies in it.

    Attributes:
        root: The project itself.
        project: The copy; links in its path are resolved.
        home: An empty folder to be ``HOME``.
        temporary: An empty folder to be ``TMPDIR``.
        copied: The paths that were copied, relative to the project.
        left_out: The paths that were not, as the copy would have become too large.
    """

    root: Path
    project: Path
    home: Path
    temporary: Path
    copied: frozenset[str]
    left_out: tuple[str, ...]


@contextmanager
def workspace(root: Path, files: Sequence[str], max_bytes: int = MAX_BYTES) -> Iterator[Workspace]:
    """Copy the files of a project; everything is removed at the end.

    Args:
        root: The project.
        files: Paths relative to the root. What is not a regular file, cannot be read, or
            leads out of the root or into a ``.git`` folder, through links too, is not
            copied: a checkout's ``.git/config`` may hold a token.
        max_bytes: The largest files are left out when all are more than this.

    Raises:
        ChildError: There is no room for the copy.
    """
    # User code may have left what cannot be removed; that is no reason to fail.
    with tempfile.TemporaryDirectory(prefix="align-ci-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        project, home, temporary = (folder / part for part in ("project", "home", "tmp"))
        for made in (project, home, temporary):
            made.mkdir()
        chosen, left_out = _choose(_regular(root.resolve(), files), max_bytes)
        _copy(chosen, project)
        yield Workspace(root.absolute(), project, home, temporary, frozenset(chosen), left_out)


def _regular(root: Path, files: Sequence[str]) -> dict[str, Path]:
    """The regular files among some paths, each with the file that it leads to."""
    found = {}
    for path in files:
        if Path(path).is_absolute() or ".." in Path(path).parts:
            continue
        source = Path(os.path.realpath(root / path))  # unlike resolve(), it takes loops
        inside = source.is_relative_to(root) and ".git" not in source.relative_to(root).parts
        if inside and _is_regular(source):
            found[path] = source
    return found


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False


def _choose(sources: dict[str, Path], max_bytes: int) -> tuple[dict[str, Path], tuple[str, ...]]:
    """The smallest files first, so that code is copied and data left out."""
    sizes = {path: source.stat().st_size for path, source in sources.items()}
    chosen, left_out, total = {}, [], 0
    for path in sorted(sources, key=lambda path: (sizes[path], path)):
        total += sizes[path]
        if total <= max_bytes:
            chosen[path] = sources[path]
        else:
            left_out.append(path)
    return chosen, tuple(left_out)


def _copy(sources: dict[str, Path], project: Path) -> None:
    try:
        for path, source in sources.items():
            target = project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as error:
        raise ChildError(f"the project cannot be copied to be imported: {error}") from error
