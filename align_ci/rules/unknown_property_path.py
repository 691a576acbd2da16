"""ALN302: a property that SageMaker does not describe."""

from msgspec.structs import replace

from align_ci.aws.properties import Resolved, UnknownProperty, kinds_with
from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    replaced,
    rule,
)
from align_ci.rules._kind import kind_of_step
from align_ci.rules._properties import possible_kinds, property_paths, resolved
from align_ci.rules._step_types import split


@rule("ALN302", Severity.ERROR, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, _project: Project) -> Said:
    """A property path names a member that steps of this kind do not have.

    What a step's properties are is what SageMaker answers when it is asked to describe the
    job, or the model, or whatever the step makes.

    Why: the SDK raises an ``AttributeError`` when a consumer is wired to the output, or
    the pipeline stops when it gets there.

    Fix: use a member that there is. A training job's artifacts are at
    ``properties.ModelArtifacts.S3ModelArtifacts``, what it leaves in ``/opt/ml/output/data``
    below ``properties.OutputDataConfig.S3OutputPath``.
    ``check --fix`` corrects it where one member alone can be meant.

    Not reported: properties of a step whose kind neither the specification nor a registry of
    the project states, as long as some kind of step has them; kinds of step that SageMaker
    does not know; members that an installed botocore knows, even if align-ci's own index does
    not.

    Wrong:
        OutputSpec(
            logical_name="training_metrics",
            property_path="properties.ProcessingJobOutput.Metrics.S3Uri",
            ...,
        )

    Right:
        OutputSpec(
            logical_name="training_metrics",
            property_path="properties.OutputDataConfig.S3OutputPath",
            ...,
        )
    """
    for each in property_paths(specification):
        if isinstance(each, tuple):
            yield from _judged(*each, specification)
        else:
            yield each


def _judged(name: str, path: Known[str], specification: Specification) -> Said:
    kinds = possible_kinds(specification, path.value)
    if isinstance(kinds, Skip):
        yield kinds
        return
    found = [(kind, resolved(kind, path.value)) for kind in kinds]
    faults = [(kind, each) for kind, each in found if isinstance(each, UnknownProperty)]
    if len(faults) == len(found):
        likeliest = kind_of_step(specification)
        # The fault that got furthest explains most; of several, that of the likeliest kind.
        kind, fault = max(faults, key=lambda each: (each[1].token.start, each[0] == likeliest))
        is_told = kind == likeliest or fault.owner != kind
        if not is_told:
            yield _unknown_to_all(name, path, fault)
            return
        problem = _unknown(name, path, kind, fault)
        yield _by_registry(problem, specification) if kinds_with(path.value) else problem


def _by_registry(problem: Problem, specification: Specification) -> Problem:
    """A problem that the step would not have if it were of another kind than a registry says."""
    stated, step = specification.sagemaker_step_type, specification.step_type
    if isinstance(stated, Unknown) or isinstance(step, Unknown):
        return problem
    if not stated.value or stated.location.path == specification.location.path:
        return problem
    said = f"a registry says that it is a `{stated.value}` step"
    stem, _ = split(step.value)
    return replace(
        problem,
        related=(*problem.related, Related(said, stated.location)),
        cause=f"{stem} is a {stated.value} step",
    )


def _unknown(name: str, path: Known[str], kind: str, fault: UnknownProperty) -> Problem:
    fix = Fix("use a property that such a step has")
    if fault.close and fault.token.kind == "member":
        start, end = fault.token.start, fault.token.end
        text = f"{path.value[:start]}{fault.close[0]}{path.value[end:]}"
        right = resolved(kind, text)
        certain = len(fault.close) == 1 and isinstance(right, Resolved) and right.is_value
        fix = Fix(f"did you mean `{text}`?", replaced(path, text) if certain else ())
    elif fault.close:
        fix = Fix(f"did you mean the member `{fault.close[0]}`?")
    return Problem(
        f"output `{name}` lies at `{path.value}`, but {fault.why}",
        path.location,
        (name, path.value),
        fix,
    )


def _unknown_to_all(name: str, path: Known[str], fault: UnknownProperty) -> Problem:
    return Problem(
        f"output `{name}` lies at `{path.value}`, but no kind of step has a property "
        f"`{fault.token.value}`",
        path.location,
        (name, path.value),
        Fix("use a property that steps of its kind have"),
    )
