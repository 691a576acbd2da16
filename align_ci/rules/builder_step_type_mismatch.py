"""ALN507: a builder that makes another kind of step than its specification is of."""

from msgspec.structs import replace

from align_ci.aws.kinds import kind_of
from align_ci.model import (
    Build,
    BuilderSource,
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
from align_ci.rules._builder_sources import built_at
from align_ci.rules._builds import NO_KIND, agrees, built_of
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import known, names_of, not_all_known, not_known


@rule("ALN507", Severity.ERROR, on=(Build, BuilderSource), fails_at=FailsAt.JOB_START)
def check(subject: Build | BuilderSource, project: Project) -> Said:
    """A builder makes another kind of step than its specification is of.

    The specification's kind is the stated one; else the one that its contract's container
    paths or its property paths show. Once this is reported, what the step mounts is not
    compared as well.

    Of a builder that was only read, the class is compared of which its method makes the step,
    where there is but one: that is a warning.

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
    if isinstance(subject, BuilderSource):
        yield from _as_written(subject, project)
        return
    built, specification = built_of(subject), subject.specification
    if isinstance(built, Skip):
        yield built
    elif isinstance(specification, Unknown):
        yield not_known("the specification", specification)
    elif isinstance(built.value.kind, Unknown):
        yield not_known("the kind of step that the builder makes", built.value.kind)
    else:
        yield from _judged(built.value.kind, specification.value)


def _as_written(source: BuilderSource, project: Project) -> Said:
    """What the class says of which the step is made; executing the builder tells it better."""
    made = names_of(source.made_steps, lambda name: name)
    kinds = {kind_of(each) for each in made.values}
    builds = built_at(source.location, project)
    if len(kinds) != 1 or any(isinstance(build.built, Known) or build.failure for build in builds):
        return
    if made.gap is not None:
        yield not_all_known("the steps that the builder makes", made.gap)
        return
    kind, place = kinds.pop(), made.known[0].location
    for specification in known(build.specification for build in builds) if kind else ():
        if agrees(specification.value, str(kind)) is False:
            problem = _differing(Known(str(kind), place), specification.value)
            yield replace(problem, severity=Severity.WARNING)
            return


def _judged(kind: Known[str], specification: Specification) -> Said:
    agreed = agrees(specification, kind.value)
    if agreed is None:
        yield NO_KIND
    elif not agreed:
        yield _differing(kind, specification)


def _differing(kind: Known[str], specification: Specification) -> Problem:
    needed = kind_of_step(specification)
    return Problem(
        f"the builder makes a `{kind.value}` step, but `{specification.step}` is a `{needed}` step",
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
