"""What a change breaks between two states of a repository; both are read, and nothing is run."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci import __version__
from align_ci.checking import Outcome, digest, weakened
from align_ci.comparing import Base, Clock, Terms, at_commit, read_base
from align_ci.load import commit
from align_ci.load.loading import Loaded
from align_ci.load.revision import RevisionError, resolve, top_of
from align_ci.load.source import shown
from align_ci.model import Change, Commit, Finding, Report, Rule, Status, Timings
from align_ci.opening import Invocation, UsageError, read_project
from align_ci.policy import judged_by, selected
from align_ci.rules import ALL
from align_ci.run import suite
from align_ci.run.coverage import measure
from align_ci.run.standing import Side, standing
from align_ci.run.verdict import EXIT_CODES, decide
from align_ci.settings import Configured, find
from align_ci.suppressing import Asked, accept

LOADING = "ALN901"
"""The rule that says what could not be read: it is no break, and hides some."""

RULES: tuple[Rule, ...] = tuple(rule for rule in ALL if Change in rule.on or rule.id == LOADING)


class _Head(Struct, frozen=True):
    """The later state: a commit, or the work tree as it is.

    Attributes:
        configured: Where it is, and what it says of itself.
        listing: Its files; None where git is asked.
        commit: Which commit it is, or is based on.
        root: Where the project lies in the work tree.
        is_commit: Whether its files are gone when the comparison is done.
    """

    configured: Configured
    listing: Sequence[str] | None
    commit: Commit | None
    root: Path
    is_commit: bool


def diff(
    invocation: Invocation,
    head: str = "",
    clock: Clock = time.perf_counter,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
) -> Outcome:
    """What the change from the invocation's base to ``head`` breaks.

    Args:
        invocation: Where the project is, and the base.
        head: A git revision; empty for the work tree as it is.
        clock: For the times of the phases.
        today: The day, for breaks that are accepted up to one.

    Raises:
        SettingsError: The configuration of the head cannot be used.
        UsageError: One of the two cannot be read at all.
    """
    begun = clock()
    terms = Terms(RULES, clock, today())
    base = read_base(invocation, terms)
    if base.side is None or base.settings is None:
        raise UsageError(_unusable("base", invocation.base, base.sha, base.why))
    comparing = clock() - begun
    with _head(invocation, head) as state:
        return _compared(invocation, base, state, terms, comparing)


@contextmanager
def _head(invocation: Invocation, named: str) -> Iterator[_Head]:
    folder = invocation.directory
    if not named:
        own = find(folder, invocation.config, invocation.overrides)
        yield _Head(own, None, commit.current(own.root, os.environ), own.root, is_commit=False)
        return
    sha = ""
    try:
        sha = resolve(folder, named)
        top = top_of(folder).resolve()
        with at_commit(invocation, folder, sha) as at:
            root = top / at.folder
            yield _Head(at.configured, at.listing, Commit(sha), root, is_commit=True)
    except RevisionError as error:
        raise UsageError(_unusable("head", named, sha, str(error))) from error


def _unusable(which: str, named: str, sha: str, why: str) -> str:
    what = f"{named} ({sha[:7]})" if sha and not sha.startswith(named) else named
    return f"the {which} {what} cannot be compared with: {why}"


def _compared(
    invocation: Invocation, base: Base, head: _Head, terms: Terms, comparing: float
) -> Outcome:
    own = head.configured.settings
    settings = judged_by(own, base.settings) if base.settings else own
    configured = replace(head.configured, settings=settings)
    loaded = read_project(configured, invocation, terms.clock, head.listing)
    started = terms.clock()
    running = selected(settings, terms.rules)
    policy = suite.Policy(settings.severity)
    project = replace(loaded.project, base=base.project)
    said = suite.run(project, running, policy, terms.clock)
    coverage, unknown = measure(loaded.project)
    asked = Asked(running, policy, unknown, terms.today, compared=base.is_known)
    accepted = accept(configured, loaded, said, asked)
    findings = _as_changed(accepted.results, base)
    checks = accepted.results.checks
    verdict = decide(checks, findings, settings.fail_on, ())
    report = Report(
        tool=f"align-ci {__version__}",
        verdict=verdict,
        exit_code=EXIT_CODES[verdict],
        checks=checks,
        findings=findings,
        unknown=unknown,
        notices=(*weakened(own, base, accepted.given), *_doubts(base, head, loaded)),
        commit=head.commit,
        base=Commit(base.sha),
        coverage=coverage,
        inputs_digest=digest(loaded, configured),
        cached=loaded.cached,
        fail_on=settings.fail_on,
        timings=_timings(loaded, said, terms.clock() - started, comparing),
    )
    lines = _lines(configured.root, findings) if head.is_commit else None
    return Outcome(report, head.root, lines=lines)


def _as_changed(results: suite.Results, base: Base) -> tuple[Finding, ...]:
    """The findings as the change made them; what it mended is no part of a difference."""
    side = Side(results.checks, results.findings)
    settled = standing(results.findings, side, base.side or side)
    return tuple(each for each in settled.findings if each.status is not Status.FIXED)


def _doubts(base: Base, head: _Head, loaded: Loaded) -> Iterator[str]:
    if base.side and not base.side.is_whole:
        yield (
            "the base could not be read whole: what this change breaks of the part that is "
            "missing is not known"
        )
    if head.configured.file and not base.has_configuration:
        yield "the base has no configuration, so it was read with the defaults"
    if base.project is not None and not base.project.specifications.items:
        yield "the base has no specification, so there is nothing that this change could break"
    yield (
        "only what this change breaks was looked at, by reading alone; `align-ci check --base` "
        "looks at everything"
    )
    yield from loaded.notices


def _timings(loaded: Loaded, said: suite.Results, judging: float, comparing: float) -> Timings:
    return Timings(load=loaded.load_seconds + comparing, rules=judging, by_rule=said.by_rule)


def _lines(root: Path, findings: Sequence[Finding]) -> Mapping[str, Sequence[str]]:
    """The lines of the files that findings lie in, as they are gone afterwards."""
    found: dict[str, Sequence[str]] = {}
    for path in {finding.location.path for finding in findings}:
        file = (root / path).resolve()
        if file.is_relative_to(root.resolve()) and file.is_file():
            found[path] = shown(file.read_bytes())
    return found
