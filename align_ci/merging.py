"""Makes one report of what was found in each of several projects.

Two projects may have steps of one name, and the same finding. So names and fingerprints say to
which project they belong, and paths begin with its folder; what a project's own baseline accepts
is settled by then.
"""

import hashlib
import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci.checking import Outcome
from align_ci.model import (
    WEAKENS,
    Check,
    Commit,
    Coverage,
    Edit,
    Finding,
    Gap,
    Location,
    ProjectResult,
    Related,
    Report,
    Severity,
    Status,
    Subject,
    Timings,
)
from align_ci.report.graph import Chart
from align_ci.report.overview import active
from align_ci.run.suite import ordered
from align_ci.run.verdict import EXIT_CODES, worst

_STRICTEST = ("note", "warning", "error", "never")


class Whole(Struct, frozen=True):
    """What is to be said of several projects together.

    Attributes:
        root: The folder that their folders are relative to.
        commit: That was checked.
        notices: What a reader must know of all of it.
        fixed: Findings of projects that are gone, by the project's folder.
    """

    root: Path
    commit: Commit | None = None
    notices: tuple[str, ...] = ()
    fixed: tuple[tuple[str, Finding], ...] = ()


def merged(parts: Sequence[tuple[str, Outcome]], whole: Whole) -> Outcome:
    """One outcome of one or more, each with the folder of its project."""
    reports = [(folder, outcome.report) for folder, outcome in parts]
    verdict = worst(report.verdict for _, report in reports)
    gone = [_fixed(_finding(each, folder)) for folder, each in whole.fixed]
    report = Report(
        tool=reports[0][1].tool,
        verdict=verdict,
        exit_code=EXIT_CODES[verdict],
        checks=tuple(_check(each, folder) for folder, report in reports for each in report.checks),
        findings=(*_findings(reports), *gone),
        unknown=tuple(_gap(each, folder) for folder, report in reports for each in report.unknown),
        notices=(*whole.notices, *_notices(reports)),
        commit=whole.commit,
        base=next((report.base for _, report in reports if report.base), None),
        coverage=_coverage(report.coverage for _, report in reports),
        timings=_timings([report.timings for _, report in reports]),
        inputs_digest=_digest(*((folder, report.inputs_digest) for folder, report in reports)),
        cached=sum(report.cached for _, report in reports),
        fail_on=min((report.fail_on for _, report in reports), key=_STRICTEST.index),
        new_only=all(report.new_only for _, report in reports),
        projects=tuple(_result(report, folder) for folder, report in reports),
    )
    return Outcome(
        report,
        whole.root,
        charts=tuple(_chart(each, folder) for folder, part in parts for each in part.charts),
        after={
            _named(step, folder): [_named(each, folder) for each in before]
            for folder, part in parts
            for step, before in part.after.items()
        },
        consumers={
            _digest(folder, fingerprint): [_related(each, folder) for each in takers]
            for folder, part in parts
            for fingerprint, takers in part.consumers.items()
        },
    )


def _named(name: str, folder: str) -> str:
    return f"{folder}: {name}"


def _chart(chart: Chart, folder: str) -> Chart:
    return replace(chart, title=_named(chart.title, folder))


def _result(report: Report, folder: str) -> ProjectResult:
    levels = Counter(finding.severity for finding in active(report))
    return ProjectResult(
        path=folder,
        verdict=report.verdict,
        errors=levels[Severity.ERROR],
        warnings=levels[Severity.WARNING],
        notes=levels[Severity.NOTE],
        checks=len(report.checks),
        coverage=report.coverage,
        fail_on=report.fail_on,
        new_only=report.new_only,
    )


def _findings(reports: Iterable[tuple[str, Report]]) -> list[Finding]:
    """The findings of all, the worst first, and then what is fixed."""
    found = [_finding(each, folder) for folder, report in reports for each in report.findings]
    standing = [finding for finding in found if finding.status is not Status.FIXED]
    fixed = [finding for finding in found if finding.status is Status.FIXED]
    return [*ordered(standing), *fixed]


def _finding(finding: Finding, folder: str) -> Finding:
    related = (_related(each, folder) for each in finding.related)
    edits = (Edit(_location(each.location, folder), each.text) for each in finding.fix.edits)
    return replace(
        finding,
        subject=_subject(finding.subject, folder),
        steps=tuple(_named(step, folder) for step in finding.steps),
        location=_location(finding.location, folder),
        related=tuple(related),
        cause=_named(finding.cause, folder) if finding.cause else "",
        fix=replace(finding.fix, edits=tuple(edits)),
        fingerprint=_digest(folder, finding.fingerprint),
        project=folder,
    )


def _related(related: Related, folder: str) -> Related:
    return replace(related, location=_location(related.location, folder))


def _fixed(finding: Finding) -> Finding:
    return replace(finding, status=Status.FIXED, reason="", suppressed_by="")


def _check(check: Check, folder: str) -> Check:
    return replace(
        check,
        subject=_subject(check.subject, folder),
        findings=tuple(_digest(folder, each) for each in check.findings),
    )


def _gap(gap: Gap, folder: str) -> Gap:
    place = _location(gap.location, folder)
    return replace(gap, subject=_named(gap.subject, folder), location=place)


def _subject(subject: Subject, folder: str) -> Subject:
    name = folder if subject.kind == "project" else _named(subject.name, folder)
    return Subject(subject.kind, name, tuple(_named(step, folder) for step in subject.steps))


def _location(place: Location, folder: str) -> Location:
    path = posixpath.normpath(f"{folder}/{place.path}")
    return Location(path, place.line, place.column, place.end_line, place.end_column)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _notices(reports: Sequence[tuple[str, Report]]) -> Iterator[str]:
    """What each project's report says, what all of them say once, and what weakens first."""
    shared = [
        notice
        for notice in (reports[0][1].notices if len(reports) > 1 else ())
        if all(notice in report.notices for _, report in reports)
    ]
    said = [("all projects", notice) for notice in shared]
    said += [
        (folder, notice)
        for folder, report in reports
        for notice in report.notices
        if notice not in shared
    ]
    weakening = [each for each in said if each[1].startswith(WEAKENS)]
    for whose, notice in [*weakening, *(each for each in said if each not in weakening)]:
        rest = notice.removeprefix(WEAKENS)
        yield f"{WEAKENS} of {whose}{rest}" if rest != notice else _named(notice, whose)


def _coverage(parts: Iterable[Coverage]) -> Coverage:
    known = [*parts]
    return Coverage(sum(each.read for each in known), sum(each.met for each in known))


def _timings(parts: Sequence[Timings]) -> Timings:
    by_rule: Counter[str] = Counter()
    for each in parts:
        by_rule.update(each.by_rule)
    return Timings(
        load=sum(each.load for each in parts),
        import_=sum(each.import_ for each in parts),
        sdk=sum(each.sdk for each in parts),
        build=sum(each.build for each in parts),
        rules=sum(each.rules for each in parts),
        report=sum(each.report for each in parts),
        by_rule=dict(by_rule),
    )
