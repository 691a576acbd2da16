"""How much user code writes: each file has a limit of its own, all of them together this."""

import os
from collections.abc import Iterator
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where semaphores and shared memory lie

_WITHOUT_A_NAME = 4


class DiskWatch:
    """Watches the file systems of some folders.

    To ask a file system is cheap, to search a folder is not; so a folder is searched only
    when its file system has filled up meanwhile, which others may have done. Space that no
    file accounts for, as that of removed ones that are still open, counts when it is much.
    """

    def __init__(self, folders: tuple[Path, ...], most: int) -> None:
        self._most = most
        self._before = {
            folder: (_free(folder), _used(folder)) for folder in folders if folder.is_dir()
        }

    def is_exceeded(self) -> bool:
        """Whether more than allowed was written since this was made."""
        return any(self._exceeded(folder) for folder in self._before)

    def _exceeded(self, folder: Path) -> bool:
        free, used = self._before[folder]
        gone = free - _free(folder)
        if gone <= self._most:
            return False
        return gone > _WITHOUT_A_NAME * self._most or _used(folder) - used > self._most


def _free(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def _used(folder: Path) -> int:
    return sum(map(_size, _files(folder)))


def _size(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:  # it was there a moment ago
        return 0


def _files(folder: Path) -> Iterator["os.DirEntry[str]"]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # user code may have closed it to us
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield entry
