"""What the findings of a report come from, and which lines to edit to be rid of most."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from align_ci.model import Finding, Location, Report
from align_ci.report import overview

_SHARED = 3
"""Findings of one rule and one cause that are told together; those of several rules always are."""

_LINES = 3
"""Lines that are named."""

_WORTH = 10
"""One of so many findings is to go with them, or they are not worth a look."""


class Entry(Struct, frozen=True):
    """A finding, with the others that the same change mends."""

    finding: Finding
    others: tuple[Finding, ...] = ()


class Toll(Struct, frozen=True):
    """What the findings come from.

    Attributes:
        findings: How many there are.
        causes: How many changes mend them all.
        blocking: How many of the causes block.
        lines: The lines that have to do with most findings, and with how many; none where that
            is few of them all.
    """

    findings: int
    causes: int
    blocking: int
    lines: tuple[tuple[Location, int], ...]

    def __str__(self) -> str:
        said = (
            f"{overview.counted(self.findings, 'finding')}, "
            f"{overview.counted(self.causes, 'cause')}, {self.blocking:,} would block"
        )
        if not self.lines:
            return said
        what = f"these {len(self.lines)} lines" if len(self.lines) > 1 else "this line"
        return f"{said}; edit {what}: -{sum(number for _, number in self.lines):,}"


def by_cause(findings: Sequence[Finding]) -> list[Entry]:
    """The findings in their order, those of one cause together and first where many share it."""
    groups = _groups(finding for finding in findings if finding.cause)
    shared = {
        cause: group
        for cause, group in groups.items()
        if len(group) >= _SHARED or len({finding.rule for finding in group}) > 1
    }
    told = [Entry(group[0], tuple(group[1:])) for group in shared.values()]
    return told + [Entry(finding) for finding in findings if finding.cause not in shared]


def count(entries: Iterable[Entry]) -> int:
    """How many findings entries tell of."""
    return sum(1 + len(entry.others) for entry in entries)


def number(findings: Sequence[Finding]) -> int:
    """How many causes findings have."""
    return len(_groups(findings))


def toll(report: Report) -> Toll | None:
    """What the findings that stand come from; None where each has a cause of its own."""
    findings = overview.active(report)
    groups = _groups(findings)
    if len(groups) == len(findings):
        return None
    blocking = sum(any(map(report.blocks, group)) for group in groups.values())
    places: Counter[Location] = Counter()
    for group in groups.values():
        place = _place(group)
        if place is not None:
            places[place] += len(group)
    lines = tuple((place, number) for place, number in places.most_common(_LINES) if number > 1)
    worth = sum(number for _, number in lines) * _WORTH >= len(findings)
    return Toll(len(findings), len(groups), blocking, lines if worth else ())


def _groups(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.cause or finding.fingerprint, []).append(finding)
    return groups


def _place(group: Sequence[Finding]) -> Location | None:
    """The line that every finding of a group names; None where they have none in common."""
    first, *others = (_lines(finding) for finding in group)
    return next((line for line in first if all(line in lines for lines in others)), None)


def _lines(finding: Finding) -> list[Location]:
    places = (finding.location, *(related.location for related in finding.related))
    return [Location(place.path, place.line) for place in places]
