from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from align_ci.model import Group, Pipeline, Project
from align_ci.rules.definition_drift import check
from tests.unit.rules.definitions import (
    MAJORS,
    Document,
    feed,
    in_file,
    step,
    training,
)
from tests.unit.rules.facts import (
    HIDDEN,
    condition,
    connection,
    contract,
    fact,
    incomplete,
    keys,
    output,
    problems,
    project,
    skips,
    specification,
    use,
)
from tests.unit.rules.rewiring import (
    MODEL,
    OUTPUTS,
    PROCESSED,
    VALIDATION,
    added,
    address,
    appended,
    asks,
    asks_nothing,
    by_address,
    joined,
    rebranched,
    removed,
    renamed,
    repacked,
    swapped,
    unbranched,
    without,
)
from tests.unit.rules.twins import FEEDS, PATHS, beside, connections, specifications, twin

Change = Callable[[Document], None]
Found = list[tuple[str, ...]]


def found(document: Document, planned: Pipeline | None = None) -> Found:
    return keys(check, in_file(document), beside(planned))


def changed(change: Change, major: int = 3) -> Document:
    document = training(major)
    change(document)
    return document


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize("name", ["definition", "Definition", "defin-ition_"])
def test_what_an_sdk_compiles_is_clean(major: int, name: str) -> None:
    subject, whole = in_file(training(major)), beside(twin(name))
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: feed(it, f"{OUTPUTS}[0].S3Output.S3Uri"), id="by index"),
        pytest.param(by_address, id="by the address itself"),
        pytest.param(repacked, id="by way of a step that the SDK adds"),
        pytest.param(
            lambda it: address(it, "val", joined({"Get": VALIDATION}, "part")),
            id="a folder within",
        ),
        pytest.param(lambda it: renamed(it, "evalu-ate"), id="a step in other letters"),
        pytest.param(lambda it: appended(it, "Fail"), id="a step that fails"),
        pytest.param(
            lambda it: step(it, "Evaluate")["Arguments"].update(
                Environment={"JOB": {"Get": "Steps.Preprocess.ProcessingJobName"}}
            ),
            id="the name of a job",
        ),
        pytest.param(lambda it: added(it, "s3://bucket/more"), id="an input from outside"),
        pytest.param(
            lambda it: address(it, "val", joined({"Get": PROCESSED}, {"Get": VALIDATION})),
            id="among others",
        ),
    ],
)
def test_quiet(change: Change) -> None:
    assert found(changed(change)) == []


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(
            lambda it: feed(it, VALIDATION), ("other", "Train", "train_data"), id="other output"
        ),
        pytest.param(
            lambda it: address(it, "val", {"Get": MODEL}),
            ("other", "Evaluate", "validation_data"),
            id="other step",
        ),
        pytest.param(swapped, ("swapped", "Evaluate", "model", "validation_data"), id="swapped"),
        pytest.param(
            lambda it: removed(it, "val"), ("missing", "Evaluate", "validation_data"), id="missing"
        ),
        pytest.param(
            lambda it: address(it, "val", "s3://bucket/old"),
            ("missing", "Evaluate", "validation_data"),
            id="a fixed address",
        ),
        pytest.param(
            lambda it: added(it, {"Get": PROCESSED}),
            (
                "additional",
                "Evaluate",
                "Preprocess",
                "ProcessingOutputConfig.Outputs['processed_data'].S3Output.S3Uri",
            ),
            id="additional",
        ),
        pytest.param(
            lambda it: appended(it, "Lambda"), ("additional step", "More"), id="additional step"
        ),
        pytest.param(unbranched, ("branch", "Create"), id="out of its branch"),
        pytest.param(rebranched, ("branch", "Create"), id="in the other branch"),
        pytest.param(
            lambda it: address(it, "model", {"Get": "Steps.Train.OutputDataConfig.S3OutputPath"}),
            ("other", "Evaluate", "model"),
            id="another property",
        ),
        pytest.param(asks_nothing, ("asked", "Cond"), id="no property file"),
        pytest.param(
            lambda it: asks(it, "Evaluate", "Other"), ("asked", "Cond"), id="other property file"
        ),
        pytest.param(
            lambda it: asks(it, "Train", "EvalReport"), ("asked", "Cond"), id="file of another step"
        ),
        pytest.param(
            lambda it: appended(it, "Condition", "Late"),
            ("additional condition", "Late"),
            id="additional condition",
        ),
    ],
)
def test_one_difference_is_one_finding(change: Change, key: tuple[str, ...], major: int) -> None:
    assert found(changed(change, major)) == [key]


