"""Where user code runs: a copy of the project's files, and empty folders beside it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from align_ci.load.child.disk import SHARED_MEMORY
from align_ci.load.child.imports import ChildError

MAX_BYTES = 512 * 1024**2


class Workspace(Struct, frozen=True):
    """A temporary folder and what lies in it.

    Attributes:
        root: The project itself.
        user: Whose the folders are, where it is not ourselves.
        project: The copy; links in its path are resolved.
        home: An empty folder to be ``HOME``.
        temporary: An empty folder to be ``TMPDIR``.
        packages: An empty folder for what the project's requirements install.
        copied: The paths that were copied, relative to the project.
        left_out: The paths that were not, as the copy would have become too large.
    """

    root: Path
    user: int | None
    project: Path
    home: Path
    temporary: Path
    packages: Path
    copied: frozenset[str]
    left_out: tuple[str, ...]


@contextmanager
def workspace(
    root: Path, files: Sequence[str], max_bytes: int = MAX_BYTES, user: int | None = None
) -> Iterator[Workspace]:
    """Copy the files of a project; everything is removed at the end.

    Args:
        root: The project.
        files: Paths relative to the root. What is not a regular file, cannot be read, or
            leads out of the root or into a ``.git`` folder, through links too, is not
            copied: a checkout's ``.git/config`` may hold a token.
        max_bytes: The largest files are left out when all are more than this.
        user: Whose the copy is to be; needs root.

    Raises:
        ChildError: There is no room for the copy.
    """
    # User code may have left what cannot be removed; that is no reason to fail.
    with tempfile.TemporaryDirectory(prefix="align-ci-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        chosen, left_out = _choose(_regular(root.resolve(), files), max_bytes)
        place = Workspace(
            root=root.absolute(),
            user=user,
            project=folder / "project",
            home=folder / "home",
            temporary=folder / "tmp",
            packages=folder / "packages",
            copied=frozenset(chosen),
            left_out=left_out,
        )
        for part in (place.project, place.home, place.temporary, place.packages):
            part.mkdir(mode=0o700)
        _copy(chosen, place.project)
        if user is not None:
            _give(folder, user)
        try:
            yield place
        finally:
            if user is not None:
                _sweep(user)


def renew(place: Workspace) -> None:
    """Make the copy anew, and empty the other folders that user code can write to.

    Raises:
        ChildError: There is no room for the copy.
    """
    for folder in (place.project, place.home, place.temporary):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    _copy(_regular(place.root.resolve(), sorted(place.copied)), place.project)
    if place.user is not None:
        _give(place.project.parent, place.user)
        _sweep(place.user)


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


def _give(folder: Path, user: int) -> None:
    """All in a folder becomes a user's, who may pass through the folder itself, no more."""
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            os.chown(Path(parent, name), user, user)
    folder.chmod(0o711)


def _sweep(user: int) -> None:
    """Remove the shared memory that a user has left."""
    for entry in os.scandir(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else ():
        if entry.stat(follow_symlinks=False).st_uid == user:
            Path(entry.path).unlink(missing_ok=True)
