"""Lines of the project's files, as far as they can be had, and how an edit changes them."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from align_ci.model import Edit
from align_ci.report.options import RenderOptions

_LINES = 10  # an edit over more lines is described, not shown


def project_lines(options: RenderOptions, path: str) -> Sequence[str]:
    """The lines of a project file; none where they cannot be had.

    A saved report may name any path, so one that leaves the project is not even tried.
    """
    if options.source is None or leaves_project(path):
        return ()
    try:
        return options.source(path)
    except (OSError, ValueError):
        return ()


def leaves_project(path: str) -> bool:
    """Whether a path is none below the project's root."""
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path


def change(lines: Sequence[str], edit: Edit) -> tuple[list[str], list[str]] | None:
    """The lines that an edit touches, before and after, without the margin that they share."""
    changed = replaced_lines(lines, edit)
    return _dedented(*changed) if changed else None


def replaced_lines(lines: Sequence[str], edit: Edit) -> tuple[list[str], list[str]] | None:
    """The lines that an edit touches, before and after; None where they are not there."""
    place = edit.location
    old = [line.rstrip("\r\n") for line in lines[place.line - 1 : place.end_line]]
    if place.end_line > len(lines) or len(old) > _LINES:
        return None
    new = f"{old[0][: place.column - 1]}{edit.text}{old[-1][place.end_column - 1 :]}".split("\n")
    return old, new


def _dedented(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    margin = min((len(line) - len(line.lstrip()) for line in old + new if line.strip()), default=0)
    return [line[margin:] for line in old], [line[margin:] for line in new]
