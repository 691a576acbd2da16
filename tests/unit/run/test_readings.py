"""What conditions decide is judged as either answer to them has it."""

from collections.abc import Iterator

from msgspec.structs import replace

from align_ci.model import (
    Alternative,
    Either,
    Fact,
    FailsAt,
    Finding,
    Fix,
    Group,
    Known,
    Location,
    Outcome,
    Path,
    Problem,
    Project,
    Rule,
    Said,
    Severity,
    Skip,
    Specification,
    Turn,
    Unknown,
    replaced,
)
from align_ci.run.coverage import measure
from align_ci.run.readings import MOST, readings
from align_ci.run.suite import Policy, Results, run
from tests.unit.run.test_suite import specification

PLACE = Location("spec.py", 1)


def turns(line: int) -> tuple[Turn, Turn]:
    place = Location("flags.py", line)
    return Turn(place, ("flags", line), holds=True), Turn(place, ("flags", line), holds=False)


def either(line: int, *values: str) -> Either[str]:
    """A value by the condition in a line: one of two, or of three where another is asked."""
    yes, no = turns(line)
    paths: list[Path] = [(yes,), (no,)]
    if len(values) > len(paths):
        first, second = turns(line + 1)
        paths = [(yes,), (no, first), (no, second)]
    known = [Known(value, Location("spec.py", n), '"') for n, value in enumerate(values, 1)]
    pairs = zip(paths, known, strict=True)
    return Either(
        "a condition", Location("spec.py", line), tuple(Alternative(*pair) for pair in pairs)
    )


def project(*facts: Fact[str]) -> Project:
    """A project of steps, of which each has a kind of node."""
    specs = [specification(f"Step{number}") for number in range(len(facts))]
    held = zip(specs, facts, strict=True)
    return Project(Group(tuple(replace(spec, node_type=fact) for spec, fact in held)))


def named(*bad: str) -> Rule:
    """A rule against some kinds of node."""

    def check(spec: Specification, _project: Project) -> Said:
        kind = spec.node_type
        if isinstance(kind, Unknown):
            yield Skip(kind.why)
        elif kind.value in bad:
            fix = Fix("say good", replaced(kind, "good"))
            yield Problem(f"`{kind.value}` is bad", kind.location, (kind.value,), fix)

    return Rule("ALN999", Severity.ERROR, FailsAt.BUILD, (Specification,), check)


def absent(name: str) -> Rule:
    """A rule for a kind of node that some step has to have."""

    def check(held: Project, _project: Project) -> Said:
        kinds = [spec.node_type for spec in held.specifications]
        known = [kind.value for kind in kinds if isinstance(kind, Known)]
        if len(known) == len(kinds) and name not in known:
            yield Problem(f"nothing is `{name}`", PLACE, (name,), Fix("add it"))

    return Rule("ALN999", Severity.ERROR, FailsAt.BUILD, (Project,), check)


def ask(rule: Rule, *facts: Fact[str]) -> Results:
    return run(project(*facts), [rule], Policy(), lambda: 0.0)


def notes(finding: Finding) -> list[tuple[str, int]]:
    return [(each.message, each.location.line) for each in finding.related]


def said(results: Results) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    return ((finding.message, notes(finding)) for finding in results.findings)


HOLDS, NOT = "it is so where this holds", "it is so where this does not hold"


def test_what_one_answer_leads_to_is_told_with_it() -> None:
    assert [*said(ask(named("x"), either(7, "x", "good")))] == [("`x` is bad", [(HOLDS, 7)])]
    assert [*said(ask(named("x"), either(7, "good", "x")))] == [("`x` is bad", [(NOT, 7)])]


def test_what_both_are_is_told_of_each_at_its_place() -> None:
    results = ask(named("x", "y"), either(7, "x", "y"))
    assert [*said(results)] == [("`x` is bad", [(HOLDS, 7)]), ("`y` is bad", [(NOT, 7)])]
    assert [finding.location.line for finding in results.findings] == [1, 2]


