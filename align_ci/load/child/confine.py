"""The limits of a child: none of them needs a privilege, and none can be taken back."""

import contextlib
import ctypes
import os
import resource
import struct
import sys

# linux/prctl.h
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38

# linux/capability.h: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, of as many as a set may hold.
_KEPT = {1, 2}
_CAPABILITIES = 64
_CAPABILITY_VERSION = 0x20080522

# Libraries are mapped whole and hardly touched: builds of torch take gigabytes of address
# space. Data is what counts, and address space only bounds what is shared.
_ADDRESS_SPACE = 4
_OPEN_FILES = 1024


def confine(limits: dict[str, int], parent: int) -> list[str]:
    """Limit this process for good, and give the names of the limits that could not be set.

    Args:
        limits: ``memory`` and ``file`` (one file) in bytes, ``cpu`` in seconds,
            ``processes`` as a number of processes and threads beyond those that the user
            runs already.
        parent: The process without which this one is to die.
    """
    _prefer_as_victim()
    _set_process_flags(parent)
    _drop_capabilities()
    memory = limits["memory"]
    wanted = {
        "core": (resource.RLIMIT_CORE, 0),
        "file size": (resource.RLIMIT_FSIZE, limits["file"]),
        "open files": (resource.RLIMIT_NOFILE, _OPEN_FILES),
        "CPU time": (resource.RLIMIT_CPU, limits["cpu"]),
        "address space": (resource.RLIMIT_AS, _ADDRESS_SPACE * memory),
        "memory": (resource.RLIMIT_DATA, memory),
    }
    unset = [name for name, (which, value) in wanted.items() if not _limit(which, value)]
    if not _limit_processes(limits["processes"]):
        unset.append("processes")
    return unset


def hide_from_processes_of_this_user() -> None:
    """Keep ``/proc/<pid>`` of this process, its environment above all, from others.

    Has no effect on other systems than Linux, nor on processes of root.
    """
    if sys.platform == "linux":
        _prctl(_PR_SET_DUMPABLE, 0)


def _prefer_as_victim() -> None:
    """When memory runs out, the kernel is to end this process and no other."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123 - pathlib costs the child time
        file.write("1000")


def _set_process_flags(parent: int) -> None:
    if sys.platform != "linux":
        return
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:  # it died before we asked to be told
        os._exit(1)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _drop_capabilities() -> None:
    """Root keeps its name and its way past the modes of files, which its own may need."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    for capability in set(range(_CAPABILITIES)) - _KEPT:
        _prctl(_PR_CAPBSET_DROP, capability)
    kept = sum(1 << capability for capability in _KEPT)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    ctypes.CDLL(None).capset(header, struct.pack("=6I", kept, kept, 0, 0, 0, 0))


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def _limit(which: int, value: int) -> bool:
    """Set the hard limit too, so that user code cannot take it back."""
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError):
        return False
    return True


def _limit_processes(more: int) -> bool:
    """Limit what the user may run, which counts everything that runs under the same id.

    Root is not bound by it. Where other containers run under the same id, their processes
    count and cannot be seen, so a trial shows whether there is room left.
    """
    if os.getuid() == 0:
        return True
    running = _tasks_of(os.getuid())
    if not running:
        return False
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    room = running + more if hard == resource.RLIM_INFINITY else min(running + more, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (room, hard))
    if not _can_fork():
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))
        return False
    resource.setrlimit(resource.RLIMIT_NPROC, (room, room))
    return True


def _tasks_of(user: int) -> int:
    """How many processes and threads a user runs; 0 where the system does not say."""
    tasks = 0
    with contextlib.suppress(OSError):
        for entry in os.scandir("/proc"):
            # Processes end while we look.
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and entry.stat().st_uid == user:
                    tasks += len(os.listdir(f"/proc/{entry.name}/task"))  # noqa: PTH208 - as above
    return tasks


def _can_fork() -> bool:
    try:
        pid = os.fork()
    except OSError:
        return False
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True
