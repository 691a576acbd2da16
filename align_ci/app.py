"""The use cases: what each command does, apart from its command line."""

import difflib
import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from align_ci import __version__
from align_ci.load import commit
from align_ci.load.loading import Loaded, Progress
from align_ci.load.source import shown
from align_ci.model import Check, Known, Report, Rule, Severity, Specification, Timings
from align_ci.opening import Invocation, UsageError, open_project
from align_ci.report import RenderOptions, render
from align_ci.report.saved import load as load_report
from align_ci.report.show import show as facts_as_text
from align_ci.rules import ALL
from align_ci.rules.pages import page, plain
from align_ci.run import suite
from align_ci.run.coverage import measure
from align_ci.run.verdict import EXIT_CODES, decide, forbidden
from align_ci.settings import Configured, find


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, and what is needed to show it.

    Attributes:
        report: What was found.
        root: The folder that its paths are relative to.
    """

    report: Report
    root: Path


def check(
    invocation: Invocation,
    rules: Sequence[Rule] = ALL,
    clock: Callable[[], float] = time.perf_counter,
    progress: Progress = lambda _what, _done, _total: None,
) -> Outcome:
    """Load a project, run the rules on it, and report.

    Raises:
        SettingsError: The configuration cannot be used.
        UsageError: A path cannot be used.
        align_ci.load.child.imports.ChildError: The configured interpreter cannot be used.
    """
    configured = find(invocation.directory, invocation.config, invocation.overrides)
    loaded = open_project(configured, invocation, clock, progress)
    settings = configured.settings
    policy = suite.Policy(settings.severity, _relative(invocation.paths, configured.root))
    started = clock()
    results = suite.run(loaded.project, selected(configured, rules), policy, clock)
    ended = clock()
    coverage, unknown = measure(loaded.project)
    verdict = decide(results.checks, results.findings, settings.fail_on, settings.require)
    report = Report(
        tool=f"align-ci {__version__}",
        verdict=verdict,
        exit_code=EXIT_CODES[verdict],
        checks=results.checks,
        findings=results.findings,
        unknown=unknown,
        notices=(
            *loaded.notices,
            *_nothing_found(loaded, configured),
            *_missed(results.checks, settings.require),
        ),
        commit=commit.current(configured.root, os.environ),
        coverage=coverage,
        inputs_digest=_digest(loaded, configured),
        fail_on=settings.fail_on,
    )
    timings = Timings(
        load=loaded.load_seconds,
        import_=loaded.import_seconds,
        sdk=loaded.sdk_seconds,
        build=loaded.build_seconds,
        rules=ended - started,
        report=clock() - ended,
        by_rule=results.by_rule,
    )
    return Outcome(replace(report, timings=timings), configured.root)


def selected(configured: Configured, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that a configuration wants to run; what could not be loaded is always told."""
    settings = configured.settings
    wanted = {*settings.select, "ALN901"} - {*settings.ignore}
    if "ALL" in settings.select:
        levels = {rule.id: settings.severity.get(rule.id, rule.severity) for rule in rules}
        wanted |= {rule_id for rule_id, level in levels.items() if level is not Severity.OFF}
    return [rule for rule in rules if rule.id in wanted - {*settings.ignore}]


def texts(
    outcome: Outcome,
    formats: Sequence[str],
    options: RenderOptions,
    clock: Callable[[], float] = time.perf_counter,
) -> list[str]:
    """A report in several formats; each says how long those before it took."""
    report, made = outcome.report, []
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


def source_lines(root: Path) -> Callable[[str], Sequence[str]]:
    """Gives the lines of the project's files, and of none that lies outside it."""

    def lines(path: str) -> Sequence[str]:
        file = (root / path).resolve()
        top = root.resolve()
        if not file.is_relative_to(top) or ".git" in file.relative_to(top).parts:
            return []
        return shown(file.read_bytes())

    return lines


def _labels(spec: Specification) -> list[str]:
    known = [spec.step_type.value] if isinstance(spec.step_type, Known) else []
    return [spec.step, spec.name, *known]


def _relative(paths: Sequence[Path], root: Path) -> list[str]:
    relative = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
        if not path.resolve().is_relative_to(root):
            raise UsageError(
                f"{path}: lies outside the project at {root}; use --directory to check it"
            )
        relative.append(path.resolve().relative_to(root).as_posix())
    return relative


def _nothing_found(loaded: Loaded, configured: Configured) -> list[str]:
    project = loaded.project
    groups = (
        *(project.specifications, project.contracts, project.pipelines),
        *(project.builds, project.definitions),
    )
    if project.failures or any(map(len, groups)):
        return []
    searched = sum(path.endswith(".py") for path in loaded.listing)
    where = f"{searched} Python files below {configured.root.name}/"
    advice = (
        "name their places in the configuration (`specs`, `contracts`, `pipelines`, `exclude`), "
        "say what they are called (`vocabulary`, `interfaces`), or start in another folder"
    )
    return [f"no specification, contract or pipeline among {where}: {advice}"]


def _missed(checks: Sequence[Check], require: Sequence[str]) -> list[str]:
    return [
        f"required, but skipped: {check.rule} {check.name} on {check.subject.name}: {check.reason}"
        for check in forbidden(checks, require)
    ]


def _digest(loaded: Loaded, configured: Configured) -> str:
    parts = [sorted(loaded.project.files.items()), configured.settings.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
