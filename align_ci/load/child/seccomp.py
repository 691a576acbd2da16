"""Which system calls a process, and all that it starts, may make from now on: a filter.

Needs no privilege, but ``PR_SET_NO_NEW_PRIVS``. What is refused fails as if for want of a
permission, so that Python raises ``PermissionError``. Numbers are from Linux's tables
``syscall_64.tbl`` (x86-64) and ``asm-generic/unistd.h`` (AArch64).
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_X32 = 0x40000000

# linux/seccomp.h: where things are in what a filter sees, and what it may say.
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
# As from a kernel that is too old for it, so that the C library takes an older call.
_UNKNOWN = 0x00050000 | errno.ENOSYS

# linux/bpf_common.h
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06

_NEW_NAMESPACES = 0x7E020000
_AF_UNIX = 1
_TYPES, _STREAM, _SEQUENCE = 0xF, 1, 5

Instruction = tuple[int, int, int, int]


class Table:
    """The system calls of an architecture.

    Attributes:
        architecture: Its number in the kernel's audit records.
        network: What leads to others.
        other: What changes or looks into other processes, the kernel, mounts or
            namespaces, or keeps memory that no limit counts.
        socketpair: Of which only harmless pairs are allowed.
        clone: Of which new namespaces are refused.
    """

    def __init__(
        self,
        *,
        architecture: int,
        network: tuple[int, ...],
        other: tuple[int, ...],
        socketpair: int,
        clone: int,
    ) -> None:
        self.architecture = architecture
        self.network = network
        self.other = other
        self.socketpair = socketpair
        self.clone = clone


# io_uring_setup, _enter, _register (which would make calls past the filter); open_tree,
# move_mount, fsopen, fsconfig, fsmount, fspick; pidfd_getfd; mount_setattr; memfd_secret
_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447)
_CLONE3 = 435

TABLES = {
    "x86_64": Table(
        architecture=0xC000003E,
        network=(41, 42),  # socket, connect
        other=(
            *(101, 310, 311),  # ptrace, process_vm_readv, process_vm_writev
            *(321, 323, 298),  # bpf, userfaultfd, perf_event_open
            *(248, 249, 250),  # add_key, request_key, keyctl
            *(272, 308, 165, 166, 155, 161),  # unshare, setns, mount, umount2, pivot_root, chroot
            *(303, 304),  # name_to_handle_at, open_by_handle_at
            *(246, 320, 175, 313, 176, 169),  # kexec_load, _file_load, modules, reboot
            *(172, 173),  # iopl, ioperm
            *(29, 64, 68, 240, 319),  # shmget, semget, msgget, mq_open, memfd_create
        ),
        socketpair=53,
        clone=56,
    ),
    "aarch64": Table(
        architecture=0xC00000B7,
        network=(198, 203),
        other=(
            *(117, 270, 271),
            *(280, 282, 241),
            *(217, 218, 219),
            *(97, 268, 40, 39, 41, 51),
            *(264, 265),
            *(104, 294, 105, 273, 106, 142),
            *(194, 190, 186, 180, 279),
        ),
        socketpair=199,
        clone=220,
    ),
}


def refuse(*, network: bool) -> bool:
    """Filter the calls of this process for good; whether the kernel does it.

    Args:
        network: Refuse every socket too, but a pair that is connected to itself. Sockets
            of the file system are no exception: one of them may be Docker's.
    """
    table = TABLES.get(os.uname().machine)
    if table is None:
        return False
    code = b"".join(struct.pack("=HBBI", *step) for step in program(table, network=network))
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    done: int = ctypes.CDLL(None).prctl(_PR_SET_SECCOMP, _MODE_FILTER, filter_, 0, 0)
    return done == 0


def program(table: Table, *, network: bool) -> list[Instruction]:
    """The filter, as instructions: code, steps over when true, steps over when not, operand."""
    refused = (*table.other, *_EVERYWHERE, *(table.network if network else ()))
    return [
        # A call of another architecture would have other numbers.
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, table.architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
        *_each(refused, _REFUSE),
        *_each((_CLONE3,), _UNKNOWN),
        *_no_new_namespaces(table.clone),
        *(_only_own_pairs(table.socketpair) if network else ()),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _each(numbers: Iterable[int], verdict: int) -> list[Instruction]:
    steps = [((_EQUAL, 0, 1, number), (_RETURN, 0, 0, verdict)) for number in numbers]
    return [instruction for step in steps for instruction in step]


def _no_new_namespaces(clone: int) -> list[Instruction]:
    return [
        (_EQUAL, 0, 4, clone),
        (_LOAD, 0, 0, _FIRST),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _only_own_pairs(socketpair: int) -> list[Instruction]:
    """Pairs of datagram sockets are refused: these can still send to an address."""
    return [
        (_EQUAL, 0, 8, socketpair),
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, 0, 4, _AF_UNIX),
        (_LOAD, 0, 0, _SECOND),
        (_AND, 0, 0, _TYPES),
        (_EQUAL, 2, 0, _STREAM),
        (_EQUAL, 1, 0, _SEQUENCE),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
