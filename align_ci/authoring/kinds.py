"""What kinds of steps, and of things that pass between them, there are."""

import enum


class NodeType(enum.StrEnum):
    """The place of a step in the flow of data.

    Example:
        >>> NodeType.SOURCE
        <NodeType.SOURCE: 'source'>
    """

    SOURCE = "source"
    """Has outputs, and nothing feeds it."""
    INTERNAL = "internal"
    """Has dependencies and outputs."""
    SINK = "sink"
    """Has dependencies, and feeds nothing."""
    SINGULAR = "singular"
    """Has neither."""


class DependencyType(enum.StrEnum):
    """What passes from an output to a dependency.

    Example:
        >>> DependencyType.MODEL_ARTIFACTS
        <DependencyType.MODEL_ARTIFACTS: 'model_artifacts'>
    """

    TRAINING_DATA = "training_data"
    """A table or files to learn from."""
    VALIDATION_DATA = "validation_data"
    """A table or files to watch the learning with."""
    PROCESSING_OUTPUT = "processing_output"
    """Any folder that a processing or transform job writes."""
    MODEL_ARTIFACTS = "model_artifacts"
    """A trained model, as a rule ``model.tar.gz``."""
    CONFIG_FILE = "config_file"
    """A file of settings."""
    HYPERPARAMETERS = "hyperparameters"
    """A file of hyperparameters."""
    PAYLOAD_SAMPLES = "payload_samples"
    """Example requests for an endpoint."""
    CUSTOM_PROPERTY = "custom_property"
    """A property of a step that is no place in S3, such as the name of a model."""
