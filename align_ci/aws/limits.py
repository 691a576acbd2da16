"""What SageMaker takes at most: numbers of things, lengths and forms of names."""

import re
from collections.abc import Mapping

from msgspec import Struct


class Limit(Struct, frozen=True):
    """The bounds of one thing. The SDK and botocore enforce neither maximum nor pattern.

    Attributes:
        what: The thing, as a message names it.
        maximum: The most, in ``unit``.
        source: The shape of botocore's ``sagemaker`` service model that says so.
        unit: ``characters``, ``items``, ``GB``, ``seconds`` or ``instances``.
        minimum: The least, in ``unit``; 0 for items, as an empty list is left out of a request.
        pattern: The form of the whole text, as a regular expression; empty for any.
    """

    what: str
    maximum: int
    source: str
    unit: str = "characters"
    minimum: int = 0
    pattern: str = ""

    def allows(self, size: int) -> bool:
        """Whether there may be so many, or so much."""
        return self.minimum <= size <= self.maximum

    def accepts(self, text: str) -> bool:
        """Whether a text is neither too short nor too long, and of the right form."""
        fits = self.allows(len(text))
        return fits and (not self.pattern or re.fullmatch(self.pattern, text) is not None)


class JobLimits(Struct, frozen=True, kw_only=True):
    """The limits of a job of one kind; None where there is none or no such thing.

    Attributes:
        inputs: Inputs, or channels.
        outputs: Declared outputs.
        input_name: The name of an input, or channel.
        local_path: A path in the container that something is mounted at.
        variables: Environment variables.
        variable_name: The name of one.
        variable_value: The value of one.
        entry_points: The words of the command.
        entry_point: One of them.
        arguments: The words that follow the command.
        argument: One of them.
        hyperparameters: Hyperparameters.
        hyperparameter_name: The name of one.
        hyperparameter_value: The value of one.
        metrics: Metric definitions.
        metric_name: The name of one.
        metric_pattern: The regular expression of one.
        name: The name of the job or model.
        instances: Instances.
        volume: The size of each one's volume.
        seconds: How long it may run.
        sdk_inputs: How many inputs the SDK may add of its own: the script that a script
            processor mounts as `code`, the source code and the drivers of a ModelTrainer.
    """

    name: Limit
    inputs: Limit | None = None
    outputs: Limit | None = None
    input_name: Limit | None = None
    local_path: Limit | None = None
    variables: Limit | None = None
    variable_name: Limit | None = None
    variable_value: Limit | None = None
    entry_points: Limit | None = None
    entry_point: Limit | None = None
    arguments: Limit | None = None
    argument: Limit | None = None
    hyperparameters: Limit | None = None
    hyperparameter_name: Limit | None = None
    hyperparameter_value: Limit | None = None
    metrics: Limit | None = None
    metric_name: Limit | None = None
    metric_pattern: Limit | None = None
    instances: Limit | None = None
    volume: Limit | None = None
    seconds: Limit | None = None
    sdk_inputs: int = 0


_VARIABLE = "[a-zA-Z_][a-zA-Z0-9_]*"
_JOB_NAME = "[a-zA-Z0-9](-*[a-zA-Z0-9])*"
_HOSTING_NAME = r"[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?"

_PROCESSING = JobLimits(
    name=Limit("processing job name", 63, "ProcessingJobName", minimum=1, pattern=_JOB_NAME),
    inputs=Limit("processing inputs", 10, "ProcessingInputs", "items"),
    outputs=Limit("processing outputs", 10, "ProcessingOutputs", "items"),
    local_path=Limit("container path", 256, "ProcessingLocalPath"),
    variables=Limit("environment variables", 100, "ProcessingEnvironmentMap", "items"),
    variable_name=Limit(
        "environment variable name", 256, "ProcessingEnvironmentKey", pattern=_VARIABLE
    ),
    variable_value=Limit("environment variable value", 256, "ProcessingEnvironmentValue"),
    entry_points=Limit("entry point", 100, "ContainerEntrypoint", "items"),
    entry_point=Limit("word of the entry point", 256, "ContainerEntrypointString"),
    arguments=Limit("arguments", 100, "ContainerArguments", "items"),
    argument=Limit("argument", 256, "ContainerArgument"),
    instances=Limit("instances", 100, "ProcessingInstanceCount", "instances", minimum=1),
    volume=Limit("volume size", 16384, "ProcessingVolumeSizeInGB", "GB", minimum=1),
    seconds=Limit("run time", 777600, "ProcessingMaxRuntimeInSeconds", "seconds", minimum=1),
    sdk_inputs=1,
)

