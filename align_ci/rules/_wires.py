"""Who takes what of which step by a pipeline, and who asks for what by name: both by step."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import (
    Connection,
    Contract,
    Dependency,
    Known,
    Pipeline,
    PipelineStep,
    Project,
    Specification,
    Unknown,
)
from align_ci.rules._connections import steps_by_name
from align_ci.rules._names import gap


class Wire(Struct, frozen=True):
    """A connection whose ends are known.

    Attributes:
        source: The specification that gives.
        target: The specification that takes.
        output: What is taken, as the connection calls it; None where it does not say.
        dependency: What it is taken for; None where it does not say.
        consumer: The target, as the pipeline names it.
        connection: What says so.
    """

    source: Specification
    target: Specification
    output: str | None
    dependency: str | None
    consumer: str
    connection: Connection

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """What stays when pipelines and their steps are renamed."""
        return step_key(self.source), step_key(self.target), self.output, self.dependency


class Asking(Struct, frozen=True):
    """A dependency whose name is known, and the step that has it."""

    name: str
    dependency: Dependency
    consumer: Specification


def step_key(specification: Specification) -> str:
    """What tells a step from others, on both sides of a change."""
    return specification.step.casefold()


@lru_cache(maxsize=4)
def wires_of(project: Project) -> Mapping[str, tuple[Wire, ...]]:
    """The connections of all pipelines, by the step that gives."""
    found: defaultdict[str, list[Wire]] = defaultdict(list)
    for pipeline in project.pipelines:
        for wire in _wires(pipeline):
            found[step_key(wire.source)].append(wire)
    return {step: tuple(wires) for step, wires in found.items()}


@lru_cache(maxsize=4)
def asking_in(project: Project) -> tuple[Asking, ...]:
    """Every dependency whose name is known."""
    return tuple(
        Asking(dependency.name.value, dependency, consumer)
        for consumer in project.specifications
        for dependency in consumer.dependencies
        if isinstance(dependency.name, Known)
    )


@lru_cache(maxsize=4)
def asking_by_name(project: Project) -> Mapping[str, tuple[Asking, ...]]:
    """The same by name, without its case."""
    found: defaultdict[str, list[Asking]] = defaultdict(list)
    for each in asking_in(project):
        found[each.name.casefold()].append(each)
    return {name: tuple(group) for name, group in found.items()}


@lru_cache(maxsize=4)
def asking_by_step(project: Project) -> Mapping[tuple[str, str], Dependency]:
    """The dependencies by step and name."""
    return {(step_key(each.consumer), each.name): each.dependency for each in asking_in(project)}


def specification_of(step: PipelineStep | None) -> Specification | None:
    """What a step of a pipeline uses, where that is known."""
    if step is None or not isinstance(step.specification, Known):
        return None
    return step.specification.value


def contract_of_specification(specification: Specification | Unknown | None) -> Contract | None:
    """The contract of a step, where it is known that there is one."""
    if not isinstance(specification, Specification):
        return None
    contract = specification.contract
    return contract.value if isinstance(contract, Known) else None


def paired(base: Project, head: Project) -> tuple[tuple[Pipeline, Pipeline], ...]:
    """The pipelines of both sides that are one and the same, whatever they are called.

    Those of one name are; of the others, those that have steps of the same names.
    """
    then = {pipeline.name: pipeline for pipeline in base.pipelines}
    names = {pipeline.name for pipeline in head.pipelines}
    renamed: defaultdict[frozenset[str], list[Pipeline]] = defaultdict(list)
    for pipeline in base.pipelines:
        if pipeline.name not in names:
            renamed[_step_names(pipeline)].append(pipeline)
    found = []
    for pipeline in head.pipelines:
        same = [then[pipeline.name]] if pipeline.name in then else renamed[_step_names(pipeline)]
        if len(same) == 1:
            found.append((same[0], pipeline))
    return tuple(found)


def _step_names(pipeline: Pipeline) -> frozenset[str]:
    """The names of its steps; its own where they are not all known, so that it is no other."""
    hidden = gap(pipeline.steps, (step.name for step in pipeline.steps))
    return frozenset(steps_by_name(pipeline) if hidden is None else [f"{pipeline.name} "])


def _wires(pipeline: Pipeline) -> Iterator[Wire]:
    steps = steps_by_name(pipeline)
    for each in pipeline.connections:
        start, end, output, dependency = (
            *(each.source_step, each.target_step),
            *(each.output, each.dependency),
        )
        if not (isinstance(start, Known) and isinstance(end, Known)):
            continue
        source, target = (specification_of(steps.get(side.value)) for side in (start, end))
        if source is None or target is None:
            continue
        if isinstance(output, Known) and isinstance(dependency, Known):
            yield Wire(source, target, output.value, dependency.value, end.value, each)
