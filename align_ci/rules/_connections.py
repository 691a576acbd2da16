"""What the pipelines of a project connect, and which variants they use."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import (
    Connection,
    Fact,
    Known,
    Pipeline,
    PipelineStep,
    Project,
    Specification,
    Unknown,
)


class Connected(Struct, frozen=True):
    """What takes part in some connection of some pipeline.

    Attributes:
        dependencies: (step type, dependency) pairs that are fed.
        outputs: (step type, output as the connection calls it) pairs that feed.
        giving: The step types of which an edge does not say which output it takes.
        deciding: The step types whose results decide a condition.
        variants: (step type, job type) pairs in use, where a use names a job type.
        gap: Why there may be more; None when these are all.
    """

    dependencies: frozenset[tuple[str, str]]
    outputs: frozenset[tuple[str, str]]
    giving: frozenset[str]
    deciding: frozenset[str]
    variants: frozenset[tuple[str, str]]
    gap: Unknown | None


@lru_cache(maxsize=4)
def connected(project: Project) -> Connected:
    """The connections of all pipelines of a project."""
    facts = [each for pipeline in project.pipelines for each in _facts(pipeline)]
    missing = [each for each in facts if isinstance(each, Unknown)]
    pairs = [each for each in facts if not isinstance(each, Unknown)]

    def of(role: str) -> frozenset[tuple[str, str]]:
        return frozenset((step_type, name) for of, step_type, name in pairs if of == role)

    return Connected(
        of("dependency"),
        of("output"),
        frozenset(step_type for step_type, _ in of("giving")),
        frozenset(step_type for step_type, _ in of("deciding")),
        of("variant"),
        next(iter((*project.pipelines.gaps, *missing)), None),
    )


def steps_by_name(pipeline: Pipeline) -> Mapping[str, PipelineStep]:
    """The steps of a pipeline whose names are known."""
    return {step.name.value: step for step in pipeline.steps if isinstance(step.name, Known)}


def _facts(pipeline: Pipeline) -> Iterator[tuple[str, str, str] | Unknown]:
    steps = steps_by_name(pipeline)
    yield from (*pipeline.steps.gaps, *pipeline.connections.gaps, *pipeline.conditions.gaps)
    for step in pipeline.steps:
        yield from _variant(step)
    for connection in pipeline.connections:
        yield from _ends(connection, steps)
    for condition in pipeline.conditions:
        yield from _end("deciding", condition.step, condition.step, steps)


def _variant(step: PipelineStep) -> Iterator[tuple[str, str, str] | Unknown]:
    if isinstance(step.name, Unknown):
        yield step.name
    step_type = _step_type(step)
    if isinstance(step.job_type, Unknown):
        yield step.job_type
    elif not step.job_type.value:
        return
    elif isinstance(step_type, Unknown):
        yield step_type
    else:
        yield "variant", step_type.value, step.job_type.value.casefold()


def _ends(
    connection: Connection, steps: Mapping[str, PipelineStep]
) -> Iterator[tuple[str, str, str] | Unknown]:
    yield from _end("output", connection.source_step, connection.output, steps)
    yield from _end("dependency", connection.target_step, connection.dependency, steps)


def _end(
    role: str, step_name: Fact[str], name: Fact[str | None], steps: Mapping[str, PipelineStep]
) -> Iterator[tuple[str, str, str] | Unknown]:
    """One end of a connection; nothing where it names no step, which is reported elsewhere."""
    missing = gap_in(step_name, name)
    if missing is not None:
        yield missing
    elif isinstance(step_name, Known) and isinstance(name, Known) and step_name.value in steps:
        step_type = _step_type(steps[step_name.value])
        if name.value is not None:
            found = (role, name.value)
        elif role == "output" and isinstance(step_type, Known):
            found = ("giving", "")
        else:
            return  # it does not say which
        if isinstance(step_type, Unknown):
            yield step_type
        else:
            yield found[0], step_type.value, found[1]


def gap_in(*facts: Fact[str] | Fact[str | None]) -> Unknown | None:
    """The first of the facts that is not known."""
    return next((fact for fact in facts if isinstance(fact, Unknown)), None)


def _step_type(step: PipelineStep) -> Fact[str]:
    specification: Fact[Specification] = step.specification
    if isinstance(specification, Unknown):
        return specification
    return specification.value.step_type
