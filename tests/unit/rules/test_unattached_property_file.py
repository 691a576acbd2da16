import pytest

from align_ci.rules.unattached_property_file import check
from tests.unit.rules.definitions import MAJORS, in_file, step, training
from tests.unit.rules.facts import problems


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []


@pytest.mark.parametrize("major", MAJORS)
def test_no_property_file(major: int) -> None:
    document = training(major)
    del step(document, "Evaluate")["PropertyFiles"]
    (problem,) = problems(check, in_file(document))
    assert problem.message == (
        "`Cond` looks into the property file `EvalReport` of `Evaluate`, which is not attached "
        "to that step"
    )
    assert problem.fix.description == "add `EvalReport` to the property files of `Evaluate`"


def test_another_name() -> None:
    document = training()
    step(document, "Evaluate")["PropertyFiles"][0]["PropertyFileName"] = "EvalReports"
    (problem,) = problems(check, in_file(document))
    assert problem.fix.description == "did you mean `EvalReports`?"


def test_attached_to_another_step() -> None:
    document = training()
    step(document, "Preprocess")["PropertyFiles"] = step(document, "Evaluate").pop("PropertyFiles")
    (problem,) = problems(check, in_file(document))
    assert problem.related[1].message == (
        "a property file of this name is attached to `Preprocess`"
    )


def test_a_name_with_a_dot() -> None:
    document = training()
    step(document, "Evaluate")["PropertyFiles"][0]["PropertyFileName"] = "report.json"
    left = step(document, "Cond")["Arguments"]["Conditions"][0]["LeftValue"]["Std:JsonGet"]
    left["PropertyFile"]["Get"] = "Steps.Evaluate.PropertyFiles.report.json"
    assert problems(check, in_file(document)) == []


def test_of_an_unknown_step_is_a_dangling_reference() -> None:
    document = training()
    step(document, "Evaluate")["Name"] = "Judge"
    assert problems(check, in_file(document)) == []
