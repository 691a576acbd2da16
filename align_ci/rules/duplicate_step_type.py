"""ALN407: two specifications under one step type."""

from collections import defaultdict
from typing import TypeAlias

from align_ci.model import (
    JOB_TYPES,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._names import names_of, not_all_known, not_known

_PAIR = 2

_Shape: TypeAlias = tuple[frozenset[str], frozenset[str]]


@rule("ALN407", Severity.WARNING, on=Project, fails_at=FailsAt.SILENT)
def check(project: Project, _project: Project) -> Said:
    """Two different specifications have one step type and one job type.

    They are different if the names of their dependencies or of their outputs are, or if one of
    them is called by another job type, as ``CUT_TESTING_SPEC`` of step type ``Cut_Training`` is.

    Why: whoever looks a step up by its type gets one of the two, and changes made to the
    other have no effect.

    Fix: drop the one that is out of date, or give it a step type or job type of its own.

    Not reported: other specifications that need and give the same names.

    Wrong:
        StepSpecification(step_type="Packaging", outputs=[PackagedModel], ...)
        StepSpecification(step_type="Packaging", outputs=[PackagedModel, Manifest], ...)

    Right:
        StepSpecification(step_type="Packaging", outputs=[PackagedModel, Manifest], ...)
    """
    groups: defaultdict[tuple[str, str], list[tuple[Specification, _Shape]]] = defaultdict(list)
    for specification in project.specifications:
        step_type, job_type = specification.step_type, specification.job_type
        hidden = _hidden(specification)
        if isinstance(step_type, Unknown):
            yield not_known("a step type", step_type)
        elif isinstance(job_type, Unknown):
            yield not_known(f"the job type of `{step_type.value}`", job_type)
        elif hidden is not None:
            yield not_all_known(f"the names in `{specification.step}`", hidden)
        else:
            group = groups[step_type.value, (job_type.value or "").casefold()]
            others = [other for other, shape in group if shape != _shape(specification)]
            group.append((specification, _shape(specification)))
            if others:
                yield _duplicate(specification, step_type, others[0])
            elif len(group) > 1:
                yield from _mistaken([each for each, _ in group], step_type)


def _mistaken(group: list[Specification], step_type: Known[str]) -> Said:
    """The last of a group, or the one before it, where its name has another job type."""
    job_type = _job_type_in(step_type.value) or _job_type_in(_job_type_of(group[-1]))
    for each in group[-2:] if len(group) == _PAIR else group[-1:]:
        called = _job_type_in(each.name)
        if job_type and called and called != job_type and isinstance(each.step_type, Known):
            other = next(other for other in group if other is not each)
            yield Problem(
                f"`{each.name}` has the step type of `{other.name}`, `{step_type.value}`",
                each.step_type.location,
                (each.step, each.name),
                Fix(f"give it the job type `{called}`"),
                (Related("the other one", other.location),),
            )


def _job_type_of(specification: Specification) -> str:
    job_type = specification.job_type
    return (job_type.value or "") if isinstance(job_type, Known) else ""


def _job_type_in(name: str) -> str:
    """The job type that a name has in it, between underscores; empty for none, or several."""
    found = [each for each in name.casefold().split("_") if each in JOB_TYPES]
    return found[0] if len(found) == 1 else ""


def _hidden(specification: Specification) -> Unknown | None:
    dependencies = names_of(specification.dependencies, lambda each: each.name)
    outputs = names_of(specification.outputs, lambda each: each.name)
    return outputs.gap if dependencies.gap is None else dependencies.gap


def _shape(specification: Specification) -> _Shape:
    dependencies = names_of(specification.dependencies, lambda each: each.name)
    outputs = names_of(specification.outputs, lambda each: each.name)
    return frozenset(dependencies.values), frozenset(outputs.values)


def _duplicate(
    specification: Specification, step_type: Known[str], other: Specification
) -> Problem:
    return Problem(
        f"`{specification.step}` is specified twice, with different names",
        step_type.location,
        (specification.step, specification.name),
        Fix("drop one, or give it a step type or job type of its own"),
        (Related("the other one", other.location),),
    )
