"""The filter of system calls, run by hand as the kernel would run it."""

import errno
import os
from collections.abc import Sequence

import pytest

from align_ci.load.child.seccomp import TABLES, Instruction, Table, program

ALLOWED = 0
EACH = [pytest.param(table, id=name) for name, table in TABLES.items()]
_OPERATIONS = {0x15: int.__eq__, 0x35: int.__ge__, 0x45: int.__and__}


def verdict(steps: Sequence[Instruction], table: Table, number: int, *arguments: int) -> int:
    """The error with which a call fails; 0 if it does not."""
    values = dict(enumerate((*arguments, *[0] * (6 - len(arguments)))))
    data = {0: number, 4: table.architecture} | {16 + 8 * i: v for i, v in values.items()}
    value, at = 0, 0
    while True:
        code, true, false, operand = steps[at]
        at += 1
        match code:
            case 0x20:
                value = data[operand]
            case 0x54:
                value &= operand
            case 0x06:
                return 0 if operand == 0x7FFF0000 else operand & 0xFFFF
            case _:
                at += true if _OPERATIONS[code](value, operand) else false


@pytest.mark.parametrize("table", EACH)
@pytest.mark.parametrize("network", [True, False])
def test_every_listed_call_is_refused(table: Table, network: bool) -> None:
    steps = program(table, network=network)
    assert {verdict(steps, table, number) for number in table.other} == {errno.EPERM}
    said = {verdict(steps, table, number) for number in table.network}
    assert said == {errno.EPERM if network else ALLOWED}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param("x86_64", 41, id="socket"),
        pytest.param("x86_64", 42, id="connect"),
        pytest.param("x86_64", 101, id="ptrace"),
        pytest.param("x86_64", 425, id="io_uring_setup"),
        pytest.param("aarch64", 198, id="socket on AArch64"),
        pytest.param("aarch64", 203, id="connect on AArch64"),
        pytest.param("aarch64", 117, id="ptrace on AArch64"),
    ],
)
def test_calls_by_their_number(name: str, number: int) -> None:
    table = TABLES[name]
    assert verdict(program(table, network=True), table, number) == errno.EPERM


@pytest.mark.parametrize("table", EACH)
def test_what_every_program_needs_is_allowed(table: Table) -> None:
    steps = program(table, network=True)
    read, exit_group = {0xC000003E: (0, 231), 0xC00000B7: (63, 94)}[table.architecture]
    assert verdict(steps, table, read) == ALLOWED
    assert verdict(steps, table, exit_group) == ALLOWED


@pytest.mark.parametrize("table", EACH)
def test_another_architecture(table: Table) -> None:
    (other,) = [each for each in TABLES.values() if each is not table]
    assert verdict(program(table, network=False), other, 63) == errno.EPERM


def test_the_second_set_of_numbers_of_x86() -> None:
    table = TABLES["x86_64"]
    assert verdict(program(table, network=False), table, 0x40000000) == errno.EPERM


@pytest.mark.parametrize("table", EACH)
@pytest.mark.parametrize(
    ("family", "kind", "error"),
    [
        pytest.param(1, 1, ALLOWED, id="stream"),
        pytest.param(1, 5, ALLOWED, id="sequence of packets"),
        pytest.param(1, 1 | os.O_CLOEXEC | os.O_NONBLOCK, ALLOWED, id="stream with flags"),
        pytest.param(1, 2, errno.EPERM, id="datagrams"),
        pytest.param(1, 3, errno.EPERM, id="raw"),
        pytest.param(2, 1, errno.EPERM, id="another family"),
    ],
)
def test_pairs_of_sockets(table: Table, family: int, kind: int, error: int) -> None:
    locked, networked = (program(table, network=network) for network in (True, False))
    assert verdict(locked, table, table.socketpair, family, kind) == error
    assert verdict(networked, table, table.socketpair, family, kind) == ALLOWED


@pytest.mark.parametrize("table", EACH)
@pytest.mark.parametrize(
    ("flags", "error"),
    [
        pytest.param(17, ALLOWED, id="a process"),
        pytest.param(0x3D0F00, ALLOWED, id="a thread"),
        pytest.param(0x10000000 | 17, errno.EPERM, id="a user namespace"),
        pytest.param(0x00020000 | 17, errno.EPERM, id="a mount namespace"),
        pytest.param(0x40000000 | 17, errno.EPERM, id="a network namespace"),
    ],
)
def test_clone(table: Table, flags: int, error: int) -> None:
    steps = program(table, network=True)
    assert verdict(steps, table, table.clone, flags) == error
    assert verdict(steps, table, 435) == errno.ENOSYS
