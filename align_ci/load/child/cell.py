"""What a child is locked in: its folders, its limits, and what must be out of its reach."""

import math
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from align_ci.load.child.answer import Confined
from align_ci.load.child.closed import closed_paths
from align_ci.load.child.disk import SHARED_MEMORY, DiskWatch
from align_ci.load.child.imports import Isolation, Limits, NotIsolatedError
from align_ci.load.child.measures import MEASURES
from align_ci.load.child.process import ChildProcess
from align_ci.load.child.workspace import Workspace

# Our package: the child's own side of it is read from wherever it is installed.
_OURS = Path(__file__).resolve().parents[2]

_FILE_BYTES = 256 * 1024**2
_DISK_BYTES = 512 * 1024**2

# linux/capability.h: CHOWN, DAC_OVERRIDE, KILL, SETGID, SETUID; Docker leaves them all.
_CAPABILITIES = (0, 1, 5, 6, 7)


class Cell(Struct, frozen=True):
    """Starts children and says what they are to give up.

    Attributes:
        place: Its folders.
        limits: What it may use.
        measures: Those that are to be tried before it is let loose.
        closed: What it must not read.
        disk: Says when all children together have written too much.
        strict: Whether not even names are to be seen in folders that hold a closed one.
        required: Whether every measure is to be in force.
        regardless: Go on where one is not.
        file_bytes: How large one file may become.
    """

    place: Workspace
    limits: Limits
    measures: Sequence[str]
    closed: Sequence[str]
    disk: DiskWatch
    strict: bool = False
    required: bool = False
    regardless: bool = False
    file_bytes: int = _FILE_BYTES

    @classmethod
    def make(
        cls, place: Workspace, limits: Limits, isolation: Isolation, *, regardless: bool
    ) -> "Cell":
        """The one for importing."""
        strict = isolation.required or isolation.user is not None
        closed = closed_paths(place.root, os.environ, required=strict)
        # On a person's own machine only what works everywhere is worth a word.
        usual = MEASURES[:1] if sys.platform == "linux" else ()
        measures = MEASURES if strict else usual
        disk = watch(place, _DISK_BYTES)
        return cls(place, limits, measures, closed, disk, strict, isolation.required, regardless)

    def check(self, how: Confined) -> None:
        """Raise where a child that has locked itself in must not go on.

        Raises:
            NotIsolatedError: A required measure is not in force.
        """
        if how.missing and self.required and not self.regardless:
            raise NotIsolatedError(", ".join(how.missing))

    def lend_ours(self) -> None:
        """Have our package found where it is installed in place: a checkout cannot be listed."""
        ours = self.place.packages / _OURS.name
        in_place = _OURS.parent.name not in {"site-packages", "dist-packages"}
        if self.strict and in_place and not ours.exists():
            ours.symlink_to(_OURS)

    def child(self) -> ChildProcess:
        """A process that waits for its order."""
        return ChildProcess(self.place, self.disk)

    def order(
        self,
        command: Sequence[str],
        readable: Sequence[str],
        *,
        network: bool,
        environment: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The message that ``align_ci.load.child.launch`` documents."""
        place = self.place
        # What was installed is only read, but by the installation, which has the network.
        writable = [place.project, place.home, place.temporary, *[place.packages] * network]
        return {
            "command": command,
            "environment": dict(environment or {}),
            "limits": self._limits(),
            "parent": os.getpid(),
            "user": place.user,
            "closed": list(self.closed),
            "readable": [*readable, str(_OURS), str(place.packages), str(place.project)],
            "writable": list(map(str, writable)),
            # On a person's machine packages may be installed in place, beside closed folders.
            "listable": not self.strict,
            "network": network,
            "measures": [name for name in self.measures if not network or name != "network"],
        }

    def _limits(self) -> dict[str, int]:
        # Time is kept by the clock; that of the CPU only ends what got out of sight.
        cpu = math.ceil(self.limits.seconds) * (os.cpu_count() or 1) + 1
        return {
            "memory": self.limits.memory_bytes,
            "file": self.file_bytes,
            "cpu": cpu,
            "processes": self.limits.processes,
        }


def watch(place: Workspace, most: int) -> DiskWatch:
    """Watches whatever a child in this place can write to, for so many bytes."""
    return DiskWatch((place.project.parent, SHARED_MEMORY), most)


def may_switch_users() -> bool:
    """Whether this process can give files to another user, run as one, and end that again."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    (effective,) = [line for line in status.splitlines() if line.startswith("CapEff:")]
    held = int(effective.split()[1], 16)
    return all(held >> capability & 1 for capability in _CAPABILITIES)
