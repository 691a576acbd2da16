"""Builders are executed and pipelines compiled by the SDK itself, and nothing leaves the child."""

import json
from typing import Any

import pytest

from align_ci.load.child.executions import (
    BuiltMount,
    Described,
    Execution,
    Named,
    PartPlace,
    Place,
    Raised,
)
from align_ci.load.child.importer import Imported, Imports
from tests.functional.building import build, executions, major, place, sdk

pytestmark = sdk

BUILDERS = [
    *("CutBuilder", "TrainBuilder", "Parts", "Described", "NoConfig", "FromExamples", "Marked"),
    "AlsoNamed",
    *("Curious", "Abstract", "NoMethods", "Inside", "Missing"),
    *("ModelBuilder", "Optimist", "Immediate"),
]
PIPELINES = ["build_pipeline", "HELD", "curious", "raising", "twice", "no_pipeline", "huge"]
INPUT = "/opt/ml/processing/input"
MODEL = "Model" if major() == 3 else "Model-CreateModel"
CUT = "/opt/ml/processing/output/cut"


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    """All builders and pipelines of the fixtures, in one child."""
    return build(
        tmp_path_factory.mktemp("project").resolve(),
        [f"builders:{name}" for name in BUILDERS],
        [f"flows:{name}" for name in PIPELINES],
        modules=["spec"],
        examples={"builders:AlsoNamed": ("builders:named",)},
    )


def one(imports: Imports, name: str) -> Execution:
    (execution,) = executions(imports, name)
    return execution


def test_the_sdk_is_named_and_its_time_taken_apart(imports: Imports) -> None:
    assert imports.sdk is not None
    assert imports.sdk.version.startswith(f"{major()}.")
    assert imports.sdk.why == ""
    assert imports.sdk.seconds > 0
    assert imports.building_seconds > 0
    assert imports.sdk.seconds + imports.building_seconds < imports.seconds
    assert imports.notices == ()


def test_nothing_tries_to_reach_the_network(imports: Imports) -> None:
    attempts = [
        *(each.attempts for each in imports.executions if each.target.name != "Immediate"),
        *(each.attempts for each in imports.compilations),
    ]
    assert set(attempts) == {()}


def test_one_child_imports_and_executes(imports: Imports) -> None:
    (spec,) = imports.modules
    assert isinstance(spec, Imported)
    assert {"CUT_SPEC", "TRAIN_SPEC"} <= spec.names.keys()


def test_what_a_processing_step_asks_for(imports: Imports) -> None:
    execution = one(imports, "CutBuilder")
    assert execution.failure is None
    assert execution.specification == Named("spec", "CUT_SPEC")
    assert execution.contract == Named("spec", "CUT_CONTRACT")
    assert execution.given == ("data", "extra")
    step = execution.step
    assert step is not None
    assert step.kind == "Processing"
    assert step.inputs == (
        BuiltMount("data", f"{INPUT}/data", place("jobs", "input")),
        BuiltMount("extra", f"{INPUT}/extra", place("jobs", "input")),
    )
    assert step.outputs == (BuiltMount("cut", CUT, place("jobs", "output")),)
    assert step.variables == (("LABEL", "fraud"),)
    assert step.arguments == ("--days", "30")
    assert step.sdk_inputs == 1
    assert step.places == {
        "step": place("jobs", "step"),
        "inputs": place("jobs", "run"),
        "outputs": place("jobs", "run"),
        "variables": place("builders", "variables"),
        "arguments": place("jobs", "run"),
        "hyperparameters": place("jobs", "processor"),
    }


