"""Files in outputs that the conditions of a pipeline can look into."""

from align_ci.authoring._base import Authored


class PropertyFile(Authored):
    """A JSON file in an output of a processing step.

    Attributes:
        name: What conditions call it.
        output: The logical name of the output that it lies in.
        path: Where it lies there, such as ``evaluation.json``.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> report = PropertyFile(
        ...     name="EvaluationReport", output="evaluation_report", path="evaluation.json"
        ... )
        >>> report.output
        'evaluation_report'
    """

    name: str
    output: str
    path: str
