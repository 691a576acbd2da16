"""What SageMaker describes for a step of each kind: structures, lists, maps and values."""

from collections.abc import Mapping

from msgspec import Struct, field


class Shapes(Struct, frozen=True):
    """Shapes by name, as in a botocore service model; a name in none of them is a value.

    Attributes:
        structures: For each structure, the shape's name of each member.
        lists: For each list, the shape's name of its items.
        maps: For each map, the shape's name of its values; keys are strings.
    """

    structures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, str] = field(default_factory=dict)

    def form(self, shape: str) -> str:
        """``structure``, ``list``, ``map`` or ``value``."""
        if shape in self.structures:
            return "structure"
        if shape in self.lists:
            return "list"
        return "map" if shape in self.maps else "value"

    def merged(self, other: "Shapes") -> "Shapes":
        """Both; where a name is in both, that of ``other``."""
        return Shapes(
            {**self.structures, **other.structures},
            {**self.lists, **other.lists},
            {**self.maps, **other.maps},
        )


SERVICES: Mapping[str, str] = {"sagemaker": "2017-07-24", "emr": "2009-03-31"}
"""The botocore services whose shapes steps expose, with the version of their model."""

# The response shapes behind `step.properties`: the step classes of the SageMaker Python SDK,
# the same in 2.257.7 and 3.27.0. Members of several shapes are merged.
SERVICE_ROOTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Processing": ("sagemaker", ("DescribeProcessingJobResponse",)),
    "Training": ("sagemaker", ("DescribeTrainingJobResponse",)),
    "Tuning": (
        "sagemaker",
        (
            "DescribeHyperParameterTuningJobResponse",
            "ListTrainingJobsForHyperParameterTuningJobResponse",
        ),
    ),
    "Transform": ("sagemaker", ("DescribeTransformJobResponse",)),
    "Model": ("sagemaker", ("DescribeModelOutput",)),
    "RegisterModel": ("sagemaker", ("DescribeModelPackageOutput",)),
    "AutoML": ("sagemaker", ("DescribeAutoMLJobResponse",)),
    "EMR": ("emr", ("Step",)),
    "EndpointConfig": ("sagemaker", ("DescribeEndpointConfigOutput",)),
    "Endpoint": ("sagemaker", ("DescribeEndpointOutput",)),
    "InferenceComponent": ("sagemaker", ("DescribeInferenceComponentOutput",)),
    "Job": ("sagemaker", ("DescribeJobResponse",)),
}

_VALUE = "String"
_DOCUMENT = "JSON document"

DOCUMENTS: frozenset[str] = frozenset({_DOCUMENT})
"""Shapes whose inside only the project knows: any path into them may be right."""

# What the step classes of the SDK add by hand, or have instead of a service's shape.
STEP_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "AutoML": {"BestCandidateProperties": "BestCandidateProperties"},
    # The caller's own arguments; a step has either a cluster's id or its configuration.
    "EMR": {"ClusterId": _VALUE, "ExecutionRoleArn": _VALUE, "ClusterConfig": _DOCUMENT},
    # The SDK documents paths into this string, which the service reads as JSON.
    "Job": {"JobConfigDocument": _DOCUMENT},
    "QualityCheck": dict.fromkeys(
        (
            "CalculatedBaselineConstraints",
            "CalculatedBaselineStatistics",
            "BaselineUsedForDriftCheckConstraints",
            "BaselineUsedForDriftCheckStatistics",
        ),
        _VALUE,
    ),
    "ClarifyCheck": dict.fromkeys(
        ("CalculatedBaselineConstraints", "BaselineUsedForDriftCheckConstraints"), _VALUE
    ),
    # `Outputs` for those who build a pipeline, `OutputParameters` in its definition.
    "Lambda": {"Outputs": "OutputParameters", "OutputParameters": "OutputParameters"},
    "Callback": {"Outputs": "OutputParameters", "OutputParameters": "OutputParameters"},
    "Condition": {"Outcome": _VALUE},
    "Lineage": {
        "ActionArns": "EntityArns",
        "ArtifactArns": "EntityArns",
        "ContextArns": "EntityArns",
        "Associations": _VALUE,
    },
    "NotebookJob": dict.fromkeys(
        (
            "ComputingJobName",
            "ComputingJobStatus",
            "NotebookJobInputLocation",
            "NotebookJobOutputLocationPrefix",
            "InputNotebookName",
            "OutputNotebookName",
        ),
        _VALUE,
    ),
    "ForEach": {
        "Status": _VALUE,
        "InputItemCount": _VALUE,
        "TotalStepCount": _VALUE,
        "SucceededStepCount": _VALUE,
        "FailedStepCount": _VALUE,
        "StoppedStepCount": _VALUE,
        "IterationOutputs": "IterationOutputs",
        "Selected": _DOCUMENT,
    },
    # The SDK raises when the properties of these are asked for. Of EMRServerless, it asks for
    # a shape of a service that it never loads, so that no member can be reached.
    "Fail": {},
    "Cleanup": {},
    "EMRServerless": {},
}

STEP_SHAPES = Shapes(
    structures={
        "BestCandidateProperties": {
            "ModelInsightsJsonReportPath": _VALUE,
            "ExplainabilityJsonReportPath": _VALUE,
        }
    },
    lists={"IterationOutputs": _DOCUMENT},
    maps={"OutputParameters": _VALUE, "EntityArns": _VALUE},
)
"""The shapes that `STEP_MEMBERS` needs and no service has."""

# By the list's shape. The SDK lets any list take a name; only of these does it mean
# something to SageMaker.
KEYED_LISTS: Mapping[str, str] = {
    "ProcessingOutputs": "OutputName",
    "ProcessingInputs": "InputName",
    "InputDataConfig": "ChannelName",
    "FinalMetricDataList": "MetricName",
}
"""Lists whose items can be named, with the member that holds the name."""


def service_of(kind: str) -> str:
    """The service whose shapes a kind's steps expose; empty where none has any."""
    return SERVICE_ROOTS.get(kind, ("", ()))[0]


def members(kind: str, shapes: Shapes) -> dict[str, str]:
    """What a step of this kind has: the shape's name of each of its properties."""
    _, roots = SERVICE_ROOTS.get(kind, ("", ()))
    found: dict[str, str] = {}
    for root in roots:
        found.update(shapes.structures.get(root, {}))
    found.update(STEP_MEMBERS.get(kind, {}))
    return found
