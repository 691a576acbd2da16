"""Applies comments and the baseline to findings, and says which of them are wrong or stale."""

import difflib
import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from align_ci.model import (
    ABOUT_SUPPRESSIONS,
    NOT_SUPPRESSED,
    AcceptedBreak,
    BaselineEntry,
    Check,
    Finding,
    Fix,
    IgnoreComment,
    Location,
    NamedRule,
    Outcome,
    Problem,
    Rule,
    Severity,
    Status,
    Subject,
    Suppressions,
)
from align_ci.run.certainty import Judged
from align_ci.run.subjects import Target
from align_ci.run.suite import Policy, Results, finding_of, fingerprint, lies, ordered

INVALID, STALE = ABOUT_SUPPRESSIONS

FORM = "`# align-ci: ignore[ALN403] reason`"

_ALIKE = 0.8  # ids share their letters: what is to be meant has two of three digits in place

_PROJECT = Target(Subject("project", "project"), None, Location("."), frozenset())


class Scope(Struct, frozen=True):
    """What suppressions are held against.

    Attributes:
        rules: Those that ran.
        known: The ids of all that there are.
        policy: How the rules ran.
        judged: What they judged for certain.
        today: The day, for entries that expire.
        compared: Whether there is a base of which everything is known.
    """

    rules: Sequence[Rule]
    known: Collection[str]
    policy: Policy
    judged: Judged
    today: date
    compared: bool = False


class Suppressed(Struct, frozen=True):
    """Results after suppressions, and the baseline entries that match nothing for certain."""

    results: Results
    stale: tuple[BaselineEntry, ...] = ()


def suppress(results: Results, given: Suppressions, scope: Scope) -> Suppressed:
    """Mark the findings that a project accepts, and report on what accepts none."""
    entries = {(entry.rule, entry.fingerprint): entry for entry in given.entries}
    comments = _by_path(given.comments, scope.known)
    breaks = _by_break(given.breaks)
    findings = [
        _marked(finding, _covering(finding, comments), entries, breaks, scope.today)
        for finding in results.findings
    ]
    unmatched = [*_unmatched(results.findings, comments, entries)]
    unmatched += _unbroken(results.findings, given.breaks) if scope.compared else ()
    stale, doubtful = _stale(unmatched, scope)
    invalid = [problem for comment in given.comments for problem in _faults(comment, scope.known)]
    said = {INVALID: (invalid, 0), STALE: ([problem for _, problem in stale], doubtful)}
    about: list[Finding] = []
    checks = list(results.checks)
    for rule in scope.rules:
        if rule.id in said:
            problems, unknown = said[rule.id]
            found = _findings(rule, problems, scope.policy)
            about += found
            checks.append(_check(rule, found, unknown))
    done = replace(results, findings=ordered([*findings, *about]), checks=tuple(checks))
    gone = tuple(each for each, _ in stale if isinstance(each, BaselineEntry))
    return Suppressed(done, gone)


Covering = tuple[IgnoreComment, NamedRule]
Unmatched = BaselineEntry | AcceptedBreak | Covering
Break = tuple[str, str, str]


def _by_path(
    comments: Iterable[IgnoreComment], known: Collection[str]
) -> Mapping[tuple[str, str], list[Covering]]:
    """What has an effect, by file and rule."""
    found: dict[tuple[str, str], list[Covering]] = defaultdict(list)
    for comment in comments:
        for named in comment.rules if comment.reason else ():
            if named.rule in known and named.rule not in NOT_SUPPRESSED:
                found[comment.location.path, named.rule].append((comment, named))
    return found


def _covering(
    finding: Finding, comments: Mapping[tuple[str, str], Sequence[Covering]]
) -> list[Covering]:
    place = finding.location
    return [
        (comment, named)
        for comment, named in comments.get((place.path, finding.rule), ())
        if comment.first <= place.line <= comment.last
    ]


def _marked(
    finding: Finding,
    covering: Sequence[Covering],
    entries: Mapping[tuple[str, str], BaselineEntry],
    breaks: Mapping[Break, AcceptedBreak],
    today: date,
) -> Finding:
    if covering:
        return _with(finding, covering[0][0].reason, "comment")
    meant = next((breaks[key] for key in _as_breaks(finding, breaks)), None)
    if meant is not None and not meant.expired(today):
        return _with(finding, meant.reason, "accept-breaks")
    entry = entries.get((finding.rule, finding.fingerprint))
    if entry is None and meant is not None:
        since = f"it was accepted until {meant.until}, and blocks again since then"
        return replace(finding, message=f"{finding.message}; {since}")
    if entry is None:
        return finding
    if entry.expired(today):
        since = f"its baseline entry expired on {entry.expires}"
        return replace(finding, message=f"{finding.message}; {since}")
    return _with(finding, entry.reason, "baseline")


def _with(finding: Finding, reason: str, by: str) -> Finding:
    return replace(finding, status=Status.SUPPRESSED, reason=reason, suppressed_by=by)


def _by_break(breaks: Iterable[AcceptedBreak]) -> Mapping[Break, AcceptedBreak]:
    """The entries by rule, step and fingerprint; of those for one break the last to end."""
    found: dict[Break, AcceptedBreak] = {}
    for each in sorted(breaks, key=lambda entry: entry.until or date.max):
        found[each.rule, each.step, each.name or each.step] = each
    return found


def _as_breaks(finding: Finding, breaks: Mapping[Break, AcceptedBreak]) -> list[Break]:
    """Those of the entries that mean a finding, whichever variant of the step they name."""
    return [
        key
        for key in breaks
        if key[0] == finding.rule
        and key[1] in finding.steps
        and fingerprint(finding.rule, finding.subject.name, [key[2]]) == finding.fingerprint
    ]


