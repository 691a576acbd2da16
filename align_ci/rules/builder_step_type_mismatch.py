"""ALN507: a builder that makes another kind of step than its specification is of."""

from align_ci.model import (
    Build,
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
    rule,
)
from align_ci.rules._builds import NO_KIND, agrees, built_of
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import not_known


@rule("ALN507", Severity.ERROR, on=Build, fails_at=FailsAt.JOB_START)
def check(build: Build, _project: Project) -> Said:
    """A builder makes another kind of step than its specification is of.

    The specification's kind is the stated one; else the one that its contract's container
    paths or its property paths show. Once this is reported, what the step mounts is not
    compared as well.

    Why: a step of another kind has other properties. What the specification publishes
    refers to something that the step does not have, so that the steps after it get nothing,
    and the script finds a container of another layout.

    Fix: make a step of the kind that the specification states, or state the other kind.

    Not reported: specifications whose kind is neither stated nor plain from their paths.

    Wrong:
        StepSpecification(step_type="Packaging", sagemaker_step_type="Processing", ...)
        def create_step(self, **kwargs): return TrainingStep(...)

    Right:
        StepSpecification(step_type="Packaging", sagemaker_step_type="Processing", ...)
        def create_step(self, **kwargs): return ProcessingStep(...)
    """
    built, specification = built_of(build), build.specification
    if isinstance(built, Skip):
        yield built
    elif isinstance(specification, Unknown):
        yield not_known("the specification", specification)
    elif isinstance(built.value.kind, Unknown):
        yield not_known("the kind of step that the builder makes", built.value.kind)
    else:
        yield from _judged(built.value.kind, specification.value)


def _judged(kind: Known[str], specification: Specification) -> Said:
    agreed = agrees(specification, kind.value)
    needed = kind_of_step(specification)
    if agreed is None:
        yield NO_KIND
    elif not agreed:
        yield Problem(
            f"the builder makes a `{kind.value}` step, but `{specification.step}` is a "
            f"`{needed}` step",
            kind.location,
            (kind.value, str(needed)),
            Fix(f"make a `{needed}` step"),
            (_source(specification),),
        )


def _source(specification: Specification) -> Related:
    stated = specification.sagemaker_step_type
    if isinstance(stated, Known) and stated.value:
        return Related("the kind that is stated for it", stated.location)
    return Related("the specification, whose paths show its kind", specification.location)