def test_a_renamed_step_is_one_finding() -> None:
    document = changed(lambda it: renamed(it, "Evaluated"))
    assert found(document) == [("renamed step", "Evaluate", "Evaluated")]


def test_a_missing_step_is_one_finding() -> None:
    document = changed(lambda it: without(it, "Preprocess"))
    assert found(document) == [("missing step", "Preprocess")]


def test_a_missing_condition_is_one_finding() -> None:
    assert found(training(), twin(conditions=[])) == [("additional condition", "Cond")]
    more = [with_file("Cond", "Evaluate"), condition("Late", "Evaluate", ["Create"])]
    assert found(training(), twin(conditions=more)) == [("missing condition", "Late")]


def with_file(name: str, asked: str) -> Any:
    made = condition(name, asked, ["Register", "Create"])
    return structs.replace(made, property_file=fact("EvalReport"))


@pytest.mark.parametrize("major", MAJORS)
def test_a_model_from_another_step_is_one_finding(major: int) -> None:
    """Steps without inputs of their own take things anywhere in their arguments."""
    packed = specification("Packaging", outputs=[output("model")], kind="Processing")
    feeds = [*FEEDS[:4], ("Packaging", "model", "Create", "model_input")]
    planned = twin(specifications={"Packaging": packed}, connections=connections(feeds))
    document = training(major)
    appended(document, "Processing", "Packaging")
    assert found(document, planned) == [("other", "Create", "model_input")]


def with_path(path: str) -> Pipeline:
    """The validation data lies at that path in the container."""
    owned = contract(inputs={"model": PATHS["model"], "validation_data": path})
    changed = structs.replace(specifications()["Evaluate"], contract=fact(owned))
    return twin(specifications={"Evaluate": changed})


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/opt/ml/processing/val/data.csv", id="a file in what is mounted"),
        pytest.param("/opt/ml/processing/val", id="where it is mounted"),
    ],
)
def test_finds_a_dependency_by_its_path(path: str) -> None:
    document = changed(lambda it: address(it, "val", {"Get": MODEL}))
    assert found(document, with_path(path)) == [("other", "Evaluate", "validation_data")]


def test_a_mount_at_the_path_itself_comes_before_one_around_it() -> None:
    document = changed(lambda it: address(it, "val", {"Get": MODEL}))
    added(document, {"Get": VALIDATION}, "/opt/ml/processing")
    assert found(document) == [("other", "Evaluate", "validation_data")]


def test_finds_channels_below_the_path() -> None:
    """One dependency may be several channels."""
    owned = contract(inputs={"train_data": "/opt/ml/input/data"}, training=True)
    changed_spec = structs.replace(specifications()["Train"], contract=fact(owned))
    planned = twin(specifications={"Train": changed_spec})
    assert found(training(), planned) == []
    assert found(changed(lambda it: feed(it, VALIDATION)), planned) == [
        ("other", "Train", "train_data")
    ]


def test_an_output_may_go_by_its_name_whatever_its_property_path_says() -> None:
    wrong = output("val", path=f"properties.{OUTPUTS[17:]}['validation'].S3Output.S3Uri")
    outputs = Group((output("processed_data"), wrong))
    changed_spec = structs.replace(specifications()["Preprocess"], outputs=outputs)
    assert found(training(), twin(specifications={"Preprocess": changed_spec})) == []


def test_an_alias_is_held_against_its_output() -> None:
    document = training()
    container = step(document, "Create")["Arguments"]["PrimaryContainer"]
    container["ModelDataUrl"] = {"Get": "Steps.Train.OutputDataConfig.S3OutputPath"}
    assert found(document) == [("missing", "Create", "model_input")]


