from typing import Any

import pytest
from msgspec.structs import replace

from align_ci.model import ConfiguredScript, Contract, Location, Project, Script
from align_ci.rules.missing_entry_point import check
from tests.unit.rules.builds import build
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    incomplete,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import source

SOME = Script("a/script.py")
OTHER = Script("b/script.py")


@pytest.mark.parametrize(
    ("subject", "whole"),
    [
        pytest.param(contract(scripts=[SOME]), project(), id="one file"),
        pytest.param(contract(scripts=[SOME, OTHER]), project(), id="several files"),
        pytest.param(contract(scripts=incomplete()), project(), id="not all folders searched"),
        pytest.param(contract(entry_point=HIDDEN, scripts=[]), project(), id="unknown name"),
        pytest.param(
            contract(scripts=[]),
            project(external_entry_points=frozenset({"script.py"})),
            id="another package's",
        ),
    ],
)
def test_quiet(subject: Contract, whole: Project) -> None:
    assert problems(check, subject, whole) == []


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            contract(scripts=[SOME, OTHER]),
            "`script.py` may be any of `a/script.py` and `b/script.py`",
            id="several files",
        ),
        pytest.param(
            contract(scripts=incomplete()),
            "the files that it may be are not all known: it is computed",
            id="not all folders searched",
        ),
        pytest.param(
            contract(entry_point=HIDDEN),
            "the entry point is not known: it is computed",
            id="unknown name",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert skips(check, subject) == [reason]


def test_one_file_is_enough_to_judge() -> None:
    assert skips(check, contract(scripts=[SOME])) == []


def test_reports_where_the_name_is_written() -> None:
    name = at(7, "train.py")
    [problem] = problems(check, contract(entry_point=name, scripts=[]))
    assert problem.location == name.location
    assert problem.key == ("train.py",)
    assert "`train.py`" in problem.message


def test_suggests_a_file_of_a_near_name() -> None:
    whole = project(scripts=["scripts/xgboost_training.py", "scripts/evaluation.py"])
    subject = contract(entry_point="xgboost_trainin.py", scripts=[])
    [problem] = problems(check, subject, whole)
    assert problem.fix.description.endswith("did you mean `xgboost_training.py`?")
    assert problem.fix.edits == ()


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param({"contracts": [contract()]}, id="a contract"),
        pytest.param({"specifications": [specification()]}, id="a specification"),
        pytest.param({"builders": [source()]}, id="a builder"),
    ],
)
def test_what_declares_something_is_no_script(declared: dict[str, Any]) -> None:
    [each] = next(iter(declared.values()))
    subject = contract(entry_point=f"{each.location.path[:-4]}.py", scripts=[])
    named = [each.location.path, "lib/other.py"]
    [problem] = problems(check, subject, project(scripts=named))
    assert problem.fix.description.endswith(f"did you mean `{each.location.path}`?")
    [problem] = problems(check, subject, project(**declared, scripts=named))
    assert problem.fix.description == "correct the entry point, or add the script"


def test_a_step_of_another_package_may_bring_its_script_along() -> None:
    subject = contract(scripts=[])
    made = build(specification(), HIDDEN, contract=subject)
    foreign = project(
        contracts=[subject], builds=[made], builders=[source(foreign_step="acme.sdk.LoadStep")]
    )
    assert problems(check, subject, foreign) == []
    assert skips(check, subject, foreign) == [
        "`acme.sdk.LoadStep` makes the step, and may bring its script along"
    ]


@pytest.mark.parametrize(
    ("foreign", "found"),
    [pytest.param("acme.sdk.LoadStep", 0, id="foreign"), pytest.param("", 1, id="the SDK's")],
)
def test_a_builder_of_which_the_contract_is_not_known(foreign: str, found: int) -> None:
    subject = contract(scripts=[])
    whole = project(
        contracts=[subject],
        builds=[build(specification(), HIDDEN, contract=HIDDEN)],
        builders=[source(foreign_step=foreign)],
    )
    assert len(problems(check, subject, whole)) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param("Load", 1, id="called like another step"),
        pytest.param("Load_Training", 1, id="called like one of its job types"),
        pytest.param("Loading", 0, id="called otherwise"),
    ],
)
def test_a_builder_that_is_called_like_another_step(other: str, found: int) -> None:
    subject, own = contract(scripts=[]), Location("contracts.py", 70)
    held = replace(contract(name="OTHER", scripts=[]), location=own)
    whole = project(
        specifications=[
            specification(name="OTHER", step_type=other, owned=held),
            specification(name="MINE", step_type="Score", owned=subject),
        ],
        contracts=[subject, held],
        builds=[build(specification(), HIDDEN, contract=HIDDEN, name="LoadStepBuilder")],
        builders=[source(foreign_step="acme.sdk.LoadStep")],
    )
    assert len(problems(check, subject, whole)) == found
    assert problems(check, held, whole) == []


def test_perhaps_another_builder() -> None:
    subject = contract(scripts=[])
    whole = project(contracts=[subject], builders=incomplete())
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == ["the builders are not all known: it is computed"]


def test_another_builder_of_the_same_contract_needs_the_script() -> None:
    subject, place = contract(scripts=[]), Location("builder.py", 90)
    made = build(specification(), HIDDEN, contract=subject)
    whole = project(
        contracts=[subject],
        builds=[made, replace(made, location=place)],
        builders=[source(foreign_step="acme.sdk.LoadStep"), source("Other", location=place)],
    )
    assert len(problems(check, subject, whole)) == 1


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        pytest.param(["AcmeLoading"], 0, id="none of SageMaker's"),
        pytest.param(["AcmeLoading", "Processing"], 1, id="also one of SageMaker's"),
        pytest.param(["Processing"], 1, id="one of SageMaker's"),
        pytest.param([None], 1, id="not stated"),
        pytest.param([HIDDEN], 0, id="not known"),
        pytest.param(["AcmeLoading", HIDDEN], 0, id="perhaps another"),
        pytest.param(["Processing", HIDDEN], 1, id="one of SageMaker's, perhaps another"),
    ],
)
def test_a_kind_of_another_package_may_bring_its_script_along(kinds: list[Any], found: int) -> None:
    subject = contract(scripts=[])
    specs = [specification(owned=subject, kind=each) for each in kinds]
    whole = project(specs, contracts=[subject])
    assert len(problems(check, subject, whole)) == found
    assert len(skips(check, subject, whole)) == 1 - found


@pytest.mark.parametrize(
    ("default", "places"),
    [
        pytest.param(at(4, "lost.py"), [4], id="the same"),
        pytest.param(at(4, "scripts/lost.py"), [4], id="in a folder"),
        pytest.param(at(4, "other.py"), [], id="another"),
        pytest.param(HIDDEN, [], id="not known"),
    ],
)
def test_a_configuration_that_names_it_is_told(default: Any, places: list[int]) -> None:
    subject = contract(entry_point="lost.py", scripts=[])
    named = ConfiguredScript("entry_point", default)
    whole = project(
        contracts=[subject],
        builds=[build(specification(owned=subject), HIDDEN)] * 2,
        builders=[source(scripts=[named])],
    )
    (problem,) = problems(check, subject, whole)
    assert [each.location.line for each in problem.related] == places
