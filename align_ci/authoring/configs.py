"""What builders are told: the settings that specification and contract leave open.

A project subclasses these and adds a field, in lower case, for every environment variable and
argument of its contracts that is to be set: ``label_field`` for ``LABEL_FIELD``.
"""

from typing import Literal

from pydantic import Field

from align_ci.authoring._base import Authored


class StepConfig(Authored):
    """The settings of any step.

    Attributes:
        role: The ARN of the role that the job takes on, where the builder is given none.
        source_dir: The folder with the script, relative to the builder's ``notebook_root``;
            the folder of the builder, when empty. A training job takes all of it along.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> StepConfig(source_dir="jobs/train").role is None
        True
    """

    role: str | None = None
    source_dir: str = ""


class JobConfig(StepConfig):
    """The settings of a processing or training job.

    Attributes:
        image_uri: The image of the container. Training images must be built on SageMaker's
            training toolkit, as those of the framework containers are.
        instance_type: Such as ``ml.m5.xlarge``.
        instance_count: How many instances.
        volume_size_in_gb: The storage of each.
        max_runtime_in_seconds: When SageMaker stops the job.
        cache_expire_after: How long the result stands in for an equal job, as ISO 8601
            duration.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> class PreprocessingConfig(JobConfig):
        ...     label_field: str  # sets LABEL_FIELD
        >>> config = PreprocessingConfig(image_uri="registry/image:1", label_field="is_fraud")
        >>> config.instance_count
        1
    """

    image_uri: str
    instance_type: str = "ml.m5.xlarge"
    instance_count: int = Field(default=1, ge=1)
    volume_size_in_gb: int = Field(default=30, ge=1)
    max_runtime_in_seconds: int = Field(default=86400, ge=1)
    cache_expire_after: str = "P30D"


class ModelConfig(StepConfig):
    """The settings of a step that creates a model.

    Attributes:
        image_uri: The image that serves the model.
        inference_script: The script, below ``source_dir``, that answers requests; none, when
            empty, for images that need none.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> ModelConfig(image_uri="registry/image:1").inference_script
        ''
    """

    image_uri: str
    inference_script: str = ""


class TransformConfig(StepConfig):
    """The settings of a batch transform.

    Attributes:
        instance_type: Such as ``ml.m5.xlarge``.
        instance_count: How many instances.
        content_type: The media type of the files to score.
        accept: The media type of the scores; the model's own choice, when empty.
        split_type: How a file is cut into records; a whole file in each request, if ``None``.
        strategy: Whether a request holds one record or as many as fit.
        assemble_with: What stands between the scores of one file.
        max_payload_in_mb: The largest request.
        cache_expire_after: How long the result stands in for an equal job, as ISO 8601
            duration.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> TransformConfig(content_type="application/json").split_type
        'None'
    """

    instance_type: str = "ml.m5.xlarge"
    instance_count: int = Field(default=1, ge=1)
    content_type: str = "text/csv"
    accept: str = ""
    split_type: Literal["None", "Line", "RecordIO", "TFRecord"] = "None"
    strategy: Literal["MultiRecord", "SingleRecord"] | None = None
    assemble_with: Literal["None", "Line"] | None = None
    max_payload_in_mb: int | None = Field(default=None, ge=0)
    cache_expire_after: str = "P30D"
