"""The use cases: what each command does, apart from its command line."""

import difflib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from align_ci import checking
from align_ci.checking import Outcome
from align_ci.load import commit
from align_ci.load.reading import Progress
from align_ci.load.source import shown
from align_ci.model import Known, Report, Specification
from align_ci.opening import Invocation, UsageError, open_project
from align_ci.picturing import charts
from align_ci.report import RenderOptions, RuleHelp, render
from align_ci.report.graph import Chart, flowchart
from align_ci.report.saved import load as load_report
from align_ci.report.show import show as facts_as_text
from align_ci.rules import ALL
from align_ci.rules.pages import page, plain, why
from align_ci.run.verdict import EXIT_CODES
from align_ci.settings import SeveralProjectsError, find


def check(
    invocation: Invocation, progress: Progress = lambda _what, _done, _total: None
) -> Outcome:
    """Check the project, or all of them where the configuration or its base names several.

    Raises:
        SettingsError: A configuration cannot be used.
        UsageError: A path cannot be used.
        align_ci.load.child.imports.ChildError: The configured interpreter cannot be used.
    """
    own = find(invocation.directory, invocation.config, invocation.overrides, several=True)
    if not own.settings.projects:
        with suppress(SeveralProjectsError):  # which only the base can name
            return checking.check(replace(invocation, configured=own), progress=progress)
    from align_ci import several  # noqa: PLC0415 - most repositories have one project

    return several.check(invocation, own, progress)


def pictures(outcome: Outcome) -> tuple[Chart, ...]:
    """The pipelines of what was checked, with what is misaligned marked."""
    project = outcome.project
    return charts(project, outcome.report.findings) if project else outcome.charts


def texts(
    outcome: Outcome,
    formats: Sequence[str],
    options: RenderOptions,
    clock: Callable[[], float] = time.perf_counter,
) -> list[str]:
    """A report in several formats; each says how long those before it took."""
    report, made = outcome.report, []
    options = replace(options, rules=_rule_help)
    for name in formats:
        started = clock()
        made.append(render(report, name, options))
        spent = report.timings.report + clock() - started
        report = replace(report, timings=replace(report.timings, report=spent))
    return made


def show(invocation: Invocation, step: str) -> str:
    """Every fact about a step, by its step type, its name in reports, or its variable.

    Raises:
        UsageError: There is no such step.
        SettingsError: The configuration cannot be used.
    """
    configured = find(invocation.directory, invocation.config, invocation.overrides)
    loaded = open_project(
        configured, invocation, time.perf_counter, lambda _what, _done, _total: None
    )
    project = loaded.project
    labels = [(spec, _labels(spec)) for spec in project.specifications]
    wanted = [spec for spec, names in labels if step in names]
    if not wanted:
        known = sorted({names[0] for _, names in labels})
        near = difflib.get_close_matches(step, known, 1)
        listed = f"these were found: {', '.join(known)}" if known else "no step was found"
        hint = f"did you mean {near[0]!r}?" if near else listed
        raise UsageError(f"there is no step {step!r}; {hint}")
    return facts_as_text(wanted)


def graph(invocation: Invocation, most: int, progress: Progress) -> str:
    """The pipelines as a flowchart for mermaid, with what is misaligned marked.

    Raises:
        UsageError: There is nothing to draw.
        SettingsError: The configuration cannot be used.
    """
    drawn = pictures(check(invocation, progress))
    if not drawn:
        raise UsageError("there is nothing to draw: no pipeline and no specification was found")
    return flowchart(drawn, most)


def explain(name: str) -> str:
    """A rule's page, by its id or name.

    Raises:
        UsageError: There is no such rule.
    """
    rules = {key: rule for rule in ALL for key in (rule.id, rule.name)}
    wanted = name.upper() if name.upper() in rules else name.lower()
    if wanted not in rules:
        spellings = (name.upper(), name.lower())
        near = [match for text in spellings for match in difflib.get_close_matches(text, rules, 1)]
        hint = f"did you mean {near[0]}?" if near else "`align-ci rules` lists them"
        raise UsageError(f"there is no rule {name!r}; {hint}")
    return page(rules[wanted])


def rule_table() -> str:
    """All rules, one a line: id, name, severity, when it would fail, what it finds."""
    rows = [(rule.id, rule.name, rule.severity, rule.fails_at, plain(rule.summary)) for rule in ALL]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row[:4], widths, strict=True)), row[4]])
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def saved(file: Path) -> Report:
    """A report saved as JSON.

    Raises:
        UsageError: It cannot be read, or is none.
    """
    try:
        report = load_report(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: {error}") from error
    if report.exit_code != EXIT_CODES[report.verdict]:
        raise UsageError(
            f"{file}: its exit code {report.exit_code} does not belong to the verdict "
            f"{report.verdict}: it was not written by align-ci"
        )
    return report


def path_prefix(root: Path) -> str:
    """The path of the project from the top of its repository, with a slash at its end."""
    return commit.prefix(root)


def source_lines(
    root: Path, held: Mapping[str, Sequence[str]] | None = None
) -> Callable[[str], Sequence[str]]:
    """Gives the lines of the project's files, and of none that lies outside it.

    Args:
        root: The project.
        held: The lines to give instead, by path.
    """
    if held is not None:
        return lambda path: held.get(path, ())

    def lines(path: str) -> Sequence[str]:
        file = (root / path).resolve()
        top = root.resolve()
        if not file.is_relative_to(top) or ".git" in file.relative_to(top).parts:
            return []
        return shown(file.read_bytes())

    return lines


def _rule_help() -> tuple[RuleHelp, ...]:
    """What reports tell of every rule."""
    return tuple(
        RuleHelp(
            each.id,
            each.name,
            each.severity,
            plain(each.summary),
            why(each),
            page(each),
            each.page,
        )
        for each in ALL
    )


def _labels(spec: Specification) -> list[str]:
    known = [spec.step_type.value] if isinstance(spec.step_type, Known) else []
    return [spec.step, spec.name, *known]
