"""The table of a report: how each step, pipeline and the project fared."""

from collections import Counter

from msgspec import Struct, field

from align_ci.model import Check, Finding, Outcome, Report, Severity, Subject
from align_ci.report import overview

_CLEAN = 10  # rows without findings that are named each


class Row(Struct):
    """The checks of one step, all its job types together.

    Attributes:
        name: The step; or how many steps without findings the row stands for.
        outcomes: Checks by outcome.
        seconds: What the checks took.
        findings: By fingerprint.
        blocks: Whether one of them blocks, or a check crashed.
    """

    name: str
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    seconds: float = 0.0
    findings: dict[str, Finding] = field(default_factory=dict)
    blocks: bool = False

    @property
    def errors(self) -> int:
        return self._number(Severity.ERROR)

    @property
    def warnings(self) -> int:
        return self._number(Severity.WARNING)

    @property
    def notes(self) -> int:
        return self._number(Severity.NOTE)

    @property
    def checks(self) -> int:
        return self.outcomes.total()

    @property
    def state(self) -> str:
        """``blocked``, ``noticed``, ``passed`` or ``skipped``."""
        if self.blocks:
            return "blocked"
        if self.findings:
            return "noticed"
        return "passed" if self.outcomes[Outcome.PASSED] else "skipped"

    def _number(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings.values())


def rows(report: Report, most: int | None = None) -> list[Row]:
    """The worst first; many rows without findings become one, and so does what is cut."""
    active = {finding.fingerprint: finding for finding in overview.active(report)}
    by_name: dict[str, Row] = {}
    for check in report.checks:
        name = _name(check.subject)
        _count(by_name.setdefault(name, Row(name)), check, active, report)
    ranked = sorted(by_name.values(), key=_urgency)
    marked = [row for row in ranked if row.blocks or row.findings]
    clean = ranked[len(marked) :]
    if len(clean) > _CLEAN:
        marked, clean = [*marked, _merged(clean, "without findings")], []
    shown = [*marked, *clean]
    return shown if most is None or len(shown) <= most else _cut(shown, most)


def _name(subject: Subject) -> str:
    home = overview.home(subject)
    return f"{subject.kind} {home}" if overview.is_whole(subject) and home != subject.kind else home


def _count(row: Row, check: Check, active: dict[str, Finding], report: Report) -> None:
    found = {key: active[key] for key in check.findings if key in active}
    row.outcomes[check.outcome] += 1
    row.seconds += check.seconds
    row.findings |= found
    crashed = check.outcome is Outcome.ERRORED
    row.blocks = row.blocks or crashed or any(report.blocks(f) for f in found.values())


def _urgency(row: Row) -> tuple[bool, bool, int, int]:
    return (not row.blocks, not row.findings, -row.errors, -row.warnings)


def _cut(shown: list[Row], most: int) -> list[Row]:
    return [*shown[:most], _merged(shown[most:], "that do not fit here")]


def _merged(merged: list[Row], why: str) -> Row:
    total = Row(f"{overview.counted(len(merged), 'more row')} {why}")
    for row in merged:
        total.outcomes += row.outcomes
        total.seconds += row.seconds
        total.findings |= row.findings
        total.blocks = total.blocks or row.blocks
    return total
