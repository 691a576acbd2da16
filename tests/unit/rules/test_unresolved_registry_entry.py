import pytest

from align_ci.model import Registry
from align_ci.rules.unresolved_registry_entry import check
from tests.unit.rules.facts import HIDDEN, keys, problems, skips
from tests.unit.rules.sources import entry, registry

GOOD = (entry("CutStepBuilder"), entry("SewStepBuilder"))
BAD = entry("HemStepBuilder", defined=False, line=5)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(registry(), id="empty"),
        pytest.param(registry(*GOOD), id="all there"),
        pytest.param(registry(BAD), id="nothing beside it"),
        pytest.param(
            registry(BAD, entry("Cut", defined=False), entry("Sew", defined=False), GOOD[0]),
            id="most others mean something else",
        ),
        pytest.param(registry(BAD, entry("CutConfig", key="config")), id="others under other keys"),
    ],
)
def test_quiet(subject: Registry) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_names_the_class_and_what_may_be_meant() -> None:
    bad = entry("CutsStepBuilder", defined=False, line=5, others=[9])
    (problem,) = problems(check, registry(*GOOD, bad))
    assert problem.message == (
        "`STEP_REGISTRY` names `CutsStepBuilder`, but the project has no such class"
    )
    assert problem.location.line == 5
    assert "did you mean `CutStepBuilder`?" in problem.fix.description
    assert [each.location.line for each in problem.related] == [9]


def test_a_class_that_two_registries_miss_is_one_cause() -> None:
    one, other = registry(*GOOD, BAD), registry(BAD, *GOOD, name="BUILDER_REGISTRY")
    found = [*problems(check, one), *problems(check, other)]
    assert [problem.cause for problem in found] == ["no class HemStepBuilder"] * 2


def test_half_of_the_others_is_enough() -> None:
    other = entry("TrimStepBuilder", defined=False)
    assert keys(check, registry(GOOD[0], BAD, other)) == [
        ("builder", "HemStepBuilder"),
        ("builder", "TrimStepBuilder"),
    ]


def test_each_key_is_judged_for_itself() -> None:
    kind = entry("Cutting", defined=False, key="spec_type")
    assert keys(check, registry(*GOOD, BAD, kind)) == [("builder", "HemStepBuilder")]


def test_what_is_not_known_counts_as_not_there() -> None:
    unknown = [entry("A", defined=HIDDEN), entry(HIDDEN, defined=HIDDEN)]
    subject = registry(BAD, GOOD[0], *unknown)
    assert problems(check, subject) == []
    assert skips(check, subject) == [
        f"the classes that the registry names are not all known: {HIDDEN.why}"
    ]


def test_a_name_that_is_not_known_is_not_reported() -> None:
    assert problems(check, registry(*GOOD, entry(HIDDEN, defined=False))) == []


def test_a_registry_that_may_hold_more_is_not_judged() -> None:
    subject = registry(*GOOD, BAD, gaps=(HIDDEN,))
    assert problems(check, subject) == []
    assert skips(check, subject) == [f"the entries of the registry are not all known: {HIDDEN.why}"]