def test_what_a_training_step_asks_for(imports: Imports) -> None:
    execution = one(imports, "TrainBuilder")
    assert execution.failure is None
    assert execution.specification == Named("spec", "TRAIN_SPEC")
    assert execution.contract is None
    step = execution.step
    assert step is not None
    assert step.kind == "Training"
    channel = BuiltMount("train", "/opt/ml/input/data/train", place("jobs", "channel"))
    assert (step.inputs, step.outputs) == ((channel,), ())
    assert step.variables == (("SEED", "7"),)
    assert step.arguments == ()
    assert [name for name, _ in step.hyperparameters] == ["eta"]
    assert step.sdk_inputs == (2 if major() == 3 else 0)
    assert step.places["variables"] == place("jobs", "trainer")


def test_a_builder_of_parts_alone(imports: Imports) -> None:
    step = one(imports, "Parts").step
    assert step is not None
    assert step.kind == "Processing"
    assert [(mount.name, mount.path) for mount in step.inputs] == [
        ("data", f"{INPUT}/data"),
        ("extra", f"{INPUT}/extra"),
    ]
    assert step.outputs == (BuiltMount("cut", CUT, place("jobs", "output")),)
    assert step.variables == (("LABEL", "fraud"), ("DAYS", "30"))
    assert step.arguments == ("--days", "30")
    assert step.places["inputs"] == place("builders", "parts inputs")


def test_objects_that_no_module_holds_are_described(imports: Imports) -> None:
    execution = one(imports, "Described")
    assert execution.failure is None
    assert isinstance(execution.specification, Described)
    tree = execution.specification.tree
    assert tree["fields"]["step_type"] == {"t": "scalar", "v": "Own"}
    (spec,) = imports.modules
    assert isinstance(spec, Imported)
    # What was described with the module is referred to by the number that it has there.
    known = spec.names["CUT_CONTRACT"]["id"]
    assert tree["fields"]["script_contract"] == {"t": "ref", "id": known}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(
            "NoConfig",
            "`Unconfigurable` has no default and no example for `needed`, `wanted`; add a function"
            " marked `align_ci.authoring.example_config` beside it",
            id="required fields",
        ),
        pytest.param(
            "Curious", "`Curious` takes `weather`, for which align-ci knows no value", id="argument"
        ),
        pytest.param("Abstract", "`Abstract` is abstract", id="abstract class"),
        pytest.param("NoMethods", "`NoMethods` has no method `create_step` nor ", id="no method"),
    ],
)
def test_what_cannot_be_executed_is_skipped(imports: Imports, name: str, words: str) -> None:
    execution = one(imports, name)
    assert execution.skipped.startswith(words), execution
    assert (execution.step, execution.failure) == (None, None)


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        pytest.param("FromExamples", ["first", "second"], id="of the model"),
        pytest.param("Marked", ["one", "two"], id="of a marked function"),
    ],
)
def test_every_example_is_executed(imports: Imports, name: str, outputs: list[str]) -> None:
    steps = [execution.step for execution in executions(imports, name)]
    assert [step.outputs[0].name for step in steps if step] == outputs


def test_a_named_example_comes_first(imports: Imports) -> None:
    step = one(imports, "AlsoNamed").step
    assert step is not None
    assert step.outputs[0].name == "named-for-AlsoNamed"


def test_the_sdk_is_answered_offline(imports: Imports) -> None:
    execution = one(imports, "Inside")
    assert (execution.failure, execution.attempts) == (None, ())


def test_a_collection_of_steps(imports: Imports) -> None:
    step = one(imports, "ModelBuilder").step
    assert step is not None
    assert step.kind == "Model"
    assert step.variables == ()
    assert step.places["step"] == place("jobs", "model")


def test_a_builder_that_needs_what_is_optional(imports: Imports) -> None:
    execution = one(imports, "Optimist")
    message = "given its required inputs alone (`data`): KeyError: 'extra'"
    assert execution.failure == Raised(message, place("builders", "optimist"))


def test_a_job_that_would_run_at_once(imports: Imports) -> None:
    execution = one(imports, "Immediate")
    assert execution.failure is not None
    assert execution.failure.place == place("jobs", "run")
    (attempt,) = execution.attempts
    assert attempt.place == place("jobs", "run")
    assert attempt.address == "sagemaker.CreateProcessingJob"


