"""Keeps what was read in a file outside of the project, for the next run.

It holds facts of what was read without running it, each with all that it depends on. What does
not hold any more, is damaged, or belongs to somebody else is left aside.
"""

import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from align_ci.load.discovery import Glance
from align_ci.load.scripts import ScriptFinder, ScriptRead
from align_ci.load.units import Unit

if TYPE_CHECKING:
    from align_ci.load.reading import Files, Read

MOST_BYTES = 64 * 1024**2
"""Of one file; a project of a thousand steps has six megabytes."""

MOST_IN_ALL = 256 * 1024**2
"""Of all files; those that were used least lately are removed."""

SUFFIX = ".facts"

_FORGOTTEN = 24 * 60 * 60
"""Seconds after which nobody goes on writing a file."""

_DIGEST = 32
"""Bytes at the beginning of a file, by which a damaged one is known."""


class Memory(Struct, frozen=True, array_like=True):
    """What is remembered of a project.

    Attributes:
        units: Of modules.
        scripts: By path.
        glances: What was seen of files without parsing them, by path.
    """

    units: tuple[Unit, ...] = ()
    scripts: Mapping[str, ScriptRead] = field(default_factory=dict)
    glances: Mapping[str, Glance] = field(default_factory=dict)


class Cache(Struct, frozen=True):
    """One file.

    Attributes:
        folder: Where it lies, absolute.
        key: Tells apart the projects, the ways to read them, and the programs that do.
    """

    folder: Path
    key: str

    @property
    def file(self) -> Path:
        return self.folder / f"{hashlib.sha256(self.key.encode()).hexdigest()[:32]}{SUFFIX}"

    def read(self) -> Memory:
        """What is remembered; nothing where the file cannot be trusted."""
        try:
            data = _own(self.file)
            if hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
                return _decoder().decode(data[_DIGEST:])
        except (OSError, msgspec.MsgspecError, RecursionError):
            pass
        return Memory()

    def write(self, memory: Memory) -> None:
        """Remember something; where that is not possible, nothing is remembered."""
        with suppress(OSError, UnicodeError, msgspec.MsgspecError, OverflowError, RecursionError):
            payload = msgspec.msgpack.encode(memory)
            if len(payload) > MOST_BYTES:
                return
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self.file, hashlib.sha256(payload).digest() + payload)
            _prune(self.folder, keep=self.file)


def remember(
    cache: Cache, memory: Memory, files: "Files", read: "Read", finder: ScriptFinder
) -> int:
    """Keep what was read for the next run.

    Args:
        cache: Where to.
        memory: What was remembered before.
        files: That the project has.
        read: What reading modules came to.
        finder: What reading scripts came to.

    Returns:
        How many files were remembered, and not read again.
    """
    scripts = {path: own for path, own in finder.reads.items() if own.opened and not own.broken}
    known = {path for path, own in scripts.items() if own is memory.scripts.get(path)}
    # What was run tells nothing of what reading alone comes to.
    units = memory.units if read.fresh is None else (*read.kept, *read.fresh)
    glances = files.found.glances
    changed = [*map(id, units)] != [*map(id, memory.units)] or len(known) < len(scripts)
    if changed or any(each is not memory.glances.get(path) for path, each in glances.items()):
        cache.write(Memory(units, scripts, glances))
    kept = {path for unit in read.kept for path in unit.rows.files}
    return len(kept.union(*(scripts[path].opened for path in known)))


def _own(file: Path) -> bytes:
    """What a file holds that nobody else can have written.

    Raises:
        OSError: It is not there, or somebody else can write it.
    """
    _refuse_others(file.parent.stat())
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as opened:
        about = os.fstat(descriptor)
        _refuse_others(about)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES + _DIGEST:
            raise OSError
        with suppress(OSError):
            os.utime(descriptor)  # it is used, so it is not removed for those that are not
        return opened.read(MOST_BYTES + _DIGEST)


def _refuse_others(about: os.stat_result) -> None:
    if about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError


def _replace(file: Path, data: bytes) -> None:
    """Put a whole file in the place of another: two runs at once leave one of theirs."""
    descriptor, name = tempfile.mkstemp(suffix=".new", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path, keep: Path) -> None:
    """Remove the files used least lately, and those that a run has left half written."""
    with os.scandir(folder) as entries:
        files = [(each, each.stat(follow_symlinks=False)) for each in entries if each.is_file()]
    ours = [(about, Path(each)) for each, about in files if each.name.endswith(SUFFIX)]
    ours.sort(key=lambda pair: pair[0].st_mtime, reverse=True)
    room = MOST_IN_ALL - sum(about.st_size for about, file in ours if file == keep)
    for about, file in ours:
        if file != keep:
            room -= about.st_size
            if room < 0:
                file.unlink(missing_ok=True)
    for each, about in files:
        if each.name.endswith(".new") and about.st_mtime < time.time() - _FORGOTTEN:
            Path(each).unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _decoder() -> msgspec.msgpack.Decoder[Memory]:
    return msgspec.msgpack.Decoder(Memory)
