"""What several formats say of a report in the same words."""

import re
from collections import Counter
from collections.abc import Iterable

from align_ci.model import (
    FailsAt,
    Finding,
    Outcome,
    ProjectResult,
    Report,
    Severity,
    Status,
    Subject,
    Verdict,
)

_JOB_TYPE = re.compile(r" \(([^()]*)\)$")
_WHOLE = ("pipeline", "definition", "project")

_WORST = (Verdict.ERROR, Verdict.FAIL, Verdict.NOTHING_CHECKED, Verdict.PASS)
_NAMED = 3  # projects in a headline

FAILS_AT = {
    FailsAt.BUILD: "fails when the pipeline is built",
    FailsAt.SUBMIT: "fails when the pipeline is submitted",
    FailsAt.JOB_START: "fails when the job starts",
    FailsAt.JOB_END: "fails when the job ends",
    FailsAt.SILENT: "fails silently",
}


def active(report: Report) -> list[Finding]:
    """The findings that stand: neither fixed nor suppressed; the worst and newest first."""
    standing = (f for f in report.findings if f.status not in (Status.FIXED, Status.SUPPRESSED))
    return sorted(standing, key=lambda f: (f.severity.rank, f.status is Status.EXISTING))


def suppressed(report: Report) -> str:
    """``12 suppressed: 10 by the baseline, 2 in place``; empty where nothing is."""
    numbers = Counter(f.suppressed_by for f in report.findings if f.status is Status.SUPPRESSED)
    ways = {
        "baseline": "by the baseline",
        "comment": "in place",
        "accept-breaks": "as accepted breaks",
    }
    parts = [f"{numbers[by]:,} {words}" for by, words in ways.items() if numbers[by]]
    said = f"{numbers.total():,} suppressed" if numbers else ""
    return ": ".join(filter(None, [said, ", ".join(parts)]))


def headline(report: Report) -> str:
    """The verdict in one sentence without its first capital."""
    match report.verdict:
        case Verdict.PASS:
            return _passed(report)
        case Verdict.FAIL:
            blocking = [f for f in active(report) if report.blocks(f)]
            verb = "blocks" if len(blocking) == 1 else "block"
            return f"{severities(blocking)} {verb} this change{_where(report)}{_known(report)}"
        case Verdict.NOTHING_CHECKED:
            return f"no step, contract or pipeline was judged{_where(report)}"
        case Verdict.ERROR:
            crashed = sum(check.outcome is Outcome.ERRORED for check in report.checks)
            what = f"{counted(crashed, 'check')} crashed" if crashed else "see the notices"
            return f"align-ci could not do all that was asked{_where(report)}: {what}"


def projects(report: Report) -> list[tuple[ProjectResult, str]]:
    """The projects of several, the worst first, each with what was found in it."""
    ranked = sorted(report.projects, key=lambda each: (_WORST.index(each.verdict), each.path))
    return [(each, _result(each)) for each in ranked]


def _result(result: ProjectResult) -> str:
    if result.verdict is Verdict.NOTHING_CHECKED:
        return "nothing was judged in it"
    numbers = {
        Severity.ERROR: result.errors,
        Severity.WARNING: result.warnings,
        Severity.NOTE: result.notes,
    }
    found = _listed([counted(number, level) for level, number in numbers.items() if number])
    return f"{found or 'nothing'} found in {counted(result.checks, 'check')}"


def _where(report: Report) -> str:
    """In which of several projects the verdict is what it is."""
    of = [each.path for each, _ in projects(report) if each.verdict is report.verdict]
    if not of:
        return ""
    shown = [*of[:_NAMED], *([f"{len(of) - _NAMED} more"] if len(of) > _NAMED else [])]
    return f" in {_listed(shown)}"


_OF_TEXTS = {"ALN509", "ALN512"}
"""Rules that judge builders also as they are written."""


