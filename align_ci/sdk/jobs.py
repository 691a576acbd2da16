"""What steps are made of, before either SDK has a hand in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct


class Input(Struct, frozen=True):
    """An input of a processing job.

    Attributes:
        name: Its ``InputName``.
        path: Where the container finds it, absolute.
        source: Where it lies in S3: a URI, or an SDK variable that stands for one.
    """

    name: str
    path: str
    source: Any


class Output(Struct, frozen=True):
    """An output of a processing job.

    Attributes:
        name: Its ``OutputName``.
        path: Where the container leaves it, absolute.
        destination: Where it goes in S3: a URI, or an SDK variable that stands for one. None
            for the SDK's own choice, a folder of the execution and the step.
    """

    name: str
    path: str
    destination: Any = None


class Channel(Struct, frozen=True):
    """An input of a training job.

    Attributes:
        name: Its ``ChannelName``.
        source: Where it lies in S3: a URI, or an SDK variable that stands for one.
    """

    name: str
    source: Any


class Compute(Struct, frozen=True):
    """What a job runs on, and as whom.

    Attributes:
        session: The SDK's ``PipelineSession``.
        role: The ARN of the role that the job takes on; a transform job has its model's.
        image_uri: The container image; a transform job has its model's.
        instance_type: Such as ``ml.m5.xlarge``; a model has none yet.
        instance_count: How many of them.
        volume_size_in_gb: The storage of each.
        max_runtime_in_seconds: When the job is stopped.
    """

    session: Any
    role: str = ""
    image_uri: str = ""
    instance_type: str = ""
    instance_count: int = 1
    volume_size_in_gb: int = 30
    max_runtime_in_seconds: int = 86400


class StepOptions(Struct, frozen=True):
    """What the steps of all kinds have in common.

    Attributes:
        name: The step's name in the pipeline.
        depends_on: Steps, or their names, that it waits for though nothing of them feeds it.
        cache_config: The SDK's ``CacheConfig``; steps that start no job take none.
    """

    name: str
    depends_on: Sequence[Any] = ()
    cache_config: Any = None


class Training(Struct, frozen=True):
    """What a training job is told.

    Attributes:
        channels: What ``Face.training_channels`` gives.
        hyperparameters: By name, as texts or variables of the SDK.
        environment: The environment variables, likewise.
        output_path: Where everything goes that the job leaves, in S3.
    """

    channels: Any
    hyperparameters: Mapping[str, Any]
    environment: Mapping[str, Any]
    output_path: Any
