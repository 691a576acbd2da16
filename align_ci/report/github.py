"""Workflow commands: the findings as annotations of the changed files."""

from collections.abc import Iterator, Sequence

from align_ci.model import Finding, Report, Severity, Status, Verdict
from align_ci.report import causes, overview
from align_ci.report.escape import workflow_data, workflow_property
from align_ci.report.options import RenderOptions

# GitHub shows ten of each level a step; the tenth notice says how many are not shown
# (actions/runner, ExecutionContext.cs).
_MOST = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.NOTE: 9}
_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_PLACES = 10  # of a cause
_MESSAGE = 4000  # characters; the runner cuts at 4,096


def render(report: Report, options: RenderOptions) -> str:
    commands = list(_commands(report, options.path_prefix))
    return "\n".join([*commands, ""])


def _commands(report: Report, prefix: str) -> Iterator[str]:
    if report.verdict is Verdict.NOTHING_CHECKED:
        # Nothing failed, so no error has been written that this one could crowd out.
        yield f"::error title=align-ci nothing checked::{workflow_data(overview.headline(report))}"
    left_out = 0
    for severity, command in _COMMAND.items():
        shown = [f for f in overview.active(report) if not _is_known(report, f)]
        level = causes.by_cause([f for f in shown if f.severity is severity])
        yield from (_annotation(command, prefix, one) for one in level[: _MOST[severity]])
        left_out += sum(1 + len(entry.others) for entry in level[_MOST[severity] :])
    if left_out:
        yield f"::notice title=align-ci::{_left_out(left_out)}"


def _is_known(report: Report, finding: Finding) -> bool:
    """Whether it is none of this change's, and does not block it."""
    is_old = report.terms(finding).new_only and finding.status is Status.EXISTING
    return is_old and not report.blocks(finding)


def _left_out(number: int) -> str:
    more = overview.counted(number, "more finding")
    return f"{more} not shown here: GitHub takes ten annotations of each level a step"


def _annotation(command: str, prefix: str, entry: causes.Entry) -> str:
    finding = entry.finding
    place = finding.location
    properties = [("file", prefix + place.path), ("line", str(place.line))]
    properties.append(("endLine", str(place.end_line)))
    if place.line == place.end_line:  # the runner refuses columns of several lines
        properties += [("col", str(place.column)), ("endColumn", str(place.end_column))]
    properties.append(("title", f"{finding.rule} {finding.name}"))
    return f"::{command} {_joined(properties)}::{workflow_data(_message(entry))}"


def _joined(properties: Sequence[tuple[str, str]]) -> str:
    return ",".join(f"{name}={workflow_property(value)}" for name, value in properties)


def _message(entry: causes.Entry) -> str:
    finding = entry.finding
    rest = overview.shortened(f"\nhelp: {finding.fix.description}", _MESSAGE // 4)
    if entry.others:
        shown = [f"{other.location} {other.rule}" for other in entry.others[:_PLACES]]
        more = len(entry.others) - len(shown)
        shown += [f"{more:,} more"] if more else []
        others = f"\nof the same cause, {finding.cause}: {', '.join(shown)}"
        rest += overview.shortened(others, _MESSAGE // 4)
    return overview.shortened(finding.message, _MESSAGE - len(rest)) + rest