def test_what_all_answers_lead_to_needs_no_condition() -> None:
    assert [*said(ask(absent("z"), either(7, "x", "y")))] == [("nothing is `z`", [])]
    assert [*said(ask(absent("z"), either(7, "x", "y", "w")))] == [("nothing is `z`", [])]
    assert [*said(ask(absent("x"), either(7, "x", "y")))] == [("nothing is `x`", [(NOT, 7)])]


def test_one_condition_decides_all_that_depends_on_it() -> None:
    assert [*said(ask(absent("x"), either(7, "x", "y"), either(7, "y", "x")))] == []
    told = [("nothing is `x`", [(NOT, 7)])]
    assert [*said(ask(absent("x"), either(7, "x", "y"), either(7, "z", "w")))] == told


def test_two_conditions_are_not_answered_together() -> None:
    """They may be one in other words."""
    assert [*said(ask(absent("x"), either(7, "x", "y"), either(9, "z", "w")))] == []


def test_a_condition_within_another_is_told_with_it() -> None:
    told = [("`x` is bad", [(NOT, 7), (HOLDS, 8)])]
    assert [*said(ask(named("x"), either(7, "good", "x", "fine")))] == told


def test_a_finding_that_stands_without_conditions_stands_alone() -> None:
    results = ask(named("x"), Known("x", PLACE, '"'), either(7, "good", "fine"))
    (finding,) = results.findings
    assert notes(finding) == []
    assert finding.fix.edits


def test_what_all_answers_make_worse_is_worse() -> None:
    def check(held: Project, _project: Project) -> Said:
        kinds = [spec.node_type for spec in held.specifications]
        whole = all(isinstance(kind, Known) for kind in kinds)
        severity = Severity.ERROR if whole else None
        yield Problem("it is bad", PLACE, ("bad",), Fix("mend it"), severity=severity)

    rule = Rule("ALN999", Severity.WARNING, FailsAt.BUILD, (Project,), check)
    (finding,) = ask(rule, either(7, "x", "y")).findings
    assert (finding.severity, notes(finding)) == (Severity.ERROR, [])
    (finding,) = ask(rule, either(7, "x", "y"), Unknown("nobody knows", PLACE)).findings
    assert finding.severity is Severity.WARNING


def test_no_edit_is_certain_where_a_condition_has_a_part_in_it() -> None:
    (finding,) = ask(named("x"), either(7, "x", "good")).findings
    assert finding.fix == Fix("say good")


def test_what_is_judged_under_all_answers_is_no_skip() -> None:
    judged = ask(named("x"), either(7, "good", "fine")).checks[0]
    assert (judged.outcome, judged.reason) == (Outcome.PASSED, "")
    skipped = ask(named("x"), Unknown("nobody knows", PLACE), either(7, "good", "x")).checks
    assert [(each.outcome, each.reason) for each in skipped] == [
        (Outcome.SKIPPED, "nobody knows"),
        (Outcome.FAILED, ""),
    ]


def test_what_depends_on_conditions_counts_as_known_where_it_is_judged() -> None:
    facts = [either(10 * number, "x", "y") for number in range(1, MOST)]
    _, some = measure(project(*facts[: MOST // 2]))
    assert some == ()
    held = project(*facts)
    assert len(readings(held)) == MOST
    _, gaps = measure(held)
    assert len(gaps) == len(facts) - MOST // 2
    assert {gap.why for gap in gaps} == {"a condition"}


def test_a_project_without_conditions_has_no_readings() -> None:
    assert readings(project(Known("x", PLACE), Unknown("nobody knows", PLACE))) == ()


def test_what_does_not_depend_on_a_condition_is_the_same_in_its_readings() -> None:
    held = project(Known("x", PLACE), either(7, "x", "y"))
    for reading in readings(held):
        assert reading.project.specifications.items[0] is held.specifications.items[0]
        assert isinstance(reading.project.specifications.items[1].node_type, Known)
