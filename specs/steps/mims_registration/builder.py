"""Builds the step that registers a model."""

from collections.abc import Mapping
from typing import Any

from align_ci.authoring import StepBuilderBase, example_config, execution_variable
from specs.config import ReferenceJobConfig
from specs.steps.mims_registration.spec import MIMS_REGISTRATION_SPEC


class MIMSRegistrationConfig(ReferenceJobConfig):
    """The run that registers: the pipeline's execution, unless another one is named."""

    mods_workflow_execution_id: str | None = None
    performance_metadata_path: str | None = None


class MIMSRegistrationStepBuilder(StepBuilderBase[MIMSRegistrationConfig]):
    spec = MIMS_REGISTRATION_SPEC

    def _get_values_known_at_run_time(self) -> Mapping[str, Any]:
        return {"mods_workflow_execution_id": execution_variable("PipelineExecutionId")}


@example_config
def examples() -> list[MIMSRegistrationConfig]:
    return [
        MIMSRegistrationConfig(),
        MIMSRegistrationConfig(mods_workflow_execution_id="run-1"),
    ]
