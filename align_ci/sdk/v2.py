"""The SageMaker SDK v2."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from align_ci.sdk.face import Face
from align_ci.sdk.jobs import Channel, Compute, Input, Output, StepOptions, Training


class V2(Face):
    """The SDK as of 2.250; measured with 2.257.7."""

    variables = "sagemaker.workflow"
    steps = "sagemaker.workflow"
    processors = "sagemaker.processing"
    transformers = "sagemaker.transformer"

    def processing_inputs(self, inputs: Sequence[Input]) -> list[Any]:
        """``ProcessingInput``, whose source is S3 and whose destination is the container."""
        make = import_module(self.processors).ProcessingInput
        return [
            make(input_name=each.name, source=each.source, destination=each.path) for each in inputs
        ]

    def processing_outputs(self, outputs: Sequence[Output]) -> list[Any]:
        """``ProcessingOutput``, whose source is the container and whose destination is S3."""
        make = import_module(self.processors).ProcessingOutput
        return [
            make(output_name=each.name, source=each.path, destination=each.destination)
            for each in outputs
        ]

    def training_channels(self, channels: Sequence[Channel]) -> dict[str, Any]:
        """``TrainingInput`` by the channel's name."""
        make = import_module("sagemaker.inputs").TrainingInput
        return {each.name: make(each.source) for each in channels}

    def _train(self, name: str, compute: Compute, training: Training) -> Any:
        estimator = import_module("sagemaker.estimator").Estimator(
            image_uri=compute.image_uri,
            role=compute.role,
            instance_count=compute.instance_count,
            instance_type=compute.instance_type,
            volume_size=compute.volume_size_in_gb,
            max_run=compute.max_runtime_in_seconds,
            output_path=training.output_path,
            hyperparameters=dict(training.hyperparameters),
            environment=dict(training.environment) or None,
            base_job_name=name,
            sagemaker_session=compute.session,
        )
        return estimator.fit(inputs=training.channels)

    def _model(
        self,
        options: StepOptions,
        compute: Compute,
        model_data: Any,
        environment: Mapping[str, Any],
    ) -> Any:
        # Not `ModelStep`: it would add a suffix to the step's name, and v3 adds none.
        make = self._step("steps", "CreateModelStep")
        container = {
            "Image": compute.image_uri,
            "Environment": dict(environment),
            "ModelDataUrl": model_data,
        }
        request = {"ExecutionRoleArn": compute.role, "PrimaryContainer": container}
        return make(
            name=options.name,
            step_args=request,
            depends_on=list(options.depends_on) or None,
        )
