"""Runs rules on a project: each rule on each subject is one timed check."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.model import (
    ABOUT_SUPPRESSIONS,
    BLINDING,
    Check,
    FailsAt,
    Finding,
    Fix,
    Outcome,
    Problem,
    Project,
    Rule,
    Severity,
)
from align_ci.run.asking import Clock, Said, ask, ask_all, each_target, together
from align_ci.run.readings import readings
from align_ci.run.subjects import Target, targets

CRASHED = "ALN902"
"""The rule under which a rule that raised is reported."""

SAID_ELSEWHERE = frozenset({CRASHED, *ABOUT_SUPPRESSIONS})
"""The rules that nobody is asked by: what they find is known when the others have run."""


class Policy(Struct, frozen=True):
    """What the configuration makes of rules.

    Attributes:
        severity: By rule id, where it differs from the rule's own.
        paths: Report only on what lies below one of these; empty for everything.
    """

    severity: Mapping[str, Severity] = field(default_factory=dict)
    paths: Collection[str] = ()


class Results(Struct, frozen=True):
    """What the rules said.

    Attributes:
        checks: In the order in which they ran.
        findings: The worst first.
        by_rule: Seconds by rule id.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    by_rule: Mapping[str, float]


def run(project: Project, rules: Sequence[Rule], policy: Policy, clock: Clock) -> Results:
    """Ask every rule about every subject of its type."""
    subjects = targets(project)
    asked = [rule for rule in rules if rule.id not in SAID_ELSEWHERE]
    others = [(e.path, ask_all(e, asked, subjects, clock)) for e in readings(project)]
    ledger = _Ledger(policy)
    checks: list[Check] = []
    by_rule: dict[str, float] = defaultdict(float)
    for rule in asked:
        for key, target in each_target(rule, subjects):
            if not _below(target, policy.paths):
                continue
            said = ask(rule, target, project, clock)
            if others:
                own = [(path, heard[key]) for path, heard in others if key in heard]
                said = together(said, own)
            check = _check(rule, target, said, ledger)
            by_rule[rule.id] += check.seconds
            checks.append(check)
    return Results(tuple(checks), ledger.sorted(), dict(by_rule))


class _Ledger:
    """The findings so far; the same problem of several subjects is one of them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._findings: dict[tuple[object, ...], Finding] = {}

    def note(self, rule: Rule, target: Target, problem: Problem) -> str | None:
        """Enter a problem; its finding's fingerprint, or None where it is filtered out."""
        severity = self.policy.severity.get(rule.id, problem.severity or rule.severity)
        hidden = not target.paths and not _concerns(problem, self.policy.paths)
        if severity is Severity.OFF or (hidden and rule.id not in BLINDING):
            return None
        key = (rule.id, problem.location, problem.key)
        steps = target.subject.steps
        known = self._findings.get(key)
        if known:
            steps = tuple(dict.fromkeys([*known.steps, *steps]))
            worst = min(known.severity, severity, key=lambda level: level.rank)
            self._findings[key] = replace(known, steps=steps, severity=worst)
            return known.fingerprint
        self._findings[key] = finding_of(rule, severity, target, problem)
        return self._findings[key].fingerprint

    def sorted(self) -> tuple[Finding, ...]:
        """The findings, in their order."""
        return ordered(self._findings.values())


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, then as they lie in the files."""
    return tuple(
        sorted(findings, key=lambda f: (f.severity.rank, f.location, f.rule, f.message)),
    )


def finding_of(rule: Rule, severity: Severity, target: Target, problem: Problem) -> Finding:
    """What a rule said of a target, with everything that a reader needs."""
    return Finding(
        rule=rule.id,
        name="rule-crashed" if rule.id == CRASHED else rule.name,
        severity=severity,
        fails_at=rule.fails_at,
        message=problem.message,
        subject=target.subject,
        steps=target.subject.steps,
        location=problem.location,
        related=problem.related,
        cause=problem.cause,
        fix=problem.fix,
        fingerprint=fingerprint(rule.id, target.subject.name, problem.key),
    )


def fingerprint(rule: str, subject: str, key: Iterable[str]) -> str:
    """64 hexadecimal digits that stay while the same fact is wrong in the same way."""
    return hashlib.sha256(json.dumps([rule, subject, *key]).encode()).hexdigest()


def _check(rule: Rule, target: Target, said: Said, ledger: _Ledger) -> Check:
    problems, skips, crash = said.problems, said.skips, said.crash
    if not (problems or skips or crash):  # nearly always, so nothing more is made of it
        return Check(rule.id, rule.name, target.subject, Outcome.PASSED, said.seconds)
    found = [ledger.note(rule, target, problem) for problem in problems]
    if crash:
        blamed = replace(rule, id=CRASHED, severity=Severity.ERROR, fails_at=FailsAt.SILENT)
        found.append(ledger.note(blamed, target, _crashed(rule, target, crash)))
    prints = tuple(dict.fromkeys(mark for mark in found if mark))
    reasons = "; ".join(dict.fromkeys([crash] if crash else skips))
    outcome = _outcome(crash=bool(crash), found=bool(prints), skipped=bool(skips))
    return Check(rule.id, rule.name, target.subject, outcome, said.seconds, reasons, prints)


def _outcome(*, crash: bool, found: bool, skipped: bool) -> Outcome:
    if crash:
        return Outcome.ERRORED
    if found:
        return Outcome.FAILED
    return Outcome.SKIPPED if skipped else Outcome.PASSED


def _crashed(rule: Rule, target: Target, crash: str) -> Problem:
    return Problem(
        message=f"rule {rule.id} {rule.name} crashed on {target.subject.name}: {crash}",
        location=target.location,
        key=(rule.id,),
        fix=Fix("report this as a bug of align-ci, with the line it points at"),
    )


def _below(target: Target, paths: Collection[str]) -> bool:
    return not paths or not target.paths or any(lies(path, paths) for path in target.paths)


def _concerns(problem: Problem, paths: Collection[str]) -> bool:
    places = [problem.location, *(related.location for related in problem.related)]
    return not paths or any(lies(place.path, paths) for place in places)


def lies(path: str, paths: Collection[str]) -> bool:
    """Whether a path lies below one of these."""
    return any(top in {"", "."} or path == top or path.startswith(f"{top}/") for top in paths)
