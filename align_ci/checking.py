"""Checks a project: load it, run the rules on it, decide."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from align_ci import __version__, suppressing
from align_ci.load import commit
from align_ci.load.loading import Loaded, Progress
from align_ci.model import BaselineEntry, Check, Report, Rule, Severity, Timings
from align_ci.opening import Invocation, UsageError, open_project
from align_ci.rules import ALL
from align_ci.run import suite
from align_ci.run.coverage import measure
from align_ci.run.suppression import suppress
from align_ci.run.verdict import EXIT_CODES, decide, forbidden
from align_ci.settings import Configured, find


class Outcome(Struct, frozen=True):
    """A report, and what is needed to show it.

    Attributes:
        report: What was found.
        root: The folder that its paths are relative to.
        entries: What the baseline accepts.
        stale: Those of them that certainly match nothing any more.
    """

    report: Report
    root: Path
    entries: tuple[BaselineEntry, ...] = ()
    stale: tuple[BaselineEntry, ...] = ()


def check(
    invocation: Invocation,
    rules: Sequence[Rule] = ALL,
    clock: Callable[[], float] = time.perf_counter,
    progress: Progress = lambda _what, _done, _total: None,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
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
    running = selected(configured, rules)
    results = suite.run(loaded.project, running, policy, clock)
    coverage, unknown = measure(loaded.project)
    given = suppressing.given(configured, loaded)
    scope = suppressing.scope(loaded, running, results, unknown, policy, today())
    suppressed = suppress(results, given, scope)
    results = suppressed.results
    ended = clock()
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
    return Outcome(
        replace(report, timings=timings), configured.root, tuple(given.entries), suppressed.stale
    )


def selected(configured: Configured, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that a configuration wants to run; what could not be loaded is always told."""
    settings = configured.settings
    wanted = {*settings.select, "ALN901"} - {*settings.ignore}
    if "ALL" in settings.select:
        levels = {rule.id: settings.severity.get(rule.id, rule.severity) for rule in rules}
        wanted |= {rule_id for rule_id, level in levels.items() if level is not Severity.OFF}
    return [rule for rule in rules if rule.id in wanted - {*settings.ignore}]


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
    parts = [sorted(loaded.project.files.items()), to_builtins(configured.settings)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
