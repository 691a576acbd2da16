"""Fixes that are certain, as suggestions that one click takes over."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import Finding, Report
from align_ci.report import overview
from align_ci.report.annotations import Lines
from align_ci.report.escape import fence, prose
from align_ci.report.options import RenderOptions
from align_ci.report.source import project_lines, replaced_lines

_MARK = 12  # of a fingerprint's digits
_TEXT = 1500  # characters of a message


class Suggestion(Struct, frozen=True):
    """A change to lines of a file.

    Attributes:
        path: In the repository.
        first: The first line.
        last: The last one.
        body: Markdown; GitHub makes a button of the block in it.
        mark: By which it is known again; it stands in the body.
    """

    path: str
    first: int
    last: int
    body: str
    mark: str


def suggestions(report: Report, options: RenderOptions, shown: Lines) -> Iterator[Suggestion]:
    """One for each certain fix of one place, on lines that the change shows.

    Args:
        report: The findings.
        options: Where the project lies, and its lines.
        shown: Of the change: GitHub takes suggestions nowhere else.
    """
    for finding in overview.active(report):
        if len(finding.fix.edits) == 1:
            yield from _suggestion(finding, options, shown)


def _suggestion(finding: Finding, options: RenderOptions, shown: Lines) -> Iterator[Suggestion]:
    (edit,) = finding.fix.edits
    place = edit.location
    path = f"{options.path_prefix}{place.path}"
    lines = range(place.line, place.end_line + 1)
    changed = replaced_lines(project_lines(options, place.path), edit)
    if changed is None or not any(set(lines) <= set(each) for each in shown.get(path, ())):
        return
    text = "\n".join(changed[1])
    if not text.replace("\n", "").isprintable():
        return  # it would be shown otherwise than it is, and so be taken over
    mark = f"<!-- align-ci suggests {finding.fingerprint[:_MARK]} -->"
    said = prose(overview.shortened(finding.message, _TEXT))
    body = f"**{finding.rule}**: {said}\n\n{fence(text, 'suggestion')}\n\n{mark}"
    yield Suggestion(path, place.line, place.end_line, body, mark)
