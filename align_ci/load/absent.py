"""What to make of imports with stand-ins: what they cannot tell is only read."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.child.executions import Compilation, Execution
from align_ci.load.child.imports import Imported, ImportFailure, Imports
from align_ci.load.child.stand_ins import is_marked
from align_ci.load.importers import imported_by, importers

# What a module lacks of its own project it would lack with everything installed, too.
_HONEST = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "TabError")
_SHOWN = 5

Text = Callable[[str], bytes]


class _Affected(Struct, frozen=True):
    """The files to which stand-ins reach.

    Attributes:
        failing: Those that may fail for nothing but a stand-in.
        doubtful: Those that may hold otherwise what they hold.
    """

    failing: frozenset[str]
    doubtful: frozenset[str]


def judged(imports: Imports, files: Sequence[str], text: Text) -> Imports:
    """Imports without what stand-ins are to blame for, and with words about it.

    Args:
        imports: What the child answered.
        files: The project's Python files.
        text: Gives what a file holds.
    """
    used = imports.stand_ins
    if not used.absent and not used.asked:
        return imports
    asked = files if used.given or used.decided else ()
    imported = {path: imported_by(text(path)) for path in asked}
    affected = _Affected(
        frozenset(importers(imported, used.given)), frozenset(importers(imported, used.decided))
    )
    doubtful = [frame for frame in imports.modules if _is_doubtful(frame, affected)]
    kept = tuple(frame for frame in imports.modules if not _is_doubtful(frame, affected))
    return replace(
        imports,
        modules=kept,
        notices=(*_named(imports), *_doubted(doubtful), *imports.notices),
        executions=tuple(_execution(each, affected) for each in imports.executions),
        compilations=tuple(_compilation(each, affected) for each in imports.compilations),
    )


def _is_doubtful(frame: Imported | ImportFailure, affected: _Affected) -> bool:
    if isinstance(frame, Imported):
        return frame.module.path in affected.doubtful
    reaches = {frame.path, frame.module.path} & affected.failing
    return bool(reaches) and not frame.message.startswith(_HONEST)


def _named(imports: Imports) -> Iterator[str]:
    used = imports.stand_ins
    for names, what in (
        (used.absent, ("that is not installed", "that are not installed")),
        (used.asked, ("that `stub-imports` names", "that `stub-imports` names")),
    ):
        if names:
            noun = "module" if len(names) == 1 else "modules"
            listed = ", ".join(sorted(names))
            which = what[len(names) > 1]
            yield f"imported with stand-ins for {len(names)} {noun} {which}: {listed}"


def _doubted(frames: Sequence[Imported | ImportFailure]) -> Iterator[str]:
    """What was only read, though it was imported, and why."""
    if frames:
        listed = [_told(frame) for frame in frames[:_SHOWN]]
        more = f" and {len(frames) - _SHOWN} more" if len(frames) > _SHOWN else ""
        yield f"only read, as a stand-in has a part in what it holds: {', '.join(listed)}{more}"


def _told(frame: Imported | ImportFailure) -> str:
    why = f" ({frame.message})" if isinstance(frame, ImportFailure) else ""
    return f"{frame.module.name}{why}"


def _execution(execution: Execution, affected: _Affected) -> Execution:
    path = execution.target.module.path
    failed = execution.failure is not None and path in affected.failing
    if not failed and path not in affected.doubtful:
        return execution
    why = f" ({execution.failure.message})" if execution.failure else ""
    skipped = f"it needs a module that a stand-in was imported for{why}"
    return Execution(execution.target, skipped=skipped)


def _compilation(compilation: Compilation, affected: _Affected) -> Compilation:
    path = compilation.target.module.path
    failed = compilation.failure is not None and path in affected.failing
    if not failed and path not in affected.doubtful and not is_marked(compilation.definition):
        return compilation
    why = f" ({compilation.failure.message})" if compilation.failure else ""
    skipped = f"it needs a module that a stand-in was imported for{why}"
    return Compilation(compilation.target, skipped=skipped)
