"""The SageMaker SDK v3."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any

from align_ci.sdk.face import Face
from align_ci.sdk.jobs import Channel, Compute, Input, Output, StepOptions, Training


class V3(Face):
    """The SDK as of 3.0; measured with 3.27.0."""

    variables = "sagemaker.core.workflow"
    steps = "sagemaker.mlops.workflow"
    processors = "sagemaker.core.processing"
    transformers = "sagemaker.core.transformer"

    def processing_inputs(self, inputs: Sequence[Input]) -> list[Any]:
        """``ProcessingInput`` with its S3 part."""
        shapes = import_module(_SHAPES)
        return [
            shapes.ProcessingInput(
                input_name=each.name,
                s3_input=shapes.ProcessingS3Input(
                    s3_uri=each.source,
                    local_path=each.path,
                    s3_data_type="S3Prefix",
                    s3_input_mode="File",
                ),
            )
            for each in inputs
        ]

    def processing_outputs(self, outputs: Sequence[Output]) -> list[Any]:
        """``ProcessingOutput`` with its S3 part."""
        shapes = import_module(_SHAPES)
        return [
            shapes.ProcessingOutput(
                output_name=each.name,
                s3_output=shapes.ProcessingS3Output(
                    # The SDK puts its own choice in place of an empty URI, not of a missing one.
                    s3_uri="" if each.destination is None else each.destination,
                    local_path=each.path,
                    s3_upload_mode="EndOfJob",
                ),
            )
            for each in outputs
        ]

    def training_channels(self, channels: Sequence[Channel]) -> list[Any]:
        """``InputData``."""
        make = import_module(_CONFIGS).InputData
        return [make(channel_name=each.name, data_source=each.source) for each in channels]

    def _train(self, name: str, compute: Compute, training: Training) -> Any:
        configs = import_module(_CONFIGS)
        trainer = import_module("sagemaker.train.model_trainer").ModelTrainer(
            training_image=compute.image_uri,
            role=compute.role,
            compute=configs.Compute(
                instance_type=compute.instance_type,
                instance_count=compute.instance_count,
                volume_size_in_gb=compute.volume_size_in_gb,
            ),
            stopping_condition=configs.StoppingCondition(
                max_runtime_in_seconds=compute.max_runtime_in_seconds
            ),
            output_data_config=configs.OutputDataConfig(s3_output_path=training.output_path),
            hyperparameters=dict(training.hyperparameters),
            environment=dict(training.environment),
            base_job_name=name,
            sagemaker_session=compute.session,
        )
        return trainer.train(input_data_config=training.channels)

    def _model(
        self,
        options: StepOptions,
        compute: Compute,
        model_data: Any,
        environment: Mapping[str, Any],
    ) -> Any:
        # The SDK makes a folder, whatever it then puts into it: elsewhere, another user's may lie.
        with TemporaryDirectory() as folder:
            builder = import_module("sagemaker.serve.model_builder").ModelBuilder(
                s3_model_data_url=model_data,
                image_uri=compute.image_uri,
                env_vars=dict(environment),
                role_arn=compute.role,
                sagemaker_session=compute.session,
                model_path=folder,
            )
            step_args = builder.build()
        return self._step("model_step", "ModelStep")(
            name=options.name,
            step_args=step_args,
            depends_on=list(options.depends_on) or None,
        )


_SHAPES = "sagemaker.core.shapes"
_CONFIGS = "sagemaker.train.configs"
