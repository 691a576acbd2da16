"""The import loader: has a child process import a project's modules.

User code is untrusted and runs only in there, in a copy of the project's files, with a
short environment, limits, and its output captured. A module that ends its child is
reported, and a new child goes on with the next one.
"""

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from align_ci.load.answer import LAST_KINDS, Failure, InvalidAnswer, Numbers, answer
from align_ci.load.imports import GIB, ChildError, Imported, ImportFailure, Imports, Limits, Module
from align_ci.load.interpreter import Interpreter
from align_ci.load.process import GRACE_SECONDS, ChildGone, ChildProcess
from align_ci.load.workspace import Workspace, workspace

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


def import_modules(  # noqa: PLR0913, PLR0917 - each is a fact of its own, and there is one caller
    root: Path,
    modules: Sequence[Module],
    roots: Sequence[str],
    python: Path,
    limits: Limits,
    files: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
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

    Raises:
        ChildError: The interpreter cannot be used, or the project not be copied.
    """
    start = time.monotonic()
    interpreter = Interpreter.find(root, python)
    results: list[Imported | ImportFailure] = []
    with (
        workspace(root, files) as place,
        closing(_Loader(place, interpreter, roots, limits)) as loader,
    ):
        for number, module in enumerate(modules, 1):
            results.append(loader.load(module))
            if progress is not None:
                progress(number, len(modules))
    return Imports(tuple(results), loader.notices(), time.monotonic() - start)


class _Loader:
    """Imports one module after another, in as few children as it takes."""

    def __init__(
        self, place: Workspace, interpreter: Interpreter, roots: Sequence[str], limits: Limits
    ) -> None:
        self._place = place
        self._interpreter = interpreter
        self._roots = roots
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._child: ChildProcess | None = None
        self._numbers = Numbers(1, 1)
        self._refused: dict[str, str] = {}
        self._printed: dict[str, int] = {}
        self._unlimited: tuple[str, ...] = ()

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
            ("not limited for imported modules, as this system does not do it", self._unlimited),
            ("too large to be copied for imported modules", self._place.left_out),
        )
        return tuple(f"{words}: {_listing(items)}" for words, items in parts if items)

    def _new_child(self, seconds: float) -> ChildProcess:
        self._numbers = Numbers(self._numbers.next, self._numbers.next)
        settings = {
            "root": str(self._place.project),
            "roots": [str(self._place.project / root) for root in self._roots],
            "limits": _limits(self._limits),
            "parent": os.getpid(),
            "first_id": self._numbers.first,
            "refused": self._refused,
        }
        self._child, self._unlimited = self._interpreter.start(self._place, settings, seconds)
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


def _limits(limits: Limits) -> dict[str, int]:
    # Time is kept by the clock; that of the CPU only ends what got out of sight.
    cpu = math.ceil(limits.seconds) * (os.cpu_count() or 1) + 1
    return {"memory": limits.memory_bytes, "cpu": cpu, "processes": limits.processes}


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