def test_what_an_additional_step_feeds_is_its_own_finding() -> None:
    document = changed(lambda it: appended(it, "Lambda"))
    address(document, "val", {"Get": "Steps.More.OutputParameters['x']"})
    assert found(document) == [("additional step", "More")]


def test_says_both_places() -> None:
    document = changed(lambda it: feed(it, VALIDATION))
    [problem] = problems(check, in_file(document), beside())
    assert problem.message == (
        "`train_data` of `Train` is fed with `val` of `Preprocess` in the definition, but "
        "the pipeline specification connects it to `processed_data` of `Preprocess`"
    )
    assert problem.location.path == "definition.json"
    [related] = problem.related
    assert (related.location.path, related.location.line) == ("pipelines.py", 50)


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(Project(), id="none at all"),
        pytest.param(beside(twin("another")), id="of another name"),
        pytest.param(Project(pipelines=incomplete(twin())), id="perhaps several"),
        pytest.param(project(pipelines=[twin(), twin("DEFINITION")]), id="several"),
    ],
)
def test_quiet_without_its_specification(whole: Project) -> None:
    assert problems(check, in_file(changed(swapped)), whole) == []


def test_says_why_it_has_no_specification() -> None:
    subject = in_file(training())
    assert skips(check, subject) == []
    assert skips(check, subject, beside(twin("another"))) == [
        "no pipeline specification has its name, and `another` has no definition"
    ]
    [reason] = skips(check, subject, project(pipelines=[twin(), twin("DEFINITION")]))
    assert reason.endswith("several pipeline specifications have its name")


HIDDEN_SPECIFICATION = use("Evaluate", HIDDEN)


@pytest.mark.parametrize(
    "planned",
    [
        pytest.param(twin(connections=incomplete(*connections())), id="connections"),
        pytest.param(
            twin(connections=[*connections()[:-1], connection("Train", HIDDEN, "Create", "x")]),
            id="an output",
        ),
        pytest.param(
            twin(steps=[HIDDEN_SPECIFICATION, *twin().steps.items[:2], *twin().steps.items[3:]]),
            id="a specification",
        ),
        pytest.param(twin(steps=Group(twin().steps.items, (HIDDEN,))), id="steps"),
        pytest.param(
            twin(
                specifications={
                    "Evaluate": structs.replace(specifications()["Evaluate"], contract=HIDDEN)
                }
            ),
            id="a contract",
        ),
    ],
)
def test_is_quiet_about_what_is_not_known_and_says_so(planned: Pipeline) -> None:
    subject = in_file(changed(swapped))
    assert problems(check, subject, beside(planned)) == []
    assert any("known" in reason for reason in skips(check, subject, beside(planned)))


def test_a_similar_name_does_not_take_the_place_of_the_same_name() -> None:
    document = training()
    document["Steps"].insert(0, {"Name": "pre-process", "Type": "Lambda", "Arguments": {}})
    assert found(document) == [("additional step", "pre-process")]


def test_a_name_that_is_there_twice_is_no_drift() -> None:
    assert found(changed(lambda it: appended(it, "Lambda", "Preprocess"))) == []


def test_another_output_of_the_same_step_takes_the_place_of_the_one() -> None:
    logs = output("logs", path="properties.OutputDataConfig.S3OutputPath")
    trained = specifications()["Train"]
    both = structs.replace(trained, outputs=Group((*trained.outputs, logs)))
    document = training()
    container = step(document, "Create")["Arguments"]["PrimaryContainer"]
    container["ModelDataUrl"] = {"Get": "Steps.Train.OutputDataConfig.S3OutputPath"}
    assert found(document, twin(specifications={"Train": both})) == [
        ("other", "Create", "model_input")
    ]


def test_an_input_of_another_name_takes_the_place_of_none() -> None:
    document = changed(lambda it: removed(it, "val"))
    added(document, {"Get": "Steps.Train.OutputDataConfig.S3OutputPath"})
    assert found(document) == [
        ("missing", "Evaluate", "validation_data"),
        ("additional", "Evaluate", "Train", "OutputDataConfig.S3OutputPath"),
    ]
