import pytest
from msgspec import structs

from align_ci.model import Definition, Known
from align_ci.rules.undeclared_parameter import check
from tests.unit.rules.definitions import MAJORS, feed, in_file, step, training
from tests.unit.rules.facts import incomplete, problems, skips


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param([], id="none declared"),
        pytest.param(None, id="null"),
        pytest.param([{"Name": "rawuri", "Type": "String"}], id="names have a case"),
    ],
)
def test_a_parameter_that_is_not_declared(parameters: object) -> None:
    document = training()
    document["Parameters"] = parameters
    (problem,) = problems(check, in_file(document))
    assert problem.message == (
        "`Preprocess` uses the parameter `RawUri`, which the pipeline does not declare"
    )
    assert problem.key == ("Preprocess", "RawUri")


def test_the_list_may_be_missing() -> None:
    document = training()
    del document["Parameters"]
    (problem,) = problems(check, in_file(document))
    assert problem.fix.description == "add `RawUri` to the parameters of the pipeline"


def test_a_slip_of_the_hand() -> None:
    document = training()
    feed(document, "Parameters.RawUrl")
    (problem,) = problems(check, in_file(document))
    assert problem.fix.description == "did you mean `RawUri`?"


def test_beside_the_arguments_and_in_conditions() -> None:
    document = training()
    document["Parameters"] = []
    document["Steps"].append(
        {"Name": "Call", "Type": "Lambda", "Arguments": {}, "FunctionArn": {"Get": "Parameters.A"}}
    )
    step(document, "Cond")["Arguments"]["Conditions"][0]["RightValue"] = {"Get": "Parameters.B"}
    found = problems(check, in_file(document))
    assert [each.key for each in found] == [
        ("Preprocess", "RawUri"),
        ("Cond", "B"),
        ("Call", "A"),
    ]
    assert len({each.cause for each in found}) == 3


def test_more_parameters_than_are_known() -> None:
    document = training()
    document["Parameters"] = []
    definition = _with_unknown_parameters(in_file(document))
    assert problems(check, definition) == []
    assert "the parameters are not all known" in skips(check, definition)[0]


def _with_unknown_parameters(definition: Definition) -> Definition:
    assert isinstance(definition.content, Known)
    content = structs.replace(definition.content.value, parameters=incomplete())
    return structs.replace(definition, content=Known(content, definition.location))
