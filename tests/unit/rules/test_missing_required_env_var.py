from typing import Any

import pytest

from align_ci.model import Build, Entry, Group, Known, Location, Severity, Unknown
from align_ci.rules.missing_required_env_var import check
from tests.unit.rules.builds import STEP, VARIABLES, build, job, settings, step
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    Text,
    at,
    contract,
    incomplete,
    problems,
    skips,
    specification,
)


def requiring(
    *required: Text, sets: dict[str, Any] | Group[Entry], kind: str = "Processing"
) -> Build:
    spec = specification(kind=kind, owned=contract(variables=required))
    return build(spec, step(kind, variables=sets))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(requiring("MODE", sets={"MODE": "fast"}), id="set"),
        pytest.param(requiring("MODE", sets={"MODE": HIDDEN}), id="set when the pipeline runs"),
        pytest.param(requiring("MODE", sets={"MODE": ""}), id="set to nothing"),
        pytest.param(
            requiring("SM_MODEL_DIR", "AWS_REGION", sets={}, kind="Training"), id="by the platform"
        ),
        pytest.param(requiring(HIDDEN, sets={}), id="perhaps required"),
        pytest.param(build(specification(kind="Processing"), step()), id="no contract"),
    ],
)
def test_quiet(subject: Build) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_reports_each_where_the_builder_sets_variables() -> None:
    found = problems(check, requiring("MODE", at(5, "REGION"), "SIZE", sets={"SIZE": "1"}))
    assert [(each.key, each.location) for each in found] == [
        (("MODE",), VARIABLES),
        (("REGION",), VARIABLES),
    ]
    assert [each.location for each in found[1].related] == [Location("specs.py", 5)]
    assert {each.severity or Severity.ERROR for each in found} == {Severity.ERROR}


def test_reports_at_the_step_where_no_variables_are_set() -> None:
    [problem] = problems(check, requiring("MODE", sets=Group()))
    assert problem.location == STEP


def test_says_which_variable_may_be_meant() -> None:
    [problem] = problems(check, requiring("JOB_MODE", sets={"JOBMODE": "1"}))
    assert "did you mean `JOBMODE`?" in problem.fix.description


def test_a_training_step_without_any_kind_stated() -> None:
    spec = specification(owned=contract(variables=["MODE"]))
    assert [each.key for each in problems(check, build(spec, step("Transform")))] == [("MODE",)]


SPEC = specification(kind="Processing", owned=contract(variables=["MODE"]))


UNEXECUTED = Unknown("nothing is run", HERE)


def test_a_builder_that_is_only_read() -> None:
    [problem] = problems(check, build(SPEC, UNEXECUTED, job=job(["MOD"])))
    assert (problem.key, problem.location) == (("MODE",), VARIABLES)
    assert "did you mean `MOD`?" in problem.fix.description


def test_a_builder_that_is_only_read_and_may_set_it() -> None:
    assert problems(check, build(SPEC, UNEXECUTED, job=job(["MODE"]))) == []
    subject = build(SPEC, UNEXECUTED, job=job(incomplete("OTHER")))
    assert problems(check, subject) == []
    assert skips(check, subject) == [
        "the variables that the builder sets are not all known: it is computed"
    ]


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(SPEC, Unknown("it takes a configuration", HERE)),
            "the builder was not executed: it takes a configuration",
            id="not executed",
        ),
        pytest.param(
            build(SPEC, HIDDEN, failure=Known("KeyError: 'x'", STEP)),
            "the builder failed (ALN510)",
            id="failed",
        ),
        pytest.param(
            build(SPEC, step(), contract=HIDDEN),
            "the contract is not known: it is computed",
            id="contract",
        ),
        pytest.param(
            requiring("MODE", sets=incomplete(*settings({"A": "1"}, VARIABLES))),
            "the variables that the builder sets are not all known: it is computed",
            id="variables",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]
