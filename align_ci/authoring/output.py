"""What a step gives, by logical name."""

from pydantic import Field

from align_ci.authoring._base import Authored
from align_ci.authoring.kinds import DependencyType


class OutputSpec(Authored):
    """One output of a step.

    Attributes:
        logical_name: What the step calls it.
        output_type: What passes.
        property_path: Where SageMaker describes it, from ``properties.`` on, in the grammar
            of the SDK's step properties. For an output of a processing job the key in
            ``Outputs['...']`` is the logical name.
        aliases: Other names that it answers to, whatever their case.
        data_type: The type of the property: ``S3Uri``, or ``String``.
        description: For people.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> model = OutputSpec(
        ...     logical_name="model_artifacts",
        ...     output_type=DependencyType.MODEL_ARTIFACTS,
        ...     property_path="properties.ModelArtifacts.S3ModelArtifacts",
        ...     aliases=["ModelArtifacts"],
        ... )
        >>> model.data_type
        'S3Uri'
    """

    logical_name: str
    output_type: DependencyType
    property_path: str
    aliases: list[str] = Field(default_factory=list)
    data_type: str = "S3Uri"
    description: str = ""