def test_a_builder_that_is_not_there(imports: Imports) -> None:
    failure = one(imports, "Missing").failure
    assert failure is not None
    assert failure.message == "AttributeError: module 'builders' has no attribute 'Missing'"


def compiled(imports: Imports, name: str) -> Any:
    (compilation,) = [each for each in imports.compilations if each.target.name == name]
    return compilation


def test_a_pipeline_is_compiled(imports: Imports) -> None:
    compilation = compiled(imports, "build_pipeline")
    assert compilation.failure is None
    assert compilation.name == "Flow"
    definition = json.loads(compilation.definition)
    assert {step["Name"] for step in definition["Steps"]} == {"Good", "Cut", "Early"}
    assert compilation.listed == {"Good", "Cut", "Train", "Bad", MODEL}


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(PartPlace("step", "Early", "", "", Place("step", 0)), id="unlisted step"),
        pytest.param(
            PartPlace("step", "Train", "", "", Place("training step", 0)), id="step in a branch"
        ),
        pytest.param(
            PartPlace("input", "Cut", "raw", f"{INPUT}/raw", Place("input", 0)), id="input"
        ),
        pytest.param(PartPlace("output", "Cut", "cut", CUT, Place("output", 0)), id="output"),
        pytest.param(
            PartPlace("channel", "Train", "train", "/opt/ml/input/data/train", Place("channel", 0)),
            id="channel",
        ),
    ],
)
def test_where_a_part_was_made(imports: Imports, part: PartPlace) -> None:
    where = place("jobs", part.place.path)
    expected = PartPlace(part.part, part.step, part.name, part.path, where)
    assert expected in compiled(imports, "build_pipeline").places


@pytest.mark.parametrize(
    ("part", "step", "name", "mark"),
    [
        pytest.param("parameter", "", "Raw", "raw", id="parameter"),
        pytest.param("parameter", "", "Shared", "shared", id="parameter that is not listed"),
        pytest.param("property-file", "Cut", "Report", "report", id="property file"),
    ],
)
def test_where_what_stands_apart_was_made(
    imports: Imports, part: str, step: str, name: str, mark: str
) -> None:
    expected = PartPlace(part, step, name, "", place("flows", mark))
    assert expected in compiled(imports, "build_pipeline").places


def test_a_name_that_holds_a_pipeline(imports: Imports) -> None:
    compilation = compiled(imports, "HELD")
    assert (compilation.failure, compilation.name, compilation.listed) == (None, "Held", {"Cut"})


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        pytest.param(
            "raising", Raised("KeyError: 'no such thing'", Place("raising", 0)), id="raises"
        ),
        pytest.param(
            "no_pipeline",
            Raised("TypeError: `no_pipeline` gives str, not a pipeline of the SDK", None),
            id="no pipeline",
        ),
        pytest.param(
            "huge",
            Raised("ValueError: its definition has more than 4,194,304 characters", None),
            id="huge",
        ),
    ],
)
def test_pipelines_that_fail(imports: Imports, name: str, failure: Raised) -> None:
    where = place("flows", failure.place.path) if failure.place else None
    assert compiled(imports, name).failure == Raised(failure.message, where)
    assert compiled(imports, name).definition == ""


def test_where_a_step_was_made_that_has_another_name_when_compiled(imports: Imports) -> None:
    expected = PartPlace("step", MODEL, "", "", place("jobs", "model"))
    assert expected in compiled(imports, "build_pipeline").places


def test_what_the_sdk_raises_is_a_failure(imports: Imports) -> None:
    failure = compiled(imports, "twice").failure
    assert failure is not None
    assert "duplicate" in failure.message.lower()


def test_a_pipeline_that_needs_what_nobody_knows(imports: Imports) -> None:
    compilation = compiled(imports, "curious")
    assert compilation.skipped == "`curious` takes `weather`, for which align-ci knows no value"
