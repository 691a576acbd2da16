from typing import Any

import pytest

from align_ci.load.child.executions import PartPlace, Place
from align_ci.model import Location
from align_ci.rules.dangling_reference import check
from tests.unit.rules.definitions import (
    MAJORS,
    Document,
    compiled,
    feed,
    in_file,
    located,
    outputs,
    step,
    training,
)
from tests.unit.rules.facts import problems, skips

OUTPUTS = "Steps.Preprocess.ProcessingOutputConfig.Outputs"


def said(reference: str, document: Document | None = None) -> list[str]:
    document = document or training()
    feed(document, reference)
    return [problem.message for problem in problems(check, in_file(document))]


def with_step(kind: str, **members: Any) -> Document:
    """A definition with one step more, called ``More``."""
    document = training()
    document["Steps"].append({"Name": "More", "Type": kind, "Arguments": {}, **members})
    return document


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, in_file(training(major))) == []


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param(f"{OUTPUTS}['val'].S3Output.S3Uri", id="output by name"),
        pytest.param(f'{OUTPUTS}["val"].S3Output.S3Uri', id="double quotes"),
        pytest.param(f"{OUTPUTS}[1].S3Output.S3Uri", id="last index"),
        pytest.param("Steps.Preprocess.ProcessingInputs['raw'].S3Input.S3Uri", id="input"),
        pytest.param("Steps.Train.FinalMetricDataList['any'].Value", id="metric by name"),
        pytest.param("Steps.Train.HyperParameters['any']", id="key of a map"),
        pytest.param("Steps.Cond.Outcome", id="outcome of a condition"),
        pytest.param("Steps.Register.ModelPackageArn", id="step in a branch"),
        pytest.param("Execution.PipelineExecutionId", id="execution"),
        pytest.param("PipelineExperimentConfig.ExperimentName", id="experiment"),
        pytest.param("ForEach.CurrentItem.name", id="item of a loop"),
        pytest.param("Whatever.Comes.Next", id="unknown root"),
    ],
)
def test_quiet(reference: str) -> None:
    assert said(reference) == []


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        pytest.param(
            f"{OUTPUTS}['procesed_data'].S3Output.S3Uri",
            "`Preprocess` has no output `procesed_data`",
            id="unknown output",
        ),
        pytest.param(
            f"{OUTPUTS}['Val'].S3Output.S3Uri", "has no output `Val`", id="names have a case"
        ),
        pytest.param(
            f"{OUTPUTS}[2].S3Output.S3Uri",
            "`Preprocess` has 2 outputs, so that the index 2 is out of range",
            id="index out of range",
        ),
        pytest.param(f"{OUTPUTS}[-1].S3Output.S3Uri", "cannot be negative", id="negative index"),
        pytest.param(f"{OUTPUTS}['a'b'].S3Output.S3Uri", "cannot hold a quote", id="quote in key"),
        pytest.param(
            "Steps.Preprocess.ProcessingInputs['row'].S3Input.S3Uri",
            "`Preprocess` has no input `row`",
            id="unknown input",
        ),
        pytest.param(
            "Steps.Train.InputDataConfig['test'].DataSource.S3DataSource.S3Uri",
            "`Train` has no channel `test`",
            id="unknown channel",
        ),
        pytest.param(
            "Steps.Train.ModelArtifacts.S3ModelArtifact",
            "`ModelArtifacts` has no member `S3ModelArtifact`",
            id="unknown member",
        ),
        pytest.param(
            "Steps.Train.ProcessingOutputConfig.Outputs['val'].S3Output.S3Uri",
            "`Training` has no property `ProcessingOutputConfig`",
            id="property of another kind",
        ),
        pytest.param(
            "Steps.TooLow.ErrorMessage", "no property of a `Fail` step", id="of a failure"
        ),
        pytest.param(
            "Steps.Preproces.ProcessingJobArn", "the pipeline has no step `Preproces`", id="step"
        ),
        pytest.param("Steps.Preprocess", "the path is empty", id="a step and nothing of it"),
        pytest.param(
            "Execution.PipelineExecutionID",
            "an execution has no `PipelineExecutionID`",
            id="execution",
        ),
    ],
)
def test_says_what_does_not_exist(reference: str, why: str) -> None:
    (message,) = said(reference)
    assert message.startswith(f"`Train` refers to `{reference}`, but ")
    assert why in message


@pytest.mark.parametrize("kind", ["Lambda", "Callback"])
@pytest.mark.parametrize(
    ("declared", "found"),
    [
        pytest.param({"OutputParameters": [{"OutputName": "count"}]}, 0, id="declared"),
        pytest.param({"OutputParameters": [{"OutputName": "sum"}]}, 1, id="another declared"),
        pytest.param({"OutputParameters": []}, 1, id="none declared"),
        pytest.param({}, 0, id="not said"),
    ],
)
def test_output_parameters(kind: str, declared: Document, found: int) -> None:
    document = with_step(kind, **declared)
    assert len(said("Steps.More.OutputParameters['count']", document)) == found


