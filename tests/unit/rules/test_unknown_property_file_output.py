from typing import Any

import pytest

from align_ci.rules.unknown_property_file_output import check
from tests.unit.rules.definitions import MAJORS, in_file, outputs, step, training
from tests.unit.rules.facts import problems, skips


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []


@pytest.mark.parametrize("major", MAJORS)
def test_an_output_that_the_step_does_not_have(major: int) -> None:
    document = training(major)
    step(document, "Evaluate")["PropertyFiles"][0]["OutputName"] = "nope"
    (problem,) = problems(check, in_file(document))
    assert problem.message == (
        "the property file `EvalReport` of `Evaluate` lies in the output `nope`, which the step "
        "does not have"
    )
    assert problem.fix.description == "use `evaluation`"
    assert problem.key == ("Evaluate", "nope")


def test_a_slip_of_the_hand() -> None:
    document = training()
    outputs(document, "Evaluate")[0]["OutputName"] = "evaluations"
    (problem,) = problems(check, in_file(document))
    assert problem.fix.description == "did you mean `evaluations`?"


def test_a_step_without_outputs() -> None:
    document = training()
    del step(document, "Evaluate")["Arguments"]["ProcessingOutputConfig"]
    (problem,) = problems(check, in_file(document))
    assert problem.related[0].message == "`Evaluate` has no outputs"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"OutputName": {"Get": "Parameters.Name"}}, id="an output without plain name"),
        pytest.param(None, id="outputs that are no list"),
    ],
)
def test_not_known(change: Any) -> None:
    document = training()
    if change is None:
        config = step(document, "Evaluate")["Arguments"]["ProcessingOutputConfig"]
        config["Outputs"] = {"Get": "Parameters.Outputs"}
    else:
        outputs(document, "Evaluate")[0].update(change)
    definition = in_file(document)
    assert problems(check, definition) == []
    assert "the outputs of `Evaluate` are not all known" in skips(check, definition)[0]


def test_only_processing_jobs_have_outputs_by_name() -> None:
    document = training()
    step(document, "Train")["PropertyFiles"] = step(document, "Evaluate")["PropertyFiles"]
    assert problems(check, in_file(document)) == []
