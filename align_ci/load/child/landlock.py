"""Which files a process, and all that it starts, may use from now on: Linux's Landlock.

Needs no privilege, but ``PR_SET_NO_NEW_PRIVS``, and Linux 5.13. It also keeps the process
from looking into processes outside, from sending them signals (6.12) and from connecting
to their abstract sockets (6.12), whoever runs them.
"""

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable

# The numbers are those of every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_OF_RULESETS = 1
_PATH_BENEATH = 1

# linux/landlock.h: what may be done to a file or folder.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_REG = 1 << 5, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_BEFORE_REFER = _REFER - 1
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
# What semaphores and shared memory of `multiprocessing` need; no folders.
_SHARED_MEMORY = _READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _REMOVE_FILE
_ABSTRACT_SOCKETS, _SIGNALS = 1 << 0, 1 << 1
_SCOPED_SINCE = 6

_SHARED = "/dev/shm"  # noqa: S108 - where the C library keeps them
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


def restrict(
    closed: Iterable[str], readable: Iterable[str], writable: Iterable[str], *, listable: bool
) -> bool:
    """Restrict this process for good; whether the kernel does it.

    Everything may be read but ``closed``; nothing may be written but ``writable``, a few
    devices and shared memory.

    Args:
        closed: Absolute paths without links of what may not be read, nor anything below it.
        readable: Folders below closed ones that may be read after all.
        writable: Folders that may be written to.
        listable: Let the names in every folder be seen. A folder with a closed one in it can
            otherwise not be listed, so that Python finds no modules there.
    """
    rules = _Rules()
    if not rules.known:
        return False
    shut = frozenset(closed)
    for path in ("/", *readable):
        _allow_all_but(rules, path, shut)
    if listable:
        rules.allow("/", _READ_DIR)
    for path in writable:
        rules.allow(path, rules.every)
    for path in _DEVICES:
        rules.allow(path, _READ | _WRITE_FILE | _TRUNCATE)
    rules.allow(_SHARED, _SHARED_MEMORY)
    return rules.restrict()


class _Rules:
    """A set of rules under construction."""

    def __init__(self) -> None:
        version = _call(_CREATE_RULESET, None, 0, _VERSION_OF_RULESETS)
        # What a version does not know can be neither forbidden nor allowed.
        since = {2: _REFER, 3: _TRUNCATE}
        self.every = _BEFORE_REFER | sum(right for v, right in since.items() if version >= v)
        ruleset = struct.pack("=Q", self.every)
        if version >= _SCOPED_SINCE:
            ruleset += struct.pack("=QQ", 0, _ABSTRACT_SOCKETS | _SIGNALS)
        self._ruleset = _call(_CREATE_RULESET, ruleset, len(ruleset), 0)
        self.known = self._ruleset >= 0

    def allow(self, path: str, rights: int) -> None:
        """Allow what is named for a path and all below it; what is not there is left out."""
        with contextlib.suppress(OSError):
            folder = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                mode = os.fstat(folder).st_mode
                if not stat.S_ISLNK(mode):  # what it leads to has its own rule
                    self._add(folder, rights if stat.S_ISDIR(mode) else rights & _OF_FILES)
            finally:
                os.close(folder)

    def restrict(self) -> bool:
        """Put the rules in force."""
        done = _call(_RESTRICT_SELF, self._ruleset, 0)
        os.close(self._ruleset)
        return done == 0

    def _add(self, folder: int, rights: int) -> None:
        rule = struct.pack("=Qi", rights & self.every, folder)
        _call(_ADD_RULE, self._ruleset, _PATH_BENEATH, rule, 0)


def _allow_all_but(rules: _Rules, path: str, closed: frozenset[str]) -> None:
    """Rules only ever add, so what lies beside a closed path is allowed one by one."""
    if path in closed:
        return
    below = path.rstrip("/") + "/"
    if not any(shut.startswith(below) for shut in closed):
        rules.allow(path, _READ)
        return
    with contextlib.suppress(OSError), os.scandir(path) as entries:
        for entry in entries:
            _allow_all_but(rules, entry.path, closed)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """A system call that the C library has no function for."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    done: int = ctypes.CDLL(None).syscall(ctypes.c_long(number), *wide)
    return done
