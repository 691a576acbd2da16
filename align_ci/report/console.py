"""The terminal: causes first, then findings by file, then the summary."""

import functools
import io
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from align_ci.model import Finding, Location, Report, Status
from align_ci.report import causes, escape, overview
from align_ci.report.console_summary import summary
from align_ci.report.excerpt import edited, excerpt
from align_ci.report.options import RenderOptions
from align_ci.report.source import project_lines

SEVERITY_STYLE = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}
_PLACES = 5  # of a cause, without verbose
_IN_FULL = 50  # findings with their source line; the rest have a line each
_TEXT = 1500  # characters of one text of the project
_WIDTH = 40  # a narrower terminal is treated as this wide

Lines = Callable[[str], Sequence[str]]


def render(report: Report, options: RenderOptions) -> str:
    width = max(options.width, _WIDTH)
    console = Console(
        file=io.StringIO(),
        width=width,
        height=25,  # with both given, nothing is asked of the environment
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        soft_wrap=False,
    )
    with console.capture() as capture:
        for part in _parts(report, options, width):
            console.print(part)
    lines = (line.rstrip() for line in capture.get().split("\n"))
    return escape.log("\n".join(lines).strip("\n")) + "\n"


def prose(text: str) -> Text:
    """A message, with the names between backticks set off."""
    shown = Text(_clean(text))
    shown.highlight_regex(r"`[^`]+`", "cyan")
    return shown


def _parts(report: Report, options: RenderOptions, width: int) -> Iterator[RenderableType]:
    lines: Lines = functools.cache(functools.partial(project_lines, options))
    entries = causes.by_cause(overview.active(report))
    for entry in (entry for entry in entries if entry.others):
        yield _cause(entry, lines, width, None if options.verbose else _PLACES)
    single = [entry.finding for entry in entries if not entry.others]
    yield from _files(single[:_IN_FULL], lines, width)
    if single[_IN_FULL:]:
        yield from (_one_line(finding) for finding in single[_IN_FULL:])
        yield Text()
    for notice in report.notices:
        yield Text.assemble(("notice: ", "bold"), prose(notice))
    if report.notices:
        yield Text()
    yield summary(report, verbose=options.verbose)


def _cause(entry: causes.Entry, lines: Lines, width: int, most: int | None) -> RenderableType:
    number = overview.counted(len(entry.others) + 1, "finding")
    title = Text.assemble((f"{number} have one cause: ", "bold"), prose(entry.finding.cause))
    more = len(entry.others) - len(entry.others[:most])
    places = [_also(other, entry.finding) for other in entry.others[:most]]
    if more:
        places.append(Text(f"and {more:,} more", style="dim"))
    return Group(
        title,
        Padding(_path(entry.finding.location.path), (0, 0, 0, 2)),
        _finding(entry.finding, lines, width),
        Padding(Group(*places), (0, 0, 0, 4)),
        Text(),
    )


def _also(other: Finding, first: Finding) -> Text:
    place = Text(f"also {_place(other.location)} {escape.terminal(other.rule)}")
    return place if other.rule == first.rule else Text.assemble(place, ": ", prose(other.message))


def _files(findings: list[Finding], lines: Lines, width: int) -> Iterator[RenderableType]:
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.location.path, []).append(finding)
    for path, group in by_file.items():
        yield _path(path)
        for finding in sorted(group, key=lambda f: f.location):
            yield _finding(finding, lines, width)
            yield Text()


def _finding(finding: Finding, lines: Lines, width: int) -> RenderableType:
    body: list[RenderableType] = [prose(finding.message)]
    body += _source(finding, lines, width)
    body.append(Text.assemble(("help: ", "bold green"), prose(finding.fix.description)))
    body += [
        Text.assemble((f"see {_place(related.location)}: ", "dim"), prose(related.message))
        for related in finding.related
    ]
    if finding.steps:
        body.append(Text(f"in {_clean(overview.steps(finding))}", style="dim"))
    return Group(Padding(_title(finding), (0, 0, 0, 2)), Padding(Group(*body), (0, 0, 0, 4)))


def _title(finding: Finding) -> Text:
    place = f"{finding.location.line}:{finding.location.column}"
    title = Text.assemble(
        f"{place} ",
        (finding.severity, SEVERITY_STYLE.get(finding.severity, "bold")),
        (f" {escape.terminal(finding.rule)} {escape.terminal(finding.name)}", "bold"),
    )
    status = "" if finding.status is Status.OPEN else f" ({finding.status})"
    return title.append(f"{status} · {overview.FAILS_AT[finding.fails_at]}", style="dim")


def _source(finding: Finding, lines: Lines, width: int) -> Iterator[Text]:
    number = str(finding.location.line)
    room = width - len(number) - 10
    shown = excerpt(lines(finding.location.path), finding.location, room)
    if shown is None:
        return
    gutter = " " * len(number)
    caret = f"{' ' * shown.offset}{'^' * shown.length}"
    style = SEVERITY_STYLE.get(finding.severity, "bold")
    yield Text.assemble((f"  {number} │ ", "dim"), shown.text)
    yield Text.assemble((f"  {gutter} │ ", "dim"), (caret, style))
    for edit in finding.fix.edits:
        changed = edited(lines(edit.location.path), edit, room)
        if changed and edit.location.path == finding.location.path:
            yield Text.assemble((f"  {gutter} + ", "dim"), (changed.text, "green"))


def _one_line(finding: Finding) -> Text:
    return Text.assemble(
        f"{_place(finding.location)}: ",
        (finding.severity, SEVERITY_STYLE.get(finding.severity, "bold")),
        f" {escape.terminal(finding.rule)}: ",
        prose(finding.message),
    )


def _clean(text: str) -> str:
    return escape.terminal(overview.shortened(text, _TEXT))


def _path(path: str) -> Text:
    return Text(_clean(path), style="underline")


def _place(location: Location) -> str:
    return _clean(str(location))
