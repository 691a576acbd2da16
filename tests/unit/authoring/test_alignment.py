"""The ``validate_*`` methods judge by the suite's own rules, and say what they leave out."""

from pathlib import Path

import pytest

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    ScriptContract,
    StepSpecification,
    TrainingScriptContract,
    ValidationResult,
    validate_cross_step_compatibility,
)
from specs import ALL_SPECS, SPECS_WITH_CONTRACTS

PRODUCER = StepSpecification(
    step_type="Producer",
    node_type=NodeType.SOURCE,
    outputs=[
        OutputSpec(
            logical_name="table",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['table'].S3Output.S3Uri",
            aliases=["Rows"],
        )
    ],
)


def consumer(name: str, *sources: str, required: bool = True) -> StepSpecification:
    dependency = DependencySpec(
        logical_name=name,
        dependency_type=DependencyType.PROCESSING_OUTPUT,
        required=required,
        compatible_sources=[*sources],
    )
    return StepSpecification(
        step_type="Consumer", node_type=NodeType.SINK, dependencies=[dependency]
    )


@pytest.mark.parametrize("specification", SPECS_WITH_CONTRACTS, ids=lambda spec: spec.step_type)
def test_the_reference_project_is_aligned(specification: StepSpecification) -> None:
    result = specification.validate_contract_alignment()
    assert (result.is_valid, result.errors, result.warnings) == (True, [], [])


def test_contract_alignment_tells_every_disagreement() -> None:
    contract = ScriptContract(
        entry_point="script.py",
        expected_input_paths={"extra": "/opt/ml/processing/input/extra"},
        expected_output_paths={"other": "/opt/ml/processing/output/other"},
        framework_requirements={"pandas": "2.2"},
    )
    specification = PRODUCER.model_copy(
        update={"script_contract": contract, "sagemaker_step_type": "Processing"}
    )
    result = specification.validate_contract_alignment()
    assert not result.is_valid
    assert [message.partition("(ALN")[2][:3] for message in result.errors] == ["201", "203", "204"]
    assert ["ALN210" in message for message in result.warnings] == [True]


@pytest.mark.parametrize(
    ("name", "sources", "required", "error"),
    [
        pytest.param("table", ["Producer"], True, "", id="by name"),
        pytest.param("rows", ["Producer"], True, "", id="by alias in another case"),
        pytest.param("table", ["ProcessingStep"], True, "", id="by kind"),
        pytest.param("table", ["TrainingStep"], True, "no dependency of", id="another kind"),
        pytest.param("other", ["Producer"], True, "ALN401", id="not published"),
        pytest.param("other", ["Producer"], False, "ALN401", id="optional, but not published"),
        pytest.param("table", ["Another"], True, "no dependency of Consumer", id="not accepted"),
        pytest.param("table", [], True, "", id="any source"),
    ],
)
def test_cross_step_compatibility(
    name: str,
    sources: list[str],
    required: bool,
    error: str,
) -> None:
    result = validate_cross_step_compatibility(
        PRODUCER, consumer(name, *sources, required=required)
    )
    assert result.is_valid is not bool(error), result
    assert error in " ".join(result.errors)


def test_the_reference_pipelines_steps_fit_together() -> None:
    steps = {spec.step_type: spec for spec in ALL_SPECS}
    fed = validate_cross_step_compatibility(steps["Packaging"], steps["MIMSRegistration"])
    assert fed.is_valid
    assert not validate_cross_step_compatibility(steps["Payload"], steps["CreateModel"]).is_valid


def test_a_script_that_is_missing_or_does_not_parse(tmp_path: Path) -> None:
    contract = TrainingScriptContract(
        entry_point="train.py", expected_input_paths={}, expected_output_paths={}
    )
    script = tmp_path / "train.py"
    assert "ALN101" in contract.validate_implementation(script).errors[0]
    script.write_text("def main(:\n")
    assert "ALN111" in contract.validate_script_paths(script).errors[0]
    script.write_text("import os\nos.environ['SM_MODEL_DIR'], os.environ['SM_OUTPUT_DATA_DIR']\n")
    good = contract.validate_implementation(script)
    assert good == ValidationResult.success()


def test_a_script_that_does_otherwise(tmp_path: Path) -> None:
    contract = ScriptContract(
        entry_point="clean.py",
        expected_input_paths={"data": "/opt/ml/processing/input/data"},
        expected_output_paths={},
        required_env_vars=["MODE"],
    )
    script = tmp_path / "clean.py"
    script.write_text("from helper import mode\nprint(mode(), '/opt/ml/processing/other')\n")
    (tmp_path / "helper.py").write_text("import os\ndef mode(): return os.environ['OTHER']\n")
    result = contract.validate_implementation(script)
    told = " ".join(result.warnings)
    assert result.is_valid
    assert [rule for rule in ("ALN102", "ALN103", "ALN107", "ALN108") if rule in told] == [
        *("ALN102", "ALN103", "ALN107", "ALN108")
    ]


def test_the_paths_of_a_training_script_alone(tmp_path: Path) -> None:
    contract = TrainingScriptContract(
        entry_point="train.py",
        expected_input_paths={"train_data": "/opt/ml/input/data/train"},
        expected_output_paths={},
    )
    script = tmp_path / "train.py"
    script.write_text("import os\nos.environ['OTHER']\n")
    (told,) = contract.validate_script_paths(script).warnings
    assert "ALN108" in told
