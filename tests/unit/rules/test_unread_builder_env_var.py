from typing import Any

import pytest
from msgspec.structs import replace

from align_ci.model import BuilderSource, Group, Job, Location, Program, Project, Unknown
from align_ci.rules.unread_builder_env_var import check
from tests.unit.rules.builds import BUILDER, build, job, step
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    fact,
    incomplete,
    keys,
    problems,
    program,
    project,
    skips,
    specification,
    variable_read,
)
from tests.unit.rules.sources import CONFIG, source

NO_STEP: Unknown = HIDDEN


def setting(
    *names: Any,
    runs: Program | None = None,
    made_with: list[str] | None = None,
    may_set: Job | None = None,
    **declared: Any,
) -> tuple[Any, Project]:
    """A builder that sets variables, and a project with its step, made with some of them."""
    subject = source(variables=[fact(name) for name in names])
    owned = contract(runs=program() if runs is None else runs, **declared)
    built = NO_STEP if made_with is None else step(variables=dict.fromkeys(made_with, ""))
    made = build(specification(owned=owned), built, job=may_set)
    return subject, project(builds=[made], builders=[subject])


@pytest.mark.parametrize(
    ("subject", "whole"),
    [
        pytest.param(*setting(), id="none set"),
        pytest.param(*setting("A", variables=["A"]), id="required"),
        pytest.param(*setting("A", optional={"A": "1"}), id="optional"),
        pytest.param(*setting("A", runs=program([variable_read("A")])), id="read"),
        pytest.param(
            *setting("A_1", runs=program([variable_read("A_", family=True)])), id="of a family"
        ),
        pytest.param(*setting("SM_MODEL_DIR", "PYTHONPATH"), id="of the platform"),
        pytest.param(*setting("OMP_NUM_THREADS", "HF_HOME"), id="of libraries"),
        pytest.param(
            *setting("REGIN", variables=["REGION"], made_with=["REGIN"]),
            id="a slip that ALN509 reports",
        ),
        pytest.param(
            *setting("REGIN", variables=["REGION"], may_set=job(["REGIN"])),
            id="a slip that ALN509 reports of what is written",
        ),
    ],
)
def test_quiet(subject: BuilderSource, whole: Project) -> None:
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == []


def test_names_the_variable_and_what_may_be_meant() -> None:
    subject, whole = setting("MODES", "OTHER", optional={"MODE": "1"})
    first, second = problems(check, subject, whole)
    assert first.message == (
        "the builder sets `MODES`, but no contract declares it and no script reads it"
    )
    assert "did you mean `MODE`?" in first.fix.description
    assert second.key == ("OTHER",)


@pytest.mark.parametrize(
    "made_with",
    [
        pytest.param(["REGIN", "REGION"], id="as the right one is set too"),
        pytest.param(None, id="as nothing was built"),
    ],
)
def test_a_slip_that_nothing_else_reports_counts(made_with: list[str] | None) -> None:
    subject, whole = setting("REGIN", variables=["REGION"], made_with=made_with)
    assert keys(check, subject, whole) == [("REGIN",)]


def test_steps_without_a_contract_are_left_alone() -> None:
    subject = source(variables=["A"])
    whole = project(builds=[build(specification(), NO_STEP)], builders=[subject])
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == []


def test_one_step_that_needs_the_variable_is_enough() -> None:
    subject = source(variables=["A", "B"])
    steps = [
        specification(owned=contract(variables=[name], runs=program(), line=line))
        for line, name in enumerate(("A", "C"), 1)
    ]
    whole = project(builds=[build(each, NO_STEP) for each in steps], builders=[subject])
    assert keys(check, subject, whole) == [("B",)]


def test_steps_of_builders_that_derive_from_it_count() -> None:
    base = source(variables=["A", "B"], location=Location("base.py"))
    derived = source("Derived", bases=[base.location], location=BUILDER)
    owned = contract(variables=["A"], runs=program())
    made = build(specification(owned=owned), NO_STEP)
    whole = project(builds=[made], builders=[base, derived])
    assert keys(check, base, whole) == [("B",)]
    assert keys(check, derived, whole) == []


@pytest.mark.parametrize(
    ("subject", "whole", "reason"),
    [
        pytest.param(
            *setting("A", runs=program(incomplete())),
            "the variables that the script reads are not all known: it is computed",
            id="what the script reads",
        ),
        pytest.param(
            *setting("A", variables=incomplete()),
            "the variables of the contract are not all known: it is computed",
            id="what the contract declares",
        ),
        pytest.param(
            *setting("A", entry_point=HIDDEN),
            "the entry point is not known: it is computed",
            id="the script",
        ),
        pytest.param(
            source(variables=["A"]),
            project(builds=incomplete()),
            "the builders are not all known: it is computed",
            id="the builders",
        ),
        pytest.param(
            source(variables=["A"]),
            project(),
            "it is not known which step it is for",
            id="its step",
        ),
        pytest.param(
            source(variables=["A"]),
            project(
                builds=[build(HIDDEN, NO_STEP, contract=HIDDEN)],
                builders=[source(variables=["A"])],
            ),
            "the contract is not known: it is computed",
            id="its contract",
        ),
        pytest.param(
            source(variables=["A"]),
            project(builders=[source(bases=incomplete(), location=Location("other.py"))]),
            "the bases of the builders are not all known: it is computed",
            id="the bases of another builder",
        ),
        pytest.param(
            source(variables=incomplete()),
            project(),
            "the variables that the builder sets are not all known: it is computed",
            id="what it sets",
        ),
    ],
)
def test_says_what_is_not_known(subject: BuilderSource, whole: Project, reason: str) -> None:
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == [reason]


def test_what_the_configuration_names_counts() -> None:
    _, whole = setting(variables=["B"])
    subject = source(configured=["A", "B"], configuration="Config")
    whole = replace(whole, builders=Group((subject,)))
    (problem,) = problems(check, subject, whole)
    assert (problem.key, problem.location) == (("A",), CONFIG)


def test_another_builder_of_the_configuration_may_be_meant() -> None:
    _, whole = setting()
    subject = source(configured=["A"], configuration="Config")
    other = source("OtherStepBuilder", configuration="Config")
    assert problems(check, subject, replace(whole, builders=Group((subject, other)))) == []
    hidden = Group((subject,), (HIDDEN,))
    assert problems(check, subject, replace(whole, builders=hidden)) == []


def test_what_the_configuration_names_may_be_what_is_not_known_of_the_builder() -> None:
    _, whole = setting()
    subject = source(variables=[HIDDEN], configured=["A"], configuration="Config")
    whole = replace(whole, builders=Group((subject,)))
    assert problems(check, subject, whole) == []
    assert len(skips(check, subject, whole)) == 1


def test_what_is_named_twice_is_told_once() -> None:
    _, whole = setting()
    subject = source(variables=["A"], configured=["A"], configuration="Config")
    assert keys(check, subject, replace(whole, builders=Group((subject,)))) == [("A",)]


def test_a_slip_is_reported_where_more_may_be_set() -> None:
    subject, whole = setting("REGIN", variables=["REGION"], may_set=job(incomplete("REGIN")))
    assert keys(check, subject, whole) == [("REGIN",)]