_TRAINING = JobLimits(
    name=Limit("training job name", 63, "TrainingJobName", minimum=1, pattern=_JOB_NAME),
    inputs=Limit("channels", 20, "InputDataConfig", "items"),
    input_name=Limit("channel name", 64, "ChannelName", minimum=1, pattern=r"[A-Za-z0-9.\-_]+"),
    local_path=Limit("checkpoint path", 4096, "DirectoryPath"),
    variables=Limit("environment variables", 100, "TrainingEnvironmentMap", "items"),
    variable_name=Limit(
        "environment variable name", 512, "TrainingEnvironmentKey", pattern=_VARIABLE
    ),
    variable_value=Limit("environment variable value", 512, "TrainingEnvironmentValue"),
    entry_points=Limit("entry point", 100, "TrainingContainerEntrypoint", "items"),
    entry_point=Limit("word of the entry point", 256, "TrainingContainerEntrypointString"),
    arguments=Limit("arguments", 100, "TrainingContainerArguments", "items"),
    argument=Limit("argument", 256, "TrainingContainerArgument"),
    hyperparameters=Limit("hyperparameters", 100, "HyperParameters", "items"),
    hyperparameter_name=Limit("hyperparameter name", 256, "HyperParameterKey"),
    hyperparameter_value=Limit("hyperparameter value", 2500, "HyperParameterValue"),
    metrics=Limit("metric definitions", 40, "MetricDefinitionList", "items"),
    metric_name=Limit("metric name", 255, "MetricName", minimum=1),
    metric_pattern=Limit("metric pattern", 500, "MetricRegex", minimum=1),
    sdk_inputs=2,
)

_TRANSFORM = JobLimits(
    name=Limit("transform job name", 63, "TransformJobName", minimum=1, pattern=_JOB_NAME),
    variables=Limit("environment variables", 16, "TransformEnvironmentMap", "items"),
    variable_name=Limit(
        "environment variable name", 1024, "TransformEnvironmentKey", pattern=_VARIABLE
    ),
    variable_value=Limit("environment variable value", 10240, "TransformEnvironmentValue"),
)

_MODEL = JobLimits(
    name=Limit("model name", 63, "ModelName", pattern=_HOSTING_NAME),
    variables=Limit("environment variables", 100, "EnvironmentMap", "items"),
    variable_name=Limit("environment variable name", 1024, "EnvironmentKey", pattern=_VARIABLE),
    variable_value=Limit("environment variable value", 1024, "EnvironmentValue"),
)

_REGISTER_MODEL = JobLimits(
    name=Limit("model package name", 63, "EntityName", minimum=1, pattern=_JOB_NAME),
    variables=_MODEL.variables,
    variable_name=_MODEL.variable_name,
    variable_value=_MODEL.variable_value,
)

_TUNING = JobLimits(
    name=Limit("tuning job name", 32, "HyperParameterTuningJobName", minimum=1, pattern=_JOB_NAME),
    inputs=_TRAINING.inputs,
    input_name=_TRAINING.input_name,
    local_path=_TRAINING.local_path,
)

LIMITS: Mapping[str, JobLimits] = {
    "Processing": _PROCESSING,
    "Training": _TRAINING,
    "Tuning": _TUNING,
    "Transform": _TRANSFORM,
    "Model": _MODEL,
    "RegisterModel": _REGISTER_MODEL,
}
"""By kind of step. Names of processing inputs and outputs have no limit at all."""

PIPELINE: Mapping[str, Limit] = {
    "name": Limit("pipeline name", 256, "PipelineName", minimum=1, pattern=_JOB_NAME),
    "definition": Limit("pipeline definition", 1048576, "PipelineDefinition", minimum=1),
    "step_name": Limit("step name", 64, "StepName", pattern=r"[A-Za-z0-9\-_]*"),
    "display_name": Limit("display name", 256, "StepDisplayName"),
    "parameter_name": Limit(
        "parameter name", 256, "PipelineParameterName", minimum=1, pattern=r"[A-Za-z0-9\-_]*"
    ),
    "description": Limit("description", 3072, "PipelineDescription"),
}
"""Of a pipeline and its definition. The published schema of definitions asks for a step name
of 1 to 64 characters, and for parameter names of at most 64."""

SHARED: Mapping[str, Limit] = {
    "s3_uri": Limit("S3 URI", 1024, "S3Uri", pattern="(https|s3)://([^/]+)/?(.*)"),
    "image_uri": Limit("image URI", 255, "ContainerImage", pattern=r"[\S]+"),
    "tags": Limit("tags", 50, "TagList", "items"),
    "tag_key": Limit("tag key", 128, "TagKey", minimum=1),
    "tag_value": Limit("tag value", 256, "TagValue"),
    "model_package_group": Limit(
        "model package group name", 63, "EntityName", minimum=1, pattern=_JOB_NAME
    ),
}
"""What steps of several kinds have."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "ProcessingS3InputMode": ("Pipe", "File"),
    "ProcessingS3DataType": ("ManifestFile", "S3Prefix"),
    "ProcessingS3UploadMode": ("Continuous", "EndOfJob"),
    "ProcessingS3DataDistributionType": ("FullyReplicated", "ShardedByS3Key"),
    "ProcessingS3CompressionType": ("None", "Gzip"),
    "TrainingInputMode": ("Pipe", "File", "FastFile"),
}
"""The values of enumerations, by the name of their shape in botocore's service model. The
SDK's documentation also allows FastFile for processing; the service model does not."""
