"""Whether user code is locked in: found out by trying, as what it would be able to do."""

import ctypes
import os
from collections.abc import Callable, Iterable
from itertools import islice

# Where everybody may write, and nobody would miss what is tried there.
_OPEN_TO_ALL = ("/tmp", "/var/tmp")  # noqa: S108 - those are tried
_TRIED = 100
_PROBE = ".align-ci-may-write-here"

# sys/socket.h, and linux/socket.h
_FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
_SOCK_STREAM = 1


MEASURES = ("network", "user", "environment", "files")


def missing(
    names: Iterable[str], user: int | None, parent: int, closed: Iterable[str]
) -> list[str]:
    """What is possible as one of the measures is not in force.

    Args:
        names: The measures to try.
        user: The user and group that this process should have; ``None`` for its parent's.
        parent: The process whose environment is not to be readable.
        closed: Files and folders that are not to be opened.
    """
    tries: dict[str, Callable[[], str]] = {
        "network": _network,
        "user": lambda: _user(user),
        "environment": lambda: _environment(parent),
        "files": lambda: _files(closed),
    }
    return [words for name in names if (words := tries[name]())]


def _network() -> str:
    library = ctypes.CDLL(None)
    for name, family in _FAMILIES.items():
        opened = library.socket(family, _SOCK_STREAM, 0)
        if opened >= 0:
            os.close(opened)
            return f"sockets ({name}) can be opened"
    return ""


def _user(user: int | None) -> str:
    if user is None:
        return ""
    ids = {*os.getresuid(), *os.getresgid()}
    if ids != {user} or os.getgroups():
        return "it runs under another user or group than it should"
    try:
        os.setuid(0)
    except PermissionError:
        return ""
    return "it can become root"


def _environment(parent: int) -> str:
    readable = _can_read(f"/proc/{parent}/environ")
    return "the environment of align-ci can be read" if readable else ""


def _files(closed: Iterable[str]) -> str:
    for path in closed:
        if _can_read(path):
            return f"{path} can be read"
        if _can_write(path):
            return f"{path} can be written to"
    for path in _OPEN_TO_ALL:
        if _can_write(path):
            return f"{path} can be written to"
    return ""


def _can_read(path: str) -> bool:
    """Whether the file, or one of the first below the folder, can be."""
    files = [path]
    for parent, _, names in islice(os.walk(path), _TRIED):
        files += [f"{parent}/{name}" for name in names]
    return any(_can_open(file, os.O_RDONLY) for file in files[:_TRIED] if not _is_folder(file))


def _can_write(path: str) -> bool:
    if not _is_folder(path):
        return _can_open(path, os.O_WRONLY)
    probe = f"{path}/{_PROBE}-{os.getpid()}"
    if not _can_open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL):
        return False
    os.unlink(probe)  # noqa: PTH108 - as above
    return True


def _is_folder(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - pathlib costs the child time


def _can_open(path: str, flags: int) -> bool:
    try:
        os.close(os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC, 0o600))
    except OSError:
        return False
    return True
