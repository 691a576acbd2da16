"""A commit's files, in a folder of their own; the work tree and the index stay as they are.

Nothing is checked out, as that would run what the repository asks for: filters and hooks.
Archives are no way either, as a repository can say which files they leave out.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from msgspec import Struct

from align_ci.load.git import GitError, git, in_checkout
from align_ci.load.source import MAX_BYTES

READ = (".py", ".yaml", ".yml", ".json", ".toml", ".txt", ".cfg")
"""What is read of a project; of other files, only their names and sizes matter."""

_CHUNK = 32_000_000  # bytes of files that are held at a time
_LINK = b"120000"


class RevisionError(Exception):
    """A commit cannot be read; the message says why, as the end of a sentence."""


class Revision(Struct, frozen=True):
    """A commit's files.

    Attributes:
        sha: Of the commit.
        top: The folder that stands for the top of the repository.
        files: Every file, relative to ``top``, sorted.
    """

    sha: str
    top: Path
    files: tuple[str, ...]

    def below(self, folder: Path) -> tuple[str, ...]:
        """The files below a folder, relative to it."""
        inner = folder.relative_to(self.top).as_posix()
        prefix = "" if inner == "." else f"{inner}/"
        return tuple(path.removeprefix(prefix) for path in self.files if path.startswith(prefix))


class _Entry(Struct, frozen=True):
    """A file of a commit; the size is of its content, in bytes."""

    path: str
    mode: bytes
    blob: bytes
    size: int

    @property
    def is_read(self) -> bool:
        wanted = self.mode == _LINK or self.path.endswith(READ)
        return wanted and self.size <= MAX_BYTES


def resolve(root: Path, name: str) -> str:
    """The commit that a git revision means, in hexadecimal.

    Raises:
        RevisionError: There is no such commit here.
    """
    if not in_checkout(root):
        raise RevisionError("this is no git work tree")
    try:
        said = git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    except GitError as error:
        hint = ""
        if _is_shallow(root):
            hint = "; this clone is shallow: fetch it, or clone with `fetch-depth: 0`"
        raise RevisionError(f"there is no commit {name!r} here{hint}") from error
    return said.decode("ascii").strip()


def top_of(root: Path) -> Path:
    """The top of the work tree around ``root``.

    Raises:
        RevisionError: Git does not say.
    """
    try:
        return Path(os.fsdecode(git(root, "rev-parse", "--show-toplevel")).rstrip("\n"))
    except GitError as error:
        raise RevisionError(f"git does not work here ({error})") from error


@contextmanager
def revision(root: Path, sha: str) -> Iterator[Revision]:
    """The files of a commit of the repository around ``root``, as long as they are needed.

    Raises:
        RevisionError: Not all of it is here.
    """
    entries = _entries(root, sha)
    with tempfile.TemporaryDirectory(prefix="align-ci-base-") as folder:
        top = Path(folder).resolve()
        files = [entry for entry in entries if entry.mode != _LINK]
        for chunk in _chunks(files):
            _write(root, top, chunk)
        # Links come last, so that no file is written through one.
        for entry, target in _contents(root, [each for each in entries if each.mode == _LINK]):
            (top / entry.path).parent.mkdir(parents=True, exist_ok=True)
            (top / entry.path).symlink_to(os.fsdecode(target))
        yield Revision(sha, top, tuple(sorted(entry.path for entry in entries)))


def _entries(root: Path, sha: str) -> list[_Entry]:
    try:
        listed = git(root, "ls-tree", "-r", "-z", "--long", "--full-tree", sha)
    except GitError as error:
        raise RevisionError(f"the files of {sha[:7]} cannot be listed ({error})") from error
    found = []
    for line in listed.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, kind, blob, size = about.split()
        path = os.fsdecode(name)
        # A submodule is a commit of another repository, and no file of this one.
        if kind == b"blob" and _is_plain(path):
            found.append(_Entry(path, mode, blob, int(size) if size.isdigit() else 0))
    return found


def _is_plain(path: str) -> bool:
    """Whether a path stays where it belongs: git would not check others out either."""
    parts = path.split("/")
    return not any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts)


def _chunks(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    chunk: list[_Entry] = []
    size = 0
    for entry in entries:
        if chunk and size + entry.size * entry.is_read > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += entry.size * entry.is_read
    yield chunk


def _write(root: Path, top: Path, entries: Sequence[_Entry]) -> None:
    contents = {entry.path: data for entry, data in _contents(root, entries)}
    for entry in entries:
        file = top / PurePosixPath(entry.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(opened, "wb") as stream:
            stream.write(contents.get(entry.path, b""))
            stream.truncate(entry.size)  # what is too large to be read is to be seen as such


def _contents(root: Path, entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, bytes]]:
    wanted = [entry for entry in entries if entry.is_read]
    if not wanted:
        return
    asked = b"".join(entry.blob + b"\n" for entry in wanted)
    try:
        answer = git(root, "cat-file", "--batch", given=asked)
    except GitError as error:
        raise RevisionError(f"its files cannot be read ({error})") from error
    start = 0
    for entry in wanted:
        end = answer.index(b"\n", start)
        _, kind, *size = answer[start:end].split(b" ")
        if kind != b"blob" or not size:
            raise RevisionError(f"its file {entry.path} is not here: this clone is not complete")
        start = end + 1
        yield entry, answer[start : start + int(size[0])]
        start += int(size[0]) + 1


def _is_shallow(root: Path) -> bool:
    try:
        return git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitError:
        return False
