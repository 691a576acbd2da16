"""The last lines in the terminal: the verdict, and what it rests on."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from align_ci.model import Gap, Outcome, ProjectResult, Report, Status, Verdict
from align_ci.report import causes, overview
from align_ci.report.escape import terminal

_TEXT = 1500  # characters of one text of the project
_MOST = 3  # of each list, without verbose
_PROJECTS = 20  # of these

_VERDICT = {
    Verdict.PASS: ("PASS", "bold green"),
    Verdict.FAIL: ("FAIL", "bold red"),
    Verdict.NOTHING_CHECKED: ("NOTHING CHECKED", "bold yellow"),
    Verdict.ERROR: ("ERROR", "bold red"),
}


def summary(report: Report, *, verbose: bool) -> RenderableType:
    """The verdict, then checks, skips, what is not known, and the time."""
    most = None if verbose else _MOST
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, lines in _rows(report, most):
        table.add_row(name, Text("\n").join(lines))
    return Group(_verdict(report), table)


def _verdict(report: Report) -> Text:
    word, style = _VERDICT[report.verdict]
    return Text.assemble((word, style), f"  {_clean(overview.headline(report))}", style="bold")


def _rows(report: Report, most: int | None) -> Iterator[tuple[str, list[Text]]]:
    if report.projects:
        limit = None if most is None else _PROJECTS
        yield "projects", _some([*map(_project, overview.projects(report))], limit, "project")
    yield "findings", [Text(_findings(report))]
    accepted = overview.suppressed(report)
    if accepted:
        yield "accepted", [Text(accepted)]
    toll = causes.toll(report)
    if toll:
        lines = [
            Text(_clean(f"{place.path}:{place.line}: -{number:,}")) for place, number in toll.lines
        ]
        yield "causes", [Text(str(toll)), *lines]
    yield "checks", [Text(overview.outcomes(report))]
    built = overview.built(report)
    if built:
        yield "built", [Text(built)]
    skips = [f"{number:,}x {_clean(why)}" for why, number in overview.skips(report)]
    if skips:
        yield "skipped", _some(skips, most, "reason")
    crashes = [
        _clean(f"{check.rule} on {check.subject.name}: {check.reason}")
        for check in report.checks
        if check.outcome is Outcome.ERRORED
    ]
    if crashes:
        yield "crashed", _some(crashes, most, "check")
    yield "known", [Text(_known(report))]
    if report.unknown:
        yield "unknown", _some([_gap(gap) for gap in report.unknown], most, "fact")
    if report.cached:
        files = overview.counted(report.cached, "file")
        yield "cached", [Text(f"{files} as an earlier run read them (--no-cache reads all)")]
    yield "time", [Text(_time(report))]
    if report.findings:
        yield "more", [Text(f"align-ci explain {terminal(report.findings[0].rule)}")]


def _project(each: tuple[ProjectResult, str]) -> str:
    result, found = each
    return _clean(f"{_VERDICT[result.verdict][0]} {result.path}: {found}")


def _findings(report: Report) -> str:
    numbers = Counter(finding.status for finding in report.findings)
    parts = [
        overview.severities(overview.active(report)),
        *(f"{numbers[s]:,} {s}" for s in (Status.NEW, Status.EXISTING, Status.FIXED) if numbers[s]),
    ]
    return f"{', '.join(parts)} (fail-on: {report.fail_on})"


def _known(report: Report) -> str:
    coverage = report.coverage
    return f"{coverage.read:,} of {coverage.met:,} facts ({int(coverage.ratio * 100)} %)"


def _gap(gap: Gap) -> str:
    return _clean(f"{gap.subject}: {gap.fact}: {gap.why} ({gap.location})")


def _time(report: Report) -> str:
    parts = [f"{name} {overview.duration(spent)}" for name, spent in overview.phases(report)]
    slowest = [
        f"{terminal(rule)} {overview.duration(spent)}"
        for rule, spent in overview.slowest(report, _MOST)
    ]
    rules = f"; slowest rules: {', '.join(slowest)}" if slowest else ""
    return f"{overview.duration(report.timings.total)} ({', '.join(parts)}{rules})"


def _clean(text: str) -> str:
    return terminal(overview.shortened(text, _TEXT))


def _some(lines: list[str], most: int | None, noun: str) -> list[Text]:
    shown = [Text(line) for line in lines[:most]]
    more = len(lines) - len(shown)
    return [*shown, Text(f"and {overview.counted(more, f'more {noun}')}")] if more else shown