def _unbroken(
    findings: Iterable[Finding], breaks: Sequence[AcceptedBreak]
) -> Iterator[AcceptedBreak]:
    """The entries that no finding needs."""
    by_break = _by_break(breaks)
    used = {key for finding in findings for key in _as_breaks(finding, by_break)}
    for each in breaks:
        if (each.rule, each.step, each.name or each.step) not in used:
            yield each


def _unmatched(
    findings: Sequence[Finding],
    comments: Mapping[tuple[str, str], Sequence[Covering]],
    entries: Mapping[tuple[str, str], BaselineEntry],
) -> Iterator[Unmatched]:
    used = {id(named) for finding in findings for _, named in _covering(finding, comments)}
    for group in comments.values():
        yield from (each for each in group if id(each[1]) not in used)
    found = {(finding.rule, finding.fingerprint) for finding in findings}
    yield from (entry for key, entry in entries.items() if key not in found)


def _stale(
    unmatched: Iterable[Unmatched], scope: Scope
) -> tuple[list[tuple[Unmatched, Problem]], int]:
    """What certainly matches nothing, with what is said of it, and how many others there are."""
    stale: list[tuple[Unmatched, Problem]] = []
    doubtful = 0
    for each in unmatched:
        if isinstance(each, AcceptedBreak):
            certain = scope.judged.subject(each.rule, each.step)
            problem = _stale_break(each)
        elif isinstance(each, BaselineEntry):
            certain = scope.judged.subject(each.rule, each.subject)
            problem = _stale_entry(each)
        else:
            certain = scope.judged.file(each[1].rule, each[0].location.path)
            problem = _stale_comment(*each)
        if certain:
            stale.append((each, problem))
        doubtful += not certain
    return stale, doubtful


def _stale_entry(entry: BaselineEntry) -> Problem:
    return Problem(
        message=f"the baseline accepts {entry.rule} of {entry.subject}, which is not found",
        location=entry.location,
        key=(entry.rule, entry.fingerprint),
        fix=Fix("run `align-ci baseline --prune`"),
    )


def _stale_break(entry: AcceptedBreak) -> Problem:
    of = f"`{entry.name}` of `{entry.step}`" if entry.name else f"`{entry.step}`"
    return Problem(
        message=f"`accept-breaks` accepts {entry.rule} of {of}, and this change breaks nothing",
        location=entry.location,
        key=(entry.rule, entry.step, entry.name),
        fix=Fix("remove the entry"),
    )


def _stale_comment(comment: IgnoreComment, named: NamedRule) -> Problem:
    return Problem(
        message=f"this comment suppresses {named.rule}, which is not found here",
        location=named.location,
        key=(_name(comment), named.rule, comment.reason),
        fix=Fix("remove the comment" if len(comment.rules) == 1 else f"remove `{named.rule}`"),
    )


def _faults(comment: IgnoreComment, known: Collection[str]) -> Iterator[Problem]:
    """What is wrong with a comment: its form, its reason, or each id that it names."""
    name = _name(comment)

    def fault(message: str, fix: str, location: Location, *key: str) -> Problem:
        return Problem(message, location, (name, *key), Fix(fix))

    here = comment.location
    if comment.malformed:
        yield fault("this comment suppresses nothing", f"write {FORM}", here, "form")
        return
    if not comment.rules:
        yield fault("this comment names no rule", f"write {FORM}", here, "no rule")
    elif not comment.reason:
        ids = ", ".join(named.rule for named in comment.rules)
        said = f"this comment suppresses {ids} without a reason, so it has no effect"
        yield fault(said, f"say why, after the bracket: {FORM}", here, "no reason", ids)
    for named in comment.rules:
        if named.rule not in known:
            said = f"this comment names a rule {named.rule!r}, and there is none"
            yield fault(said, _meant(named.rule, known), named.location, named.rule)
        elif named.rule in NOT_SUPPRESSED:
            why = f"{named.rule} cannot be suppressed"
            fix = f"remove `{named.rule}`, and mend what it reports"
            yield fault(f"this comment has no effect: {why}", fix, named.location, named.rule)


def _meant(rule: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(rule.upper(), sorted(known), 1, _ALIKE)
    return f"did you mean `{near[0]}`?" if near else "`align-ci rules` lists the ids"


def _findings(rule: Rule, problems: Iterable[Problem], policy: Policy) -> list[Finding]:
    severity = policy.severity.get(rule.id, rule.severity)
    if severity is Severity.OFF:
        return []
    shown = [p for p in problems if not policy.paths or lies(p.location.path, policy.paths)]
    alike: Counter[tuple[str, ...]] = Counter()
    found = []
    for problem in sorted(shown, key=lambda each: each.location):
        alike[problem.key] += 1
        more = (str(alike[problem.key]),) if alike[problem.key] > 1 else ()
        told = replace(problem, key=(*problem.key, *more))
        found.append(finding_of(rule, severity, _PROJECT, told))
    return found


def _name(comment: IgnoreComment) -> str:
    """The name of a comment's file: folders are renamed."""
    return posixpath.basename(comment.location.path)


def _check(rule: Rule, found: Sequence[Finding], doubtful: int) -> Check:
    prints = tuple(dict.fromkeys(finding.fingerprint for finding in found))
    outcome = Outcome.FAILED if prints else Outcome.PASSED
    why = "some suppressions match nothing, but what they are about was not wholly judged"
    return Check(rule.id, rule.name, _PROJECT.subject, outcome, 0.0, why * bool(doubtful), prints)
