"""The import loader: has a child process import a project's modules, and build with them.

User code is untrusted and runs only in there, in a copy of the project's files, with a
short environment, limits, and its output captured. A module, builder or pipeline that ends
its child is reported, and a new child goes on with the next one.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

from align_ci.load.child.cell import Cell, may_switch_users
from align_ci.load.child.children import Children
from align_ci.load.child.executions import (
    BuilderTarget,
    Methods,
    PipelineTarget,
)
from align_ci.load.child.imports import (
    ChildError,
    Imported,
    ImportFailure,
    Imports,
    Isolation,
    Limits,
    Module,
    NotIsolatedError,
    Replaced,
)
from align_ci.load.child.install import install
from align_ci.load.child.interpreter import Interpreter
from align_ci.load.child.tracked import tracked
from align_ci.load.child.work import Work
from align_ci.load.child.workspace import workspace

__all__ = [
    "ChildError",
    "ImportFailure",
    "Imported",
    "Imports",
    "Limits",
    "Module",
    "import_modules",
]

_AS_OURSELVES = Isolation()
_USUAL = Methods()
_AS_NEEDED = Replaced()

Result = TypeVar("Result")


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
    builders: Sequence[BuilderTarget] = (),
    pipelines: Sequence[PipelineTarget] = (),
    methods: Methods = _USUAL,
    replaced: Replaced = _AS_NEEDED,
    shapes: Sequence[Mapping[str, Any]] = (),
) -> Imports:
    """Import modules of a project in a child process, and execute what builds steps in them.

    Args:
        root: The project.
        modules: What to import, in this order.
        roots: Where imports start, relative to the root.
        python: The interpreter, 3.9 or newer; relative to the root, or a name on ``PATH``.
        limits: What user code may use.
        files: The project's files that user code may see, relative to the root.
        progress: Called after every module, builder and pipeline with how many are done, and
            of how many.
        isolation: How user code is to be locked in.
        requirements: Requirements files of the project, to be installed first.
        regardless: Go on where a required measure is not in force, and say so.
        builders: What to execute, in this order, after the modules.
        pipelines: What to compile, in this order, after the builders.
        methods: The names of the methods by which builders work.
        replaced: Which modules are replaced by stand-ins.
        shapes: What else is described, as ``describe`` has it.

    Raises:
        ChildError: The interpreter cannot be used, or the project not be copied.
        NotIsolatedError: A required measure is not in force, or with required measures the
            interpreter cannot be used; nothing was imported.
        NotInstalledError: The requirements cannot be installed; nothing was imported.
    """
    start = time.monotonic()
    interpreter = Interpreter.find(root, python, required=isolation.required)
    user, files, lacking = _prepared(root, files, isolation)
    if lacking and isolation.required and not regardless:
        raise NotIsolatedError(", ".join(lacking))
    with workspace(root, files, user=user) as place:
        cell = Cell.make(place, limits, isolation, regardless=regardless)
        if requirements:
            install(cell, interpreter, requirements)
        if interpreter.is_ours():
            cell.lend_ours()
        building = bool(builders or pipelines)
        started = Children(
            cell,
            interpreter,
            roots,
            lacking,
            building=building,
            replaced=replaced,
            shapes=shapes,
        )
        with closing(started) as children:
            work = Work(children, place.copied, methods)
            tell = _counter(len(modules) + len(builders) + len(pipelines), progress)
            results, importing = _timed(children, map(work.imported, modules), tell)
            settled = work.settled(results)
            executions, executing = _timed(children, map(work.executed, builders), tell)
            compilations, compiling = _timed(children, map(work.compiled, pipelines), tell)
    return Imports(
        tuple(settled),
        children.notices(),
        time.monotonic() - start,
        tuple(chain.from_iterable(executions)),
        tuple(compilations),
        children.sdk,
        importing,
        executing + compiling,
        children.stand_ins,
    )


def _counter(total: int, progress: Callable[[int, int], None] | None) -> Callable[[], None]:
    """What is called whenever one more is done."""
    number = count(1)

    def tell() -> None:
        if progress is not None:
            progress(next(number), total)

    return tell


def _timed(
    children: Children, results: Iterable[Result], tell: Callable[[], None]
) -> tuple[list[Result], float]:
    """All results, and the seconds that they took without importing the SDK."""
    start, loading = time.monotonic(), children.sdk_seconds()
    found = []
    for result in results:
        found.append(result)
        tell()
    took = time.monotonic() - start - (children.sdk_seconds() - loading)
    return found, max(took, 0.0)


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
