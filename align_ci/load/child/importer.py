"""The import loader: has a child process import a project's modules.

User code is untrusted and runs only in there, in a copy of the project's files, with a
short environment, limits, and its output captured. A module that ends its child is
reported, and a new child goes on with the next one.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from align_ci.load.child.answer import LAST_KINDS, Confined, Failure, InvalidAnswer, Numbers, answer
from align_ci.load.child.cell import Cell, may_switch_users
from align_ci.load.child.imports import (
    GIB,
    ChildError,
    Imported,
    ImportFailure,
    Imports,
    Isolation,
    Limits,
    Module,
    NotIsolatedError,
)
from align_ci.load.child.install import install
from align_ci.load.child.interpreter import Interpreter
from align_ci.load.child.process import GRACE_SECONDS, ChildGone, ChildProcess, WroteTooMuch
from align_ci.load.child.tracked import tracked
from align_ci.load.child.workspace import Workspace, renew, workspace

__all__ = [
    "ChildError",
    "ImportFailure",
    "Imported",
    "Imports",
    "Limits",
    "Module",
    "import_modules",
]

_SHOWN = 10
_AS_OURSELVES = Isolation()


def import_modules(  # noqa: PLR0913, PLR0917 - each is a fact of its own, and there is one caller
    root: Path,
    modules: Sequence[Module],
    roots: Sequence[str],
    python: Path,
    limits: Limits,
    files: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
    isolation: Isolation = _AS_OURSELVES,
    requirements: Sequence[Path] = (),
    *,
    regardless: bool = False,
) -> Imports:
    """Import modules of a project in a child process and describe what they hold.

    Args:
        root: The project.
        modules: What to import, in this order.
        roots: Where imports start, relative to the root.
        python: The interpreter, 3.9 or newer; relative to the root, or a name on ``PATH``.
        limits: What user code may use.
        files: The project's files that user code may see, relative to the root.
        progress: Called after every module with how many are done, and of how many.
        isolation: How user code is to be locked in.
        requirements: Requirements files of the project, to be installed first.
        regardless: Go on where a required measure is not in force, and say so.

    Raises:
        ChildError: The interpreter cannot be used, or the project not be copied.
        NotIsolatedError: A required measure is not in force, or with required measures the
            interpreter cannot be used; nothing was imported.
        NotInstalledError: The requirements cannot be installed; nothing was imported.
    """
    start = time.monotonic()
    interpreter = Interpreter.find(root, python, required=isolation.required)
    results: list[Imported | ImportFailure] = []
    user, files, lacking = _prepared(root, files, isolation)
    if lacking and isolation.required and not regardless:
        raise NotIsolatedError(", ".join(lacking))
    with workspace(root, files, user=user) as place:
        cell = Cell.make(place, limits, isolation, regardless=regardless)
        if requirements:
            install(cell, interpreter, requirements)
        if interpreter.is_ours():
            cell.lend_ours()
        with closing(_Loader(cell, interpreter, roots, lacking)) as loader:
            for number, module in enumerate(modules, 1):
                results.append(loader.load(module))
                if progress is not None:
                    progress(number, len(modules))
    return Imports(tuple(results), loader.notices(), time.monotonic() - start)


def _prepared(
    root: Path, files: Sequence[str], isolation: Isolation
) -> tuple[int | None, Sequence[str], list[str]]:
    """The user that can be had, the files to copy, and what an isolation lacks."""
    user, lacking = isolation.user, []
    if user is not None and not may_switch_users():
        user = None
        lacking.append("we may not run anything under another user")
    if isolation.required:
        known = tracked(root, files)
        if known is None:
            lacking.append("git does not say which files it tracks")
        files = files if known is None else known
    return user, files, lacking


class _Loader:
    """Imports one module after another, in as few children as it takes."""

    def __init__(
        self, cell: Cell, interpreter: Interpreter, roots: Sequence[str], lacking: Sequence[str]
    ) -> None:
        self._cell = cell
        self._place = cell.place
        self._interpreter = interpreter
        self._roots = [
            *(str(cell.place.project / root) for root in roots),
            str(cell.place.packages),
        ]
        self._limits = cell.limits
        self._deadline = time.monotonic() + cell.limits.seconds
        self._child: ChildProcess | None = None
        self._numbers = Numbers(1, 1)
        self._refused: dict[str, str] = {}
        self._printed: dict[str, int] = {}
        self._lacking = lacking
        self._confined = Confined((), ())

    def load(self, module: Module) -> Imported | ImportFailure:
        """Import one module.

        Raises:
            ChildError: The first child cannot be started.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            used_up = f"the {_seconds(self._limits.seconds)} for all modules were used up"
            return _failure(module, f"was not imported: {used_up}")
        seconds = min(left, self._limits.module_seconds)
        try:
            return self._asked(self._child or self._new_child(left), module, seconds)
        except WroteTooMuch as gone:
            lost = self._lost(module, str(gone))
            renew(self._place)
            return lost
        except ChildGone as gone:
            return self._lost(module, str(gone))
        except TimeoutError:
            return self._lost(module, self._too_slow(seconds))
        except InvalidAnswer as error:
            return self._lost(module, f"gave no valid account of what it holds: {error}")
        except ChildError as error:
            if not self._refused:
                raise
            return _failure(module, f"was not imported: {error}")

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def notices(self) -> tuple[str, ...]:
        """What a reader must know of these imports."""
        sizes = [f"{name} ({count:,} bytes)" for name, count in self._printed.items()]
        parts: tuple[tuple[str, Sequence[str]], ...] = (
            ("what modules print while they are imported is not shown", sizes),
            (
                "not limited for imported modules, as this system does not do it",
                self._confined.unset,
            ),
            (
                "imported modules are not locked in as they should be",
                [*self._lacking, *self._confined.missing],
            ),
            ("too large to be copied for imported modules", self._place.left_out),
        )
        return tuple(f"{words}: {_listing(items)}" for words, items in parts if items)

    def _new_child(self, seconds: float) -> ChildProcess:
        self._numbers = Numbers(self._numbers.next, self._numbers.next)
        settings = {
            "root": str(self._place.project),
            "roots": self._roots,
            "first_id": self._numbers.first,
            "refused": self._refused,
        }
        self._child, self._confined = self._interpreter.start(self._cell, settings, seconds)
        self._cell.check(self._confined)
        return self._child

    def _asked(
        self, child: ChildProcess, module: Module, seconds: float
    ) -> Imported | ImportFailure:
        start, printed = time.monotonic(), child.printed
        question = {"name": module.name, "path": module.path, "seconds": seconds}
        try:
            payload = child.ask(question, seconds + GRACE_SECONDS)
        finally:
            if child.printed > printed:
                self._printed[module.name] = child.printed - printed
        took = time.monotonic() - start
        found = answer(_at_home(payload, self._place), self._numbers)
        if isinstance(found, Failure):
            return self._failed(module, found, seconds)
        self._numbers = Numbers(self._numbers.first, self._numbers.next + found.objects)
        return Imported(module, found.trees, took)

    def _failed(self, module: Module, found: Failure, seconds: float) -> ImportFailure:
        message = {
            "exit": f"asked Python to exit while it was imported ({found.message})",
            "timeout": self._too_slow(seconds),
            "memory": f"needed more than {_size(self._limits.memory_bytes)} of memory",
        }.get(found.kind, found.message)
        if found.kind in LAST_KINDS:
            self._lost(module, message)
        if found.path in self._place.copied:
            return ImportFailure(module, message, found.path, max(found.line, 1))
        return _failure(module, message)

    def _lost(self, module: Module, message: str) -> ImportFailure:
        """A module has ended its child: no other module is to lead there again."""
        self.close()
        self._refused[module.name] = message
        return _failure(module, message)

    def _too_slow(self, seconds: float) -> str:
        if seconds < self._limits.module_seconds:
            return f"did not finish within the {_seconds(self._limits.seconds)} for all modules"
        return f"did not finish within {_seconds(self._limits.module_seconds)}"


def _failure(module: Module, message: str) -> ImportFailure:
    return ImportFailure(module, message, module.path, 1)


def _at_home(payload: bytes, place: Workspace) -> bytes:
    """An answer in which paths of the copy are those of the project."""
    copy, root = (json.dumps(str(path))[1:-1].encode() for path in (place.project, place.root))
    return payload.replace(copy, root)


def _listing(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s"


def _size(count: int) -> str:
    value, unit = (count / GIB, "GiB") if count >= GIB else (count / 1024**2, "MiB")
    return f"{value:.3g} {unit}"
