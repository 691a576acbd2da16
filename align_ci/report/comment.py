"""Markdown for a comment on a pull request: what blocks, why, and what to do about it.

It ends with a line that nobody sees: what was found, so that the next run can say what has
become of it since.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from align_ci.model import WEAKENS, FailsAt, Finding, Report, Status, Verdict
from align_ci.report import causes, escape, overview
from align_ci.report.markdown import ADDRESS, ROOMS, VERDICT, Part, Room, Written, environment
from align_ci.report.options import RenderOptions

_FULL = 10  # blocking findings that are told at length; more of them are told by rule
_MARKS = 12  # of a fingerprint's digits
_MOST_MARKS = 1_500
_STATE = re.compile(
    r"<!-- align-ci found commit=(\w*) findings=([0-9a-f,]*) more=(\d{1,9}) -->\s*\Z"
)


class State(Struct, frozen=True):
    """What a comment was about.

    Attributes:
        commit: That was checked; empty where that is not known.
        marks: Of the findings that stood, shortened.
        more: How many of them are left out.
    """

    commit: str = ""
    marks: frozenset[str] = frozenset()
    more: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.more


def state_of(body: str) -> State | None:
    """What a comment of ours was about, by the line at its end."""
    found = _STATE.search(body)
    if found is None:
        return None
    commit, marks, more = found.groups()
    return State(commit, frozenset(filter(None, marks.split(","))), int(more))


def render(report: Report, options: RenderOptions) -> str:
    """The most that fits, the worst findings first; nothing is said of a run before."""
    return follow(report, options, "")


def follow(report: Report, options: RenderOptions, before: str) -> str:
    """The comment that takes the place of another one.

    Args:
        report: What was found.
        options: The room for it, and where the project lies.
        before: What the comment said; empty for a new one. It stays as it is where it is about
            the same commit and the same findings.
    """
    was, now = state_of(before), _state(report)
    if was == now and now.commit:
        return f"{before.rstrip()}\n"
    state = _written(now)
    template = environment(report, options).get_template("comment.md.j2")
    for room in ROOMS:
        text = template.render(_context(report, options, room, was))
        whole = f"{escape.log(text).rstrip()}\n\n{state}\n"
        if len(whole) <= options.comment_limit:
            return whole
    return f"## {escape.markdown(headline(report))}\n"[: options.comment_limit]


def headline(report: Report) -> str:
    """The verdict in one line."""
    icon = VERDICT[report.verdict]
    match report.verdict:
        case Verdict.PASS:
            said = "Nothing blocks this merge" if overview.active(report) else "All is well"
            return f"{icon} {said}: {overview.headline(report)}"
        case Verdict.FAIL:
            return f"{icon} {_blocking(report)}"
        case Verdict.NOTHING_CHECKED:
            return f"{icon} Nothing was checked, so nobody knows: {overview.headline(report)}"
        case Verdict.ERROR:
            return f"{icon} This is not green: {overview.headline(report)}"


def _blocking(report: Report) -> str:
    blocking = [finding for finding in overview.active(report) if report.blocks(finding)]
    new = all(finding.status is Status.NEW for finding in blocking)
    said = overview.counted(len(blocking), "new problem" if new else "problem")
    verb = "blocks" if len(blocking) == 1 else "block"
    known = sum(
        finding.status in (Status.EXISTING, Status.SUPPRESSED) and not report.blocks(finding)
        for finding in report.findings
    )
    others = {0: "", 1: "; 1 known one doesn't"}.get(known, f"; {known:,} known ones don't")
    return f"{said} {verb} this merge{others}"


def _state(report: Report) -> State:
    marks = sorted({finding.fingerprint[:_MARKS] for finding in overview.active(report)})
    commit = report.commit.sha if report.commit else ""
    kept = frozenset(marks[:_MOST_MARKS])
    return State(commit, kept, max(0, len(marks) - _MOST_MARKS))


def _written(state: State) -> str:
    marks = ",".join(sorted(state.marks))
    return f"<!-- align-ci found commit={state.commit} findings={marks} more={state.more} -->"


def _context(
    report: Report, options: RenderOptions, room: Room, was: State | None
) -> dict[str, object]:
    findings = overview.active(report)
    blocking = causes.by_cause([f for f in findings if report.blocks(f)])
    others = causes.by_cause([f for f in findings if not report.blocks(f)])
    shown = [*blocking, *others][: room.findings]
    told, rest = shown[: len(blocking)], shown[len(blocking) :]
    many = len(blocking) > _FULL
    notices = [notice for notice in report.notices if not notice.startswith(WEAKENS)]
    unjudged = report.verdict in (Verdict.NOTHING_CHECKED, Verdict.ERROR)
    fixed = [finding for finding in report.findings if finding.status is Status.FIXED]
    version = report.tool.rpartition(" ")[2]
    return {
        "report": report,
        "headline": headline(report),
        "label": options.label,
        "warnings": [notice for notice in report.notices if notice.startswith(WEAKENS)],
        # Where nothing was judged, why is all that there is to say.
        "reasons": notices[: room.entries] if unjudged else [],
        "notices": Part([] if unjudged else notices, room.entries),
        "projects": Part(overview.projects(report), room.entries),
        "icon_of": VERDICT,
        "since": "; ".join(_since(findings, was)),
        "toll": causes.toll(report) if many else None,
        "blocking": [] if many else told,
        "blocking_by_rule": _sections(blocking, told) if many else [],
        "blocking_left_out": causes.count(blocking) - causes.count(told),
        "others_by_rule": _sections(others, rest),
        "others_counted": overview.severities(f for f in findings if not report.blocks(f))
        if others
        else "",
        "others_left_out": causes.count(others) - causes.count(rest),
        "fixed": Part(fixed, room.entries),
        "fails_at": overview.FAILS_AT,
        "steps": overview.steps,
        "graph": Written(options.graph) if room.entries is None or room.entries > _FEW else "",
        "command": lambda finding: _command(finding, version),
        "folder": _folder,
        "unknown": Part(report.unknown, room.entries),
        "skips": Part(overview.skips(report), room.entries),
        "most": room.entries,
        "after": lambda finding: _after(finding, options.after),
        "consumers": lambda finding: options.consumers.get(finding.fingerprint, ()),
        "run_url": _run(options.run_url),
    }


class Section(Struct, frozen=True):
    """What one rule found, where that would happen at the same time.

    Attributes:
        entries: As many as there is room for.
        number: How many findings there are in all.
    """

    entries: Sequence[causes.Entry]
    number: int


def _sections(
    entries: Iterable[causes.Entry], shown: Collection[causes.Entry]
) -> Iterator[Section]:
    """The entries by rule, in the order of the first of each, without what is not shown."""
    groups: dict[tuple[str, str, FailsAt, Status], list[causes.Entry]] = {}
    for entry in entries:
        first = entry.finding
        groups.setdefault((first.project, first.rule, first.fails_at, first.status), []).append(
            entry
        )
    kept = {entry.finding.fingerprint for entry in shown}
    for group in groups.values():
        seen = [entry for entry in group if entry.finding.fingerprint in kept]
        if seen:
            yield Section(seen, causes.count(group))


def _folder(finding: Finding) -> str:
    """Where a finding lies, for what is HTML and no Markdown, so nothing odd is in it."""
    return f" in {finding.project}" if _FOLDER.fullmatch(finding.project) else ""


def _command(finding: Finding, version: str) -> str:
    """What shows a finding locally; a reader is to run it, so nothing odd is in it."""
    where = f" -C {finding.project}" if _FOLDER.fullmatch(finding.project) else ""
    return f"uvx align-ci@{version} check{where} --select {finding.rule}"


def _after(finding: Finding, after: Mapping[str, Sequence[str]]) -> Written:
    """Which steps have run, and cost, before a job can fail."""
    steps = sorted({step for each in finding.steps for step in after.get(each, ())})
    if not steps or finding.fails_at not in _LATE:
        return Written("")
    named = ", ".join(escape.code_span(overview.shortened(step, _LONG)) for step in steps[:_FEW])
    more = f" and {len(steps) - _FEW} more" if len(steps) > _FEW else ""
    return Written(f", after {named}{more}")


def _run(url: str) -> Written:
    return Written(f"[the run]({url})" if ADDRESS.fullmatch(url) else "")


_FOLDER = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)
_LATE = (FailsAt.JOB_START, FailsAt.JOB_END, FailsAt.SILENT)
_LONG = 100  # characters of a step's name

_FEW = 5  # entries of a list: with less room there is none for a picture


def _since(findings: Collection[Finding], was: State | None) -> Iterator[str]:
    """What became of what the last run said."""
    if was is None or not was.is_whole:
        return
    now = {finding.fingerprint[:_MARKS] for finding in findings}
    counts = (
        (len(was.marks - now), "fixed"),
        (len(now - was.marks), "new"),
        (len(now & was.marks), "still there"),
    )
    said = ", ".join(f"{number:,} {what}" for number, what in counts if number)
    if said:
        commit = f" (`{was.commit[:7]}`)" if was.commit else ""
        yield f"Since the last run{commit}: {said}"
