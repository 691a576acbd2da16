from collections.abc import Callable

import pytest

from align_ci.rules.duplicate_definition_name import check
from tests.unit.rules.definitions import (
    MAJORS,
    Document,
    in_file,
    inputs,
    outputs,
    step,
    training,
)
from tests.unit.rules.facts import problems


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []


def step_twice(document: Document) -> None:
    step(document, "Cond")["Arguments"]["ElseSteps"].append(step(document, "Train"))


def parameter_twice(document: Document) -> None:
    document["Parameters"].append({"Name": "RawUri", "Type": "String"})


def input_twice(document: Document) -> None:
    inputs(document, "Preprocess")[0]["InputName"] = "code"


def output_twice(document: Document) -> None:
    outputs(document, "Preprocess")[1]["OutputName"] = "processed_data"


def channel_twice(document: Document) -> None:
    step(document, "Train")["Arguments"]["InputDataConfig"].append({"ChannelName": "train"})


def file_twice(document: Document) -> None:
    step(document, "Evaluate")["PropertyFiles"] *= 2


def channel_of_tuning_twice(document: Document) -> None:
    channels = [{"ChannelName": "a"}, {"ChannelName": "a"}]
    jobs = [{"InputDataConfig": channels}, {"InputDataConfig": channels[:1]}]
    arguments = {"TrainingJobDefinitions": jobs}
    document["Steps"].append({"Name": "Tune", "Type": "Tuning", "Arguments": arguments})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(step_twice, "there are two steps with the name `Train`", id="step"),
        pytest.param(
            parameter_twice, "there are two parameters with the name `RawUri`", id="parameter"
        ),
        pytest.param(
            input_twice, "there are two inputs of `Preprocess` with the name `code`", id="input"
        ),
        pytest.param(
            output_twice,
            "there are two outputs of `Preprocess` with the name `processed_data`",
            id="output",
        ),
        pytest.param(
            channel_twice, "there are two channels of `Train` with the name `train`", id="channel"
        ),
        pytest.param(
            file_twice,
            "there are two property files of `Evaluate` with the name `EvalReport`",
            id="property file",
        ),
        pytest.param(
            channel_of_tuning_twice,
            "there are two channels of `Tune` with the name `a`",
            id="channel of a tuning job",
        ),
    ],
)
@pytest.mark.parametrize("major", MAJORS)
def test_a_name_that_stands_twice(
    major: int, change: Callable[[Document], None], message: str
) -> None:
    document = training(major)
    change(document)
    (problem,) = problems(check, in_file(document))
    assert problem.message == message
    assert problem.related[0].location < problem.location


def test_an_input_and_an_output_may_share_a_name() -> None:
    document = training()
    outputs(document, "Preprocess")[0]["OutputName"] = "raw"
    assert problems(check, in_file(document)) == []


def test_the_third_is_reported_as_well() -> None:
    document = training()
    document["Parameters"] *= 3
    assert len(problems(check, in_file(document))) == 2