def counted(number: int, noun: str) -> str:
    """``1 check``, ``2 checks``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def severities(findings: Iterable[Finding]) -> str:
    """``2 errors and 1 warning``; ``nothing`` for none."""
    numbers = Counter(finding.severity for finding in findings)
    parts = [counted(numbers[severity], severity) for severity in Severity if numbers[severity]]
    return _listed(parts) or "nothing"


def outcomes(report: Report) -> str:
    """``41 passed, 3 failed``, of the outcomes that occurred."""
    numbers = Counter(check.outcome for check in report.checks)
    parts = [f"{numbers[outcome]:,} {outcome}" for outcome in Outcome if numbers[outcome]]
    return ", ".join(parts) or "none"


def built(report: Report) -> str:
    """``12 steps by builders, 2 pipeline definitions``: what was executed, compiled and judged."""
    done = {
        (check.subject.kind, check.subject.name)
        for check in report.checks
        if check.subject.kind in ("builder", "definition")
        and check.rule not in _OF_TEXTS
        and check.outcome in (Outcome.PASSED, Outcome.FAILED)
    }
    kinds = Counter(kind for kind, _ in done)
    steps, definitions = kinds["builder"], kinds["definition"]
    parts = (
        f"{counted(steps, 'step')} by builders" * bool(steps),
        counted(definitions, "pipeline definition") * bool(definitions),
    )
    return ", ".join(filter(None, parts))


def skips(report: Report) -> list[tuple[str, int]]:
    """Why checks were skipped, also in part, and how many; the most frequent first."""
    reasons = Counter(
        check.reason if check.outcome is Outcome.SKIPPED else f"{check.reason} (in part)"
        for check in report.checks
        if check.outcome is Outcome.SKIPPED or (check.reason and check.outcome != Outcome.ERRORED)
    )
    return reasons.most_common()


def slowest(report: Report, most: int | None = None) -> list[tuple[str, float]]:
    """Rules with their seconds, the slowest first."""
    ranked = sorted(report.timings.by_rule.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:most]


def phases(report: Report) -> list[tuple[str, float]]:
    """Where the time went, in seconds; phases that did not happen are left out."""
    timings = report.timings
    spent = [
        ("load", timings.load),
        ("import", timings.import_),
        ("SageMaker SDK", timings.sdk),
        ("build", timings.build),
        ("rules", timings.rules),
        ("report", timings.report),
    ]
    return [(name, seconds) for name, seconds in spent if seconds]


def duration(seconds: float) -> str:
    """``1.24 s``, ``12 ms``, ``0.3 ms``."""
    if seconds >= 1:
        return f"{seconds:,.2f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if milliseconds >= 1 else f"{milliseconds:.1f} ms"


def is_whole(subject: Subject) -> bool:
    """Whether it is about many steps: a pipeline, a definition or the project."""
    return subject.kind in _WHOLE


def home(subject: Subject) -> str:
    """Where a check is filed: its step without the job type, or the pipeline or project."""
    if not subject.steps or is_whole(subject):
        return subject.name or subject.kind
    return _JOB_TYPE.sub("", subject.steps[0]) or subject.steps[0]


def steps(finding: Finding, most: int = 3) -> str:
    """The first steps concerned, job types of one step together: ``Scoring (a, b)``."""
    job_types: dict[str, list[str]] = {}
    for step in finding.steps:
        found = _JOB_TYPE.search(step)
        name = step[: found.start()] if found else step
        job_types.setdefault(name, []).extend([found[1]] if found else [])
    named = [f"{name} ({', '.join(types)})" if types else name for name, types in job_types.items()]
    more = [f"{len(named) - most} more"] if len(named) > most else []
    return _listed([*named[:most], *more])


def shortened(text: str, most: int) -> str:
    """At most so many characters, the cut marked."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _known(report: Report) -> str:
    """That old findings stand by, where only new ones block."""
    known = sum(f.status is Status.EXISTING and not report.blocks(f) for f in active(report))
    verb = "does" if known == 1 else "do"
    return f"; {counted(known, 'known finding')} {verb} not" if report.new_only and known else ""


def _passed(report: Report) -> str:
    findings, known = active(report), _known(report)
    if known:
        findings = [finding for finding in findings if finding.status is not Status.EXISTING]
    if findings:
        verb = "does" if len(findings) == 1 else "do"
        return f"{severities(findings)} that {verb} not block{known}"
    if known:
        return f"nothing new blocks this change{known}"
    done = sum(check.outcome is Outcome.PASSED for check in report.checks)
    accepted = suppressed(report)
    if accepted:
        return f"the layers agree, but for what is accepted ({accepted})"
    kinds = {check.subject.kind for check in report.checks} - {"project"}
    what = "this change breaks nothing that is known" if kinds == {"change"} else "the layers agree"
    return f"{what} ({counted(done, 'check')} passed)"


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
