"""What a step needs, by logical name."""

from pydantic import Field

from align_ci.authoring._base import Authored
from align_ci.authoring.kinds import DependencyType


class DependencySpec(Authored):
    """One input of a step.

    Attributes:
        logical_name: What the step calls it; a source must publish an output of this name
            or with this alias.
        dependency_type: What passes.
        required: Whether the step cannot run without it.
        compatible_sources: Which steps may feed it: step types such as
            ``TabularPreprocessing``, or kinds such as ``ProcessingStep``. Any, when empty.
        semantic_keywords: Words that describe it, for resolvers that match by similarity.
        data_type: The type of the property that is passed: ``S3Uri``, or ``String``.
        description: For people.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> data = DependencySpec(
        ...     logical_name="DATA",
        ...     dependency_type=DependencyType.PROCESSING_OUTPUT,
        ...     compatible_sources=["CradleDataLoading"],
        ... )
        >>> data.required
        True
    """

    logical_name: str
    dependency_type: DependencyType
    required: bool = True
    compatible_sources: list[str] = Field(default_factory=list)
    semantic_keywords: list[str] = Field(default_factory=list)
    data_type: str = "S3Uri"
    description: str = ""
