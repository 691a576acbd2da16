"""One cause is one finding: a break and what another rule says of the same place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from align_ci.model import Check, Finding, Location, Outcome, Status
from align_ci.run.suite import Results

EQUAL: Mapping[str, frozenset[str]] = {
    "ALN701": frozenset({"ALN401", "ALN402"}),
    "ALN702": frozenset({"ALN401", "ALN402"}),
    "ALN703": frozenset({"ALN401"}),
    "ALN704": frozenset({"ALN206"}),
    "ALN705": frozenset(
        {"ALN301", "ALN302", "ALN303", "ALN304", "ALN401", "ALN402", "ALN601", "ALN604"}
    ),
    "ALN706": frozenset({"ALN401"}),
    "ALN707": frozenset({"ALN509"}),
    "ALN708": frozenset({"ALN105"}),
    "ALN709": frozenset({"ALN401", "ALN402"}),
}
"""By rule about changes, those whose findings say the same where a break is felt or made."""

MILDER: Mapping[str, frozenset[str]] = {
    "ALN704": frozenset({"ALN107", "ALN108", "ALN502"}),
    "ALN706": frozenset({"ALN404"}),
    "ALN709": frozenset({"ALN403"}),
}
"""The same for those that only warn: they give way to a break, unless they are as bad."""


_Places = Mapping[Location, Sequence[Finding]]


def absorb(results: Results) -> Results:
    """Leave out what is said twice of one change.

    A break is left out where other findings, at least as bad, tell of every consumer. Else it
    stays, with all of its consumers, and milder findings that say no more than it are left out.
    What is accepted stays to be seen, and an accepted break hides nothing.
    """
    by_place: dict[Location, list[Finding]] = defaultdict(list)
    for finding in results.findings:
        by_place[finding.location].append(finding)
    gone: dict[int, str] = {}
    for each in results.findings:
        if each.rule in EQUAL and each.status is not Status.SUPPRESSED:
            equal = _equal(each, by_place)
            if equal:
                gone[id(each)] = equal
            else:
                gone |= {id(milder): each.rule for milder in _milder(each, by_place)}
    if not gone:
        return results
    left = tuple(each for each in results.findings if id(each) not in gone)
    marks = {each.fingerprint: gone[id(each)] for each in results.findings if id(each) in gone}
    for each in left:
        marks.pop(each.fingerprint, None)
    checks = tuple(_without(check, marks) for check in results.checks)
    return replace(results, findings=left, checks=checks)


def _equal(found: Finding, by_place: _Places) -> str:
    """The rule that reports a break wherever it is felt; empty where none does."""
    felt = [each.location for each in found.related]
    if found.location not in felt and (rule := _told(found, found.location, by_place)):
        return rule
    told = [_told(found, place, by_place) for place in felt]
    return told[0] if told and all(told) else ""


def _told(found: Finding, place: Location, by_place: _Places) -> str:
    """The rule that says at least as bad of a place; empty where none does."""
    same = EQUAL[found.rule] | MILDER.get(found.rule, frozenset())
    told = (each for each in by_place.get(place, ()) if each.rule in same)
    return next((each.rule for each in told if not _is_milder(each, found)), "")


def _milder(found: Finding, by_place: _Places) -> Iterator[Finding]:
    for place in (found.location, *(each.location for each in found.related)):
        for each in by_place.get(place, ()):
            is_same = each.rule in MILDER.get(found.rule, ())
            if is_same and _is_milder(each, found) and each.status is not Status.SUPPRESSED:
                yield each


def _is_milder(one: Finding, other: Finding) -> bool:
    return one.severity.rank > other.severity.rank


def _without(check: Check, marks: Mapping[str, str]) -> Check:
    """A check without what another rule reports, which it says instead."""
    elsewhere = dict.fromkeys(marks[mark] for mark in check.findings if mark in marks)
    if not elsewhere:
        return check
    left = tuple(mark for mark in check.findings if mark not in marks)
    why = f"what it found is reported by {', '.join(elsewhere)}"
    outcome = Outcome.FAILED if left else Outcome.PASSED  # nothing is missing, so no skip
    reason = "; ".join(filter(None, (check.reason, why)))
    return replace(check, findings=left, outcome=outcome, reason=reason)