def test_arguments_of_a_function_may_be_called_as_what_stands_beside_them() -> None:
    document = with_step("Lambda", OutputParameters=[{"OutputName": "count"}])
    step(document, "More")["Arguments"] = {"OutputParameters": {"Get": "Steps.Nobody.X"}}
    (problem,) = problems(check, in_file(document))
    assert "no step `Nobody`" in problem.message


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("ForEach", "IterationOutputs[0].Body-Step.Outputs['x']", id="loop"),
        pytest.param("ForEach", "Selected.Anything", id="selection"),
        pytest.param("Job", "JobConfigDocument.some-thing", id="job"),
        pytest.param("EMR", "ClusterConfig.Any.thing", id="cluster"),
    ],
)
def test_documents_may_hold_anything(kind: str, path: str) -> None:
    assert said(f"Steps.More.{path}", with_step(kind)) == []


@pytest.mark.parametrize("kind", ["EMRServerless", "Tomorrow"])
def test_kinds_that_are_not_described_are_skipped(kind: str) -> None:
    document = with_step(kind)
    feed(document, "Steps.More.Anything")
    assert problems(check, in_file(document)) == []
    assert skips(check, in_file(document)) == [f"what a step of the kind `{kind}` has is not known"]


def test_names_with_dots_are_found_whole() -> None:
    document = with_step("Training")
    step(document, "More")["Name"] = "v1.2"
    document["Steps"].append({"Name": "v1", "Type": "Fail", "Arguments": {}})
    assert said("Steps.v1.2.ModelArtifacts.S3ModelArtifacts", document) == []


def test_outputs_that_a_variable_names_may_have_any_name() -> None:
    document = training()
    step(document, "Preprocess")["Arguments"]["ProcessingOutputConfig"]["Outputs"][0][
        "OutputName"
    ] = {"Get": "Parameters.Name"}
    feed(document, f"{OUTPUTS}['nobody'].S3Output.S3Uri")
    assert problems(check, in_file(document)) == []
    assert "outputs of `Preprocess`" in skips(check, in_file(document))[0]


@pytest.mark.parametrize("key", ["7", "'nobody'"])
def test_outputs_that_are_no_list_may_be_any(key: str) -> None:
    document = training()
    config = step(document, "Preprocess")["Arguments"]["ProcessingOutputConfig"]
    config["Outputs"] = {"Get": "Parameters.RawUri"}
    feed(document, f"{OUTPUTS}[{key}].S3Output.S3Uri")
    assert problems(check, in_file(document)) == []
    assert skips(check, in_file(document))


def test_which_of_two_steps_of_one_name_is_meant_is_not_judged() -> None:
    document = training()
    document["Steps"].insert(0, {"Name": "Preprocess", "Type": "Training", "Arguments": {}})
    assert problems(check, in_file(document)) == []
    assert skips(check, in_file(document)) == 2 * [
        "there are several steps with the name `Preprocess`"
    ]


def test_more_outputs_than_anybody_compares() -> None:
    document = training()
    listed = outputs(document, "Preprocess")
    listed += [{"OutputName": f"more {number}"} for number in range(1000)]
    feed(document, f"{OUTPUTS}['nobody'].S3Output.S3Uri")
    assert problems(check, in_file(document)) == []
    assert "there are more than 1000" in skips(check, in_file(document))[0]


@pytest.mark.parametrize("letter", [".", "[", "x"])
def test_a_reference_of_any_length_is_read_in_no_time(letter: str) -> None:
    document = training()
    feed(document, f"Steps.{letter * 1_000_000}")
    assert len(problems(check, in_file(document))) == 1


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("Preproces", id="name"),
        pytest.param({"Step": "Preproces", "Trigger": "Failed"}, id="with a trigger"),
    ],
)
def test_dependencies_name_steps(entry: object) -> None:
    document = training()
    step(document, "Train")["DependsOn"] = ["Preprocess", entry]
    (problem,) = problems(check, in_file(document))
    assert problem.message == (
        "`Train` depends on the step `Preproces`, which the pipeline has not"
    )
    assert problem.fix.description == "did you mean `Preprocess`?"


def test_one_missing_step_is_one_cause() -> None:
    document = training()
    del document["Steps"][1]
    found = problems(check, in_file(document))
    assert len(found) == 4
    assert {each.cause for each in found} == {"no step Train in definition"}


def test_says_where_and_what_was_meant() -> None:
    document = training()
    feed(document, f"{OUTPUTS}['procesed_data'].S3Output.S3Uri")
    definition = in_file(document)
    (problem,) = problems(check, definition)
    assert problem.fix.description == "did you mean `processed_data`?"
    (related,) = problem.related
    assert related.message == "`Preprocess` has the outputs `processed_data` and `val`"
    assert (problem.location.line, related.location.line) == (134, 67)


def test_compiled_it_lies_where_the_channel_was_made() -> None:
    document = training()
    feed(document, f"{OUTPUTS}[7].S3Output.S3Uri")
    places = (PartPlace("channel", "Train", "train", "", Place("train.py", 12)),)
    (problem,) = problems(check, compiled(document, places=places))
    assert problem.location == located(Place("train.py", 12)) == Location("train.py", 12)


def test_an_unread_definition_is_skipped() -> None:
    assert skips(check, in_file([])) == ["the definition could not be read (ALN610)"]
    skipped = compiled(training(), skipped="there is no SDK")
    assert skips(check, skipped) == ["the definition is not known: there is no SDK"]
