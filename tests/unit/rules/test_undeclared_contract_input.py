import pytest

from align_ci.model import Alignment, Contract, Specification, Unknown
from align_ci.rules.undeclared_contract_input import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    dependency,
    incomplete,
    keys,
    problems,
    skips,
    specification,
)

READS_DATA = contract(inputs={"data": "/opt/ml/processing/data"})
NEEDS_DATA = specification(dependencies=[dependency("data")])
NEEDS_OTHER = specification(dependencies=[dependency("other")])


@pytest.mark.parametrize(
    ("spec", "owned"),
    [
        pytest.param(NEEDS_DATA, READS_DATA, id="declared"),
        pytest.param(NEEDS_DATA, contract(), id="no inputs"),
        pytest.param(
            specification(dependencies=[dependency("data", required=False)]),
            READS_DATA,
            id="declared as optional",
        ),
        pytest.param(specification(kind="CreateModel"), READS_DATA, id="mounts nothing"),
        pytest.param(specification(kind=HIDDEN), READS_DATA, id="unknown kind"),
        pytest.param(specification(kind="OurOwnStep"), READS_DATA, id="kind of their own"),
        pytest.param(NEEDS_OTHER, HIDDEN, id="unknown contract"),
        pytest.param(
            specification(dependencies=incomplete(dependency("other"))),
            READS_DATA,
            id="perhaps declared",
        ),
        pytest.param(
            specification(dependencies=[dependency(HIDDEN)]), READS_DATA, id="perhaps its name"
        ),
    ],
)
def test_quiet(spec: Specification, owned: Contract | Unknown) -> None:
    assert problems(check, Alignment(spec, owned)) == []


@pytest.mark.parametrize(
    ("spec", "owned", "reason"),
    [
        pytest.param(
            NEEDS_OTHER, HIDDEN, "the contract is not known: it is computed", id="unknown contract"
        ),
        pytest.param(
            specification(kind="Model"),
            READS_DATA,
            "a step of this kind mounts nothing that needs a path",
            id="mounts nothing",
        ),
        pytest.param(
            specification(kind="OurOwnStep"),
            READS_DATA,
            "whether the step mounts anything is not known: `OurOwnStep` is no known kind of step",
            id="kind of their own",
        ),
        pytest.param(
            specification(dependencies=[dependency(HIDDEN)]),
            READS_DATA,
            "the dependencies are not all known: it is computed",
            id="perhaps its name",
        ),
    ],
)
def test_says_why_it_cannot_judge(
    spec: Specification, owned: Contract | Unknown, reason: str
) -> None:
    assert skips(check, Alignment(spec, owned)) == [reason]


def test_reports_each_undeclared_input_at_its_key() -> None:
    first, second = at(3, "first"), at(4, "second")
    owned = contract(inputs={first: "/opt/ml/processing/1", second: "/opt/ml/processing/2"})
    found = problems(check, Alignment(NEEDS_DATA, owned))
    assert [problem.location for problem in found] == [first.location, second.location]
    assert [problem.key for problem in found] == [("first",), ("second",)]


def test_names_are_compared_exactly() -> None:
    owned = contract(inputs={"DATA": "/opt/ml/processing/data"})
    [problem] = problems(check, Alignment(NEEDS_DATA, owned))
    assert problem.fix.description.endswith("did you mean `data`?")


def test_does_not_suggest_what_has_an_input_already() -> None:
    owned = contract(inputs={"data": "/opt/ml/processing/1", "dat": "/opt/ml/processing/2"})
    [problem] = problems(check, Alignment(NEEDS_DATA, owned))
    assert "did you mean" not in problem.fix.description


def test_the_variant_has_no_part_in_the_key() -> None:
    variants = [
        specification(dependencies=[dependency("other")], job_type=job_type)
        for job_type in ("training", "testing")
    ]
    first, second = (keys(check, Alignment(each, READS_DATA)) for each in variants)
    assert first == second == [("data",)]
