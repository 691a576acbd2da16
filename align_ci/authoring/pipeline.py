"""Who feeds whom."""

from typing import Literal, TypeAlias

from pydantic import Field

from align_ci.authoring._base import Authored
from align_ci.authoring.specification import StepSpecification

Scalar: TypeAlias = bool | int | float | str

# The comparisons of `sagemaker.workflow.conditions`, by their `Type` in a definition.
ConditionOperator: TypeAlias = Literal[
    "Equals",
    "GreaterThan",
    "GreaterThanOrEqualTo",
    "LessThan",
    "LessThanOrEqualTo",
    "In",
]


class StepUse(Authored):
    """A specification in use: one step of a pipeline.

    Attributes:
        spec: What the step needs and gives.
        job_type: The variant that runs here, where the specification does not say.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> from align_ci.authoring import NodeType
        >>> load = StepSpecification(step_type="Load", node_type=NodeType.SINGULAR)
        >>> StepUse(spec=load, job_type="training").job_type
        'training'
    """

    spec: StepSpecification
    job_type: str | None = None


class Connection(Authored):
    """One output of a step feeds one dependency of another.

    Attributes:
        source_step: The name, in the pipeline, of the step that gives.
        output: The logical name of its output, or an alias.
        target_step: The name, in the pipeline, of the step that takes.
        dependency: The logical name of its dependency.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> fed = Connection(
        ...     source_step="Load", output="DATA", target_step="Train", dependency="train_data"
        ... )
        >>> fed.target_step
        'Train'
    """

    source_step: str
    output: str
    target_step: str
    dependency: str


class Condition(Authored):
    """A branch: steps that run only if a metric compares as given.

    Attributes:
        name: The name of the condition step.
        step: The step, by its name in the pipeline, whose metric decides.
        property_file: The property file of that step that holds the metric.
        json_path: Where in that file, such as ``metrics.auc``.
        operator: How the metric, on the left, compares with the value.
        value: The right side; a list for ``In``.
        if_steps: The steps that run if it does.
        else_steps: The steps that run if it does not.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> good_enough = Condition(
        ...     name="GoodEnough",
        ...     step="Evaluate",
        ...     property_file="EvaluationReport",
        ...     json_path="metrics.auc",
        ...     operator="GreaterThanOrEqualTo",
        ...     value=0.8,
        ...     if_steps=["Register"],
        ... )
        >>> good_enough.else_steps
        []
    """

    name: str
    step: str
    property_file: str
    json_path: str
    operator: ConditionOperator
    value: Scalar | list[Scalar]
    if_steps: list[str] = Field(default_factory=list)
    else_steps: list[str] = Field(default_factory=list)


class PipelineSpecification(Authored):
    """A pipeline: its steps, and who feeds whom.

    Attributes:
        name: The pipeline's name.
        steps: The steps, by their names in this pipeline.
        connections: Who feeds whom.
        conditions: Which steps run only under a condition.
        parameters: The pipeline's parameters, with their defaults.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> from align_ci.authoring import NodeType
        >>> load = StepSpecification(step_type="Load", node_type=NodeType.SOURCE)
        >>> train = StepSpecification(step_type="Train", node_type=NodeType.SINK)
        >>> pipeline = PipelineSpecification(
        ...     name="nightly",
        ...     steps={"Load": StepUse(spec=load), "Train": StepUse(spec=train)},
        ...     connections=[
        ...         Connection(
        ...             source_step="Load", output="DATA", target_step="Train", dependency="train"
        ...         )
        ...     ],
        ... )
        >>> pipeline.steps["Load"].spec.step_type
        'Load'
    """

    name: str
    steps: dict[str, StepUse]
    connections: list[Connection] = Field(default_factory=list)
    conditions: list[Condition] = Field(default_factory=list)
    parameters: dict[str, Scalar] = Field(default_factory=dict)
