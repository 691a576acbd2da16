"""The findings as annotations of files: those of a check run, which takes them all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from align_ci.model import Finding, Location, Report, Severity
from align_ci.report import overview
from align_ci.report.escape import visible

Lines = Mapping[str, Sequence[range]]
"""The lines that a change shows of each file, by its path in the repository."""

_LEVEL = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MESSAGE = 10_000  # characters; GitHub takes 64 KB
_TITLE = 255
_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class Note(Struct, frozen=True):
    """An annotation of lines of a file; columns only where it is on one line."""

    path: str
    location: Location
    level: str
    title: str
    message: str


def annotations(report: Report, prefix: str, shown: Lines) -> Iterator[Note]:
    """One for each finding that stands, the worst first.

    Args:
        report: The findings.
        prefix: The project's path in its repository.
        shown: Of the change. A finding beside it that has to do with a line of it lies there.
    """
    for finding in overview.active(report):
        place, told = _place(finding, prefix, shown)
        if place.path in {"", ".", finding.project}:
            continue  # it is about the project as a whole
        elsewhere = "" if place is finding.location else f"\nin {finding.location}"
        said = f"{told}{finding.message}{elsewhere}\nhelp: {finding.fix.description}"
        yield Note(
            path=f"{prefix}{place.path}",
            location=place,
            level=_LEVEL[finding.severity],
            title=overview.shortened(f"{finding.rule} {finding.name}", _TITLE),
            message=visible(overview.shortened(said, _MESSAGE), keep="\n"),
        )


def lines_shown(patches: Iterable[tuple[str, str]]) -> Lines:
    """The lines of the new side that patches show, by path.

    Args:
        patches: Of each file, its path in the repository and its hunks.
    """
    return {
        path: [
            range(int(start), int(start) + int(count or 1)) for start, count in _HUNK.findall(patch)
        ]
        for path, patch in patches
    }


def _place(finding: Finding, prefix: str, shown: Lines) -> tuple[Location, str]:
    if _is_shown(finding.location, prefix, shown):
        return finding.location, ""
    for related in finding.related:
        if _is_shown(related.location, prefix, shown):
            return related.location, f"{related.message}\n"
    return finding.location, ""


def _is_shown(place: Location, prefix: str, shown: Lines) -> bool:
    return any(place.line in lines for lines in shown.get(f"{prefix}{place.path}", ()))
