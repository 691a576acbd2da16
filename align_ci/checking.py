"""Checks a project: load it, run the rules on it, decide."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from align_ci import __version__
from align_ci.comparing import Base, Terms, read_base, read_side
from align_ci.load import commit
from align_ci.load.loading import Loaded
from align_ci.load.reading import Progress
from align_ci.model import (
    BaselineEntry,
    Check,
    Commit,
    Coverage,
    Finding,
    Gap,
    Project,
    Related,
    Report,
    Rule,
    Status,
    Suppressions,
    Timings,
)
from align_ci.opening import Invocation, UsageError, open_project
from align_ci.policy import judged_by, selected, sentences
from align_ci.report.overview import counted
from align_ci.rules import ALL
from align_ci.run import suite
from align_ci.run.absorption import absorb
from align_ci.run.coverage import measure
from align_ci.run.standing import Side, Standing, standing
from align_ci.run.verdict import EXIT_CODES, decide, forbidden
from align_ci.run.weakening import weakening
from align_ci.settings import Configured, Settings, find
from align_ci.suppressing import Asked, accept

if TYPE_CHECKING:
    from align_ci.report.graph import Chart


class Outcome(Struct, frozen=True):
    """A report, and what is needed to show it.

    Attributes:
        report: What was found.
        root: The folder that its paths are relative to.
        entries: What the baseline accepts.
        stale: Those of them that certainly match nothing any more.
        lines: Of the files that findings lie in, where ``root`` has them not, or others.
        project: The facts; None for a report that was saved, and where there are several.
        charts: Pictures of several projects.
        after: The steps that pipelines of several projects run before each, by step.
        consumers: Who takes the outputs that findings in several projects are about, by the
            fingerprint of each.
    """

    report: Report
    root: Path
    entries: tuple[BaselineEntry, ...] = ()
    stale: tuple[BaselineEntry, ...] = ()
    lines: Mapping[str, Sequence[str]] | None = None
    project: Project | None = None
    charts: tuple["Chart", ...] = ()
    after: Mapping[str, Sequence[str]] = {}
    consumers: Mapping[str, Sequence[Related]] = {}


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
    begun = clock()
    own = invocation.configured or find(
        invocation.directory, invocation.config, invocation.overrides
    )
    paths = _relative(invocation.paths, own.root)
    terms = Terms(rules, clock, today())
    base = _base(invocation, terms)  # before any code of the project runs
    settings = judged_by(own.settings, base.settings) if base.settings else own.settings
    configured = replace(own, settings=settings)
    comparing = clock() - begun
    loaded = open_project(configured, invocation, clock, progress)
    started = clock()
    policy = suite.Policy(settings.severity, paths)
    running = selected(settings, rules)
    project = replace(loaded.project, base=base.project)
    said = suite.run(project, running, policy, clock)
    measured = measure(loaded.project)
    asked = Asked(running, policy, measured[1], terms.today, compared=base.is_known)
    accepted = accept(configured, loaded, said, asked)
    told = absorb(accepted.results)
    ended = clock()

    def read() -> Side:
        if settings.loader == "static":
            return Side(told.checks, told.findings, is_partial=bool(loaded.apart))
        return read_side(configured, invocation, paths, terms, base=base.project).side

    due = {each.fingerprint for each in accepted.given.entries if each.expired(terms.today)}
    findings, doubts = _compared(told, base, read, due, alone=settings.new_only)
    results = replace(told, findings=findings)
    notices = (*weakened(own.settings, base, accepted.given), *doubts)
    report = _report(configured, loaded, results, measured, notices)
    timings = Timings(
        load=loaded.load_seconds + comparing,
        import_=loaded.import_seconds,
        sdk=loaded.sdk_seconds,
        build=loaded.build_seconds,
        rules=ended - started,
        report=clock() - ended,
        by_rule=results.by_rule,
    )
    compared = Commit(base.sha) if base.sha else None
    done = replace(report, base=compared, timings=timings)
    entries = tuple(accepted.given.entries)
    return Outcome(done, configured.root, entries, accepted.stale, project=loaded.project)


def _report(
    configured: Configured,
    loaded: Loaded,
    results: suite.Results,
    measured: tuple[Coverage, tuple[Gap, ...]],
    notices: Sequence[str],
) -> Report:
    settings = configured.settings
    verdict = decide(
        results.checks,
        results.findings,
        settings.fail_on,
        settings.require,
        new_only=settings.new_only,
    )
    coverage, unknown = measured
    return Report(
        tool=f"align-ci {__version__}",
        verdict=verdict,
        exit_code=EXIT_CODES[verdict],
        checks=results.checks,
        findings=results.findings,
        unknown=unknown,
        notices=(
            *notices,
            *loaded.notices,
            *_nothing_found(loaded, configured),
            *_missed(results.checks, settings.require),
        ),
        commit=commit.current(configured.root, os.environ),
        coverage=coverage,
        inputs_digest=digest(loaded, configured),
        cached=loaded.cached,
        fail_on=settings.fail_on,
        new_only=settings.new_only,
    )


def _base(invocation: Invocation, terms: Terms) -> Base:
    if invocation.base:
        return read_base(invocation, terms)
    return Base(why=invocation.no_base)


def weakened(own: Settings, base: Base, given: Suppressions) -> Iterator[str]:
    """What readers must know of what a change makes of its own check."""
    if base.settings:
        accepted = weakening(base.given, given).words() if base.given is not None else []
        yield from sentences(own, base.settings, accepted)


def _compared(
    results: suite.Results,
    base: Base,
    read: Callable[[], Side],
    due: Collection[str],
    *,
    alone: bool,
) -> tuple[tuple[Finding, ...], list[str]]:
    """The findings as the change made them, and what to say of the comparison."""
    if base.why:
        what = "every finding counts as new" if alone else "nothing was compared"
        why = f"of the base {base.sha[:7]}, {base.why}" if base.sha else base.why
        return results.findings, [f"{what}: {why}"]
    if base.lacks:
        new = [_new(finding, due) for finding in results.findings]
        return tuple(new), ["the base has no such project: every finding counts as new"]
    if base.side is None:
        return results.findings, ["every finding counts as new: no base is named"] * alone
    settled = standing(results.findings, read(), base.side, due)
    return settled.findings, [*_doubts(base, settled)]


def _new(finding: Finding, due: Collection[str]) -> Finding:
    stays = finding.status is Status.SUPPRESSED or finding.fingerprint in due
    return finding if stays else replace(finding, status=Status.NEW)


def _doubts(base: Base, settled: Standing) -> Iterator[str]:
    if base.side and not base.side.is_whole:
        yield "the base could not be read whole: what it hides counts as new"
    if settled.unread:
        number = counted(settled.unread, "finding")
        yield (
            f"counted as new: {number} that only running the code shows; the base is read and "
            "not run, so nobody knows whether it has them"
        )
    if settled.unsure:
        number = counted(settled.unsure, "finding")
        yield f"{number} of the base may be fixed or only hidden: what they are about is not known"


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
    files = "1 Python file" if searched == 1 else f"{searched:,} Python files"
    where = f"{files} below {configured.root.name}/"
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


def digest(loaded: Loaded, configured: Configured) -> str:
    """What tells the files that were read, and the settings, from others."""
    parts = [sorted(loaded.project.files.items()), to_builtins(configured.settings)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
