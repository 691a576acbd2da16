"""Markdown for a job summary or a pull request: the verdict first, then what to mend."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from align_ci.model import Edit, Location, Report, Severity, Status, Verdict
from align_ci.report import causes, escape, overview
from align_ci.report.options import RenderOptions
from align_ci.report.source import change, leaves_project, project_lines
from align_ci.report.step_table import rows

# No user name, no query, nothing that ends a link's target.
ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w.~%+-]+)*/?", re.ASCII)
_TEXT = 1500  # characters of one text of the project
_FEW = 5  # findings that do not block are not folded up to this number
_ROWS = 20  # of the table that are not folded: what blocks stands below it

VERDICT = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.NOTHING_CHECKED: "⚠️",
    Verdict.ERROR: "🛑",
}
SEVERITY = {
    Severity.ERROR: "❌",
    Severity.WARNING: "⚠️",
    Severity.NOTE: "💡",
}
STATE = {"blocked": "❌", "noticed": "⚠️", "passed": "✅", "skipped": "⚪"}
TITLE = {
    Verdict.PASS: "Aligned",
    Verdict.FAIL: "Misaligned",
    Verdict.NOTHING_CHECKED: "Nothing checked",
    Verdict.ERROR: "Error",
}


class Room(Struct, frozen=True):
    """How much is shown: findings, and entries of each other list; None for all."""

    findings: int | None = None
    entries: int | None = None


ROOMS = (
    Room(),
    Room(None, 100),
    *(Room(n, 30) for n in (1000, 700, 500, 350, 250, 180, 140, 110, 85)),
    *(Room(n, 10) for n in (65, 50, 35, 20, 10)),
    *(Room(n, n) for n in (5, 2, 1, 0)),
)


class Written(str):
    """Text that is Markdown already; the template escapes all other."""

    __slots__ = ()


def render(report: Report, options: RenderOptions) -> str:
    """The most that fits into ``options.markdown_limit`` bytes, the worst findings first."""
    template = environment(report, options).get_template("report.md.j2")
    for room in ROOMS:
        text = escape.log(template.render(_context(report, room)))
        if len(text.encode()) <= options.markdown_limit:
            return text
    verdict = text.partition("\n")[0].encode()[: options.markdown_limit]
    return verdict.decode(errors="ignore")


def environment(report: Report, options: RenderOptions) -> Environment:
    made = Environment(  # noqa: S701 - Markdown: finalize escapes what is printed
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or the file is looked at for each part that is written
    )
    made.filters |= {
        # Kept, as what does not fit is written again with less of it.
        "prose": cache(lambda text: Written(escape.prose(_cut(text)))),
        "code": lambda text: Written(escape.code_span(_cut(text))),
        "link": cache(lambda location: Written(_link(report, location))),
        "diff": lambda edit: Written(_diff(report, options, edit)),
        "duration": lambda seconds: Written(overview.duration(seconds).replace(" ", "&nbsp;")),
        "counted": overview.counted,
    }
    return made


def _finalize(value: object) -> object:
    return value if isinstance(value, Written | int) else escape.markdown(_cut(str(value)))


def _cut(text: str) -> str:
    return overview.shortened(text, _TEXT)


def _context(report: Report, room: Room) -> dict[str, object]:
    findings = overview.active(report)
    blocking = causes.by_cause([f for f in findings if report.blocks(f)])
    others = causes.by_cause([f for f in findings if not report.blocks(f)])
    shown = [*blocking, *others][: room.findings]
    rest = shown[len(blocking) :]
    return {
        "report": report,
        "icon": VERDICT[report.verdict],
        "icons": SEVERITY,
        "states": STATE,
        "title": TITLE[report.verdict],
        "headline": overview.headline(report),
        "facts": _facts(report),
        "toll": causes.toll(report),
        "projects": Part(overview.projects(report), room.entries),
        "icon_of": VERDICT,
        "rows": rows(report, room.entries),
        "most_rows": _ROWS,
        "blocking": shown[: len(blocking)],
        "others": rest,
        "others_counted": overview.severities(f for f in findings if not report.blocks(f)),
        "folded": causes.count(others) > _FEW,
        "blocking_left_out": causes.count(blocking) - causes.count(shown[: len(blocking)]),
        "others_left_out": causes.count(others) - causes.count(rest),
        "fails_at": overview.FAILS_AT,
        "steps": overview.steps,
        "unknown": Part(report.unknown, room.entries),
        "skips": Part(overview.skips(report), room.entries),
        "phases": overview.phases(report),
        "by_rule": Part(overview.slowest(report), room.entries),
        "most": room.entries,
    }


class Part(Struct, frozen=True):
    """The first of many, and how many more there are."""

    all: Sequence[object]
    most: int | None

    @property
    def shown(self) -> Sequence[object]:
        return self.all[: self.most]

    @property
    def more(self) -> int:
        return len(self.all) - len(self.shown)


def _facts(report: Report) -> Iterator[str]:
    yield f"checks: {overview.outcomes(report)}"
    built = overview.built(report)
    if built:
        yield f"built: {built}"
    coverage = report.coverage
    yield f"{coverage.read:,} of {coverage.met:,} facts known"
    fixed = sum(finding.status is Status.FIXED for finding in report.findings)
    if fixed:
        yield f"{fixed:,} {Status.FIXED}"
    accepted = overview.suppressed(report)
    if accepted:
        yield accepted
    yield overview.duration(report.timings.total)
    if report.commit:
        yield f"commit {report.commit.sha[:7]}"
    if report.base:
        yield f"compared with {report.base.sha[:7]}"


def _link(report: Report, location: Location) -> str:
    path = overview.shortened(location.path, _TEXT)
    place = escape.code_span(f"{path}:{location.line}")
    files = report.commit.files_url if report.commit else ""
    if not ADDRESS.fullmatch(files) or leaves_project(location.path):
        return place
    lines = f"L{location.line}"
    if location.end_line > location.line:
        lines += f"-L{location.end_line}"
    return f"[{place}]({files.rstrip('/')}/{quote(path, errors='replace')}#{lines})"


def _diff(report: Report, options: RenderOptions, edit: Edit) -> str:
    changed = change(project_lines(options, edit.location.path), edit)
    if changed is None:
        text = _cut(edit.text)
        return f"{_link(report, edit.location)} becomes {escape.code_span(text)}"
    old, new = changed
    place = f"@@ {edit.location.path}:{edit.location.line} @@"
    lines = [place, *(f"-{line}" for line in old), *(f"+{line}" for line in new)]
    return escape.fence("\n".join(_cut(line) for line in lines), "diff")
