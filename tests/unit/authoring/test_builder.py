from pathlib import Path
from typing import Any

import pytest

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    ModelConfig,
    NodeType,
    ScriptContract,
    StepBuilderBase,
    StepConfig,
    StepSpecification,
    TrainingScriptContract,
)
from align_ci.authoring import _mounts as mounts
from tests.unit.authoring.builders import CONTRACT, SPEC, CleanStepBuilder, Config


class BareStepBuilder(StepBuilderBase[Config]):
    pass


class TrainStepBuilder(StepBuilderBase[Config]):
    spec = StepSpecification(
        step_type="Train",
        node_type=NodeType.SINK,
        sagemaker_step_type="Training",
        dependencies=[
            DependencySpec(logical_name=name, dependency_type=DependencyType.TRAINING_DATA)
            for name in ("train_data", "more_data")
        ],
        script_contract=TrainingScriptContract(
            entry_point="script.py",
            expected_input_paths={
                "train_data": "/opt/ml/input/data/train/",
                "more_data": "/opt/ml/input/data/more/part",
            },
            expected_output_paths={},
        ),
    )


def _contract(**changes: Any) -> ScriptContract:
    return CONTRACT.model_copy(update=changes)


def _without_contract(**changes: Any) -> StepSpecification:
    return SPEC.model_copy(update={"script_contract": None, **changes})


def test_the_contract_is_the_specifications_own() -> None:
    builder = CleanStepBuilder(Config())
    assert (builder.spec, builder.contract) == (SPEC, CONTRACT)


def test_a_contract_that_is_given_comes_first() -> None:
    given = _contract(description="another")
    assert CleanStepBuilder(Config(), contract=given).contract is given


def test_a_contract_of_the_class_comes_before_that_of_the_specification() -> None:
    class OtherStepBuilder(CleanStepBuilder):
        contract = _contract(description="another")

    assert OtherStepBuilder(Config()).contract is OtherStepBuilder.contract


def test_a_specification_can_be_given() -> None:
    assert BareStepBuilder(Config(), SPEC).spec is SPEC


def test_without_a_specification() -> None:
    with pytest.raises(ValueError, match="BareStepBuilder has no specification: set `spec` in it"):
        BareStepBuilder(Config())


def test_every_disagreement_is_listed() -> None:
    contract = _contract(
        expected_input_paths={"row": "/opt/ml/processing/input/raw"}, expected_output_paths={}
    )
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - its lines are compared
        CleanStepBuilder(Config(), contract=contract)
    first, *errors = str(raised.value).splitlines()
    assert first == "the contract of step Clean disagrees with its specification:"
    assert len(errors) >= 2
    for word in ("`row`", "`raw`", "`clean`"):
        assert any(word in error for error in errors), word


@pytest.mark.parametrize(
    ("job_type", "name"),
    [(None, "Clean"), ("training", "Clean-training")],
)
def test_the_name_of_the_step(job_type: str | None, name: str) -> None:
    spec = SPEC.model_copy(update={"job_type": job_type})
    assert CleanStepBuilder(Config(), spec)._get_step_name() == name


