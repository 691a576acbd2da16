"""One cause is one finding: which of two that say the same is left."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from align_ci.model import (
    Change,
    Check,
    FailsAt,
    Finding,
    Fix,
    Location,
    Outcome,
    Related,
    Severity,
    Status,
    Subject,
)
from align_ci.rules import ALL
from align_ci.run.absorption import EQUAL, MILDER, absorb
from align_ci.run.suite import Results

HERE = Location("a.py", 1)
PLACES = [Location("b.py", line) for line in (1, 2)]
CHANGE = Subject("change", "A", ("A",))


def finding(
    rule: str, place: Location, *felt: Location, severity: Severity = Severity.ERROR
) -> Finding:
    related = tuple(Related("asks", each) for each in felt)
    return Finding(
        *(rule, "name", severity, FailsAt.SILENT, f"{rule} says so", CHANGE, ("A",), place),
        *(related, "", Fix("mend it"), f"{rule} {place.path} {place.line}"),
    )


def left(*findings: Finding) -> list[str]:
    return [each.rule for each in absorb(Results((), findings, {})).findings]


BREAK = finding("ALN702", HERE, *PLACES)
TOLD = [finding("ALN401", place) for place in PLACES]


def test_a_break_that_is_told_wherever_it_is_felt_is_left_out() -> None:
    assert left(BREAK, *TOLD) == ["ALN401", "ALN401"]


def test_a_break_that_is_felt_elsewhere_too_stays() -> None:
    assert left(BREAK, TOLD[0]) == ["ALN702", "ALN401"]


def test_a_break_that_is_told_where_it_is_made_is_left_out() -> None:
    made = finding("ALN703", HERE, *PLACES)
    assert left(made, finding("ALN401", HERE)) == ["ALN401"]


def test_what_is_milder_is_left_out_instead() -> None:
    removed = finding("ALN709", PLACES[0], *PLACES)
    milder = [finding("ALN403", place, severity=Severity.WARNING) for place in PLACES]
    assert left(removed, *milder) == ["ALN709"]


def test_a_rule_that_says_something_else_is_left_alone() -> None:
    assert left(BREAK, finding("ALN209", PLACES[0]), finding("ALN209", PLACES[1])) == [
        *("ALN702", "ALN209", "ALN209")
    ]


@pytest.mark.parametrize(
    ("accepted", "rules"),
    [
        pytest.param("ALN702", ["ALN702", "ALN401", "ALN401"], id="the break"),
        pytest.param("ALN401", ["ALN401", "ALN401"], id="what says the same"),
    ],
)
def test_what_is_accepted_stays_to_be_seen(accepted: str, rules: list[str]) -> None:
    findings = [
        replace(each, status=Status.SUPPRESSED) if each.rule == accepted else each
        for each in (BREAK, *TOLD)
    ]
    assert left(*findings) == rules


def test_an_accepted_break_hides_nothing_and_a_break_hides_nothing_accepted() -> None:
    removed = finding("ALN709", PLACES[0], PLACES[0])
    milder = finding("ALN403", PLACES[0], severity=Severity.WARNING)
    for one, other in ((True, False), (False, True)):
        pair = [
            replace(each, status=Status.SUPPRESSED) if accepted else each
            for each, accepted in ((removed, one), (milder, other))
        ]
        assert left(*pair) == ["ALN709", "ALN403"]


def test_a_check_says_who_reports_what_it_found() -> None:
    check = Check("ALN702", "name", CHANGE, Outcome.FAILED, 0.0, findings=(BREAK.fingerprint,))
    (done,) = absorb(Results((check,), (BREAK, *TOLD), {})).checks
    assert (done.outcome, done.findings) == (Outcome.PASSED, ())
    assert done.reason == "what it found is reported by ALN401"


@pytest.mark.parametrize("table", [EQUAL, MILDER])
def test_only_rules_about_changes_are_told_by_others(table: Mapping[str, frozenset[str]]) -> None:
    changes = {rule.id for rule in ALL if Change in rule.on}
    others = {rule.id for rule in ALL} - changes
    assert {*table} <= changes
    assert set[str]().union(*table.values()) <= others


def test_every_rule_about_changes_has_one_that_may_say_the_same() -> None:
    assert {*EQUAL} == {rule.id for rule in ALL if Change in rule.on}
