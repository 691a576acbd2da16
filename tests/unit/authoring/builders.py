"""A small step for tests of builders, which needs no SDK before it is created."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    JobConfig,
    NodeType,
    OutputSpec,
    ScriptContract,
    StepBuilderBase,
    StepSpecification,
)

CONTRACT = ScriptContract(
    entry_point=Path(__file__).name,
    expected_input_paths={"raw": "/opt/ml/processing/input/raw"},
    expected_output_paths={"clean": "/opt/ml/processing/output/clean"},
    required_env_vars=["LABEL", "SM_MODEL_DIR"],
    optional_env_vars={"DAYS": "30", "RUN": ""},
    expected_arguments={"mode": "fast", "--job-type": "training", "rate": ""},
)

SPEC = StepSpecification(
    step_type="Clean",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Processing",
    dependencies=[
        DependencySpec(logical_name="raw", dependency_type=DependencyType.PROCESSING_OUTPUT),
    ],
    outputs=[
        OutputSpec(
            logical_name="clean",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['clean'].S3Output.S3Uri",
            aliases=["tidy"],
        )
    ],
    script_contract=CONTRACT,
)


class Config(JobConfig):
    image_uri: str = "registry/image:1"
    label: Any = None
    days: Any = None
    mode: Any = None
    job_type: Any = None


class CleanStepBuilder(StepBuilderBase[Config]):
    spec = SPEC


class RunStepBuilder(CleanStepBuilder):
    def _get_values_known_at_run_time(self) -> Mapping[str, Any]:
        return {"label": "known later", "days": 2}