def test_a_step_without_contract_has_no_variables_and_no_arguments() -> None:
    builder = CleanStepBuilder(Config(), _without_contract())
    assert builder._get_environment_variables() == {}
    assert builder._get_job_arguments() == []


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param(
            {}, "step Clean is not given its required inputs `raw`; given: none", id="missing"
        ),
        pytest.param(
            {"raw": None},
            "step Clean is not given its required inputs `raw`; given: none",
            id="None is not given",
        ),
        pytest.param(
            {"Raw": "s3://b/raw"},
            "step Clean has no input `Raw` (it has `raw`); did you mean `raw`?",
            id="in another case",
        ),
        pytest.param(
            {"raw": "s3://b/raw", "else": "s3://b/else"},
            "step Clean has no input `else` (it has `raw`)",
            id="unknown",
        ),
    ],
)
def test_inputs_that_do_not_fit(inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        CleanStepBuilder(Config())._get_spec_driven_processor_inputs(inputs)
    assert str(raised.value) == message


@pytest.mark.parametrize("name", ["cleam", "tidy"], ids=["a slip", "an alias"])
def test_an_output_that_the_specification_does_not_have(name: str) -> None:
    with pytest.raises(ValueError, match=rf"step Clean has no output `{name}` \(it has `clean`\)"):
        CleanStepBuilder(Config())._get_spec_driven_processor_outputs({name: "s3://b/clean"})


@pytest.mark.parametrize("key", ["clean", "tidy", "Tidy"])
def test_the_path_of_an_output_lies_under_its_name_or_an_alias(key: str) -> None:
    contract = _contract(expected_output_paths={key: "/opt/ml/processing/output/x"})
    path = mounts.output_path("Clean", contract, SPEC.outputs["clean"])
    assert path == "/opt/ml/processing/output/x"


def test_an_optional_input_without_a_path() -> None:
    optional = DependencySpec(
        logical_name="more", dependency_type=DependencyType.PROCESSING_OUTPUT, required=False
    )
    spec = SPEC.model_copy(update={"dependency_list": [*SPEC.dependency_list, optional]})
    builder = CleanStepBuilder(Config(), spec)
    with pytest.raises(ValueError, match="the contract of step Clean has no input path `more`"):
        builder._get_spec_driven_processor_inputs({"raw": "s3://b/raw", "more": "s3://b/more"})


def test_channels_are_the_folders_below_the_data() -> None:
    contract = TrainStepBuilder(Config())._contract()
    found = mounts.channels("Train", contract, ["train_data", "more_data"])
    assert found == {"train_data": "train", "more_data": "more"}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("/opt/ml/input/data", "no channel fills `/opt/ml/input/data`", id="the root"),
        pytest.param("/opt/ml/code/x", "no channel fills `/opt/ml/code/x`", id="code"),
        pytest.param("/opt/ml/input/database", "no channel fills", id="a longer name"),
        pytest.param(
            "/opt/ml/input/data/train/b", "`more_data` shares the channel `train`", id="shared"
        ),
    ],
)
def test_paths_that_no_channel_of_their_own_fills(path: str, message: str) -> None:
    contract = TrainStepBuilder(Config())._contract()
    paths = {**contract.expected_input_paths, "more_data": path}
    changed = contract.model_copy(update={"expected_input_paths": paths})
    with pytest.raises(ValueError, match=message):
        mounts.channels("Train", changed, ["train_data", "more_data"])


@pytest.mark.parametrize(
    ("changes", "config", "message"),
    [
        pytest.param(
            {"sagemaker_step_type": "Lambda"},
            Config(),
            "step Clean: its kind is Lambda, and only Processing, Training, Model, Transform are",
            id="a kind that is not built",
        ),
        pytest.param(
            {"sagemaker_step_type": None},
            Config(),
            "step Clean: its kind is not known",
            id="no fact tells the kind",
        ),
    ],
)
def test_steps_that_are_not_built(
    changes: dict[str, Any], config: StepConfig, message: str
) -> None:
    builder: StepBuilderBase[Any] = StepBuilderBase(config, _without_contract(**changes))
    with pytest.raises(ValueError, match=message):
        builder.create_step()


def test_the_kind_shows_in_the_paths_of_the_contract() -> None:
    spec = SPEC.model_copy(update={"sagemaker_step_type": None})
    assert CleanStepBuilder(Config(), spec)._kind() == "Processing"


def test_a_configuration_of_another_kind() -> None:
    builder: StepBuilderBase[Any] = StepBuilderBase(ModelConfig(image_uri="registry/image:1"), SPEC)
    with pytest.raises(ValueError, match="step Clean: ModelConfig must be a JobConfig"):
        builder._config_as(Config.__mro__[1])


def test_exactly_one_input_can_be_the_model() -> None:
    builder = CleanStepBuilder(Config())
    with pytest.raises(ValueError, match="exactly one input must be model artifacts, found none"):
        builder._get_spec_driven_model_data({"raw": "s3://b/raw"})


def test_the_script_lies_beside_the_builder_or_what_it_extends() -> None:
    class ElsewhereStepBuilder(CleanStepBuilder):
        pass

    # Its module is this one; the script lies beside the class that it extends, as well.
    assert ElsewhereStepBuilder(Config())._script("builders.py") == Path(__file__).with_name(
        "builders.py"
    )


def test_the_script_lies_in_the_configured_folder(tmp_path: Path) -> None:
    script = tmp_path / "jobs/clean.py"
    script.parent.mkdir()
    script.touch()
    builder = CleanStepBuilder(Config(source_dir="jobs"), notebook_root=tmp_path)
    assert builder._script("clean.py") == script.resolve()


def test_a_script_that_is_nowhere(tmp_path: Path) -> None:
    builder = CleanStepBuilder(Config(source_dir="jobs"), notebook_root=tmp_path)
    with pytest.raises(FileNotFoundError) as raised:
        builder._script("clean.py")
    expected = f"CleanStepBuilder: no script `clean.py` in `{tmp_path / 'jobs'}`"
    assert str(raised.value) == expected
