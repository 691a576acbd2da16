"""Which pipelines leave a dependency of a step open."""

from collections.abc import Iterator

from align_ci.aws.kinds import kind_of
from align_ci.model import (
    Change,
    Conventions,
    Dependency,
    Known,
    Pipeline,
    PipelineStep,
    Project,
    Specification,
    Unknown,
)
from align_ci.rules._graph import Graph, graph_of
from align_ci.rules._names import gap, known
from align_ci.rules._sources import Source, Sources, source_in_use, sources_of
from align_ci.rules._taken import Use
from align_ci.rules._wires import paired, specification_of, step_key


def left_open(name: str, dependency: Dependency, change: Change, project: Project) -> Iterator[Use]:
    """The places in pipelines of both sides where nothing feeds a dependency.

    Args:
        name: The dependency's logical name.
        dependency: The dependency, as the head has it.
        change: What became of its step.
        project: The project at the head.
    """
    if _may_be_external(dependency, project.conventions):
        return
    sources, key = sources_of(project), step_key(change.before)
    for then, now in paired(change.base, project):
        graph = graph_of(now)
        hidden = gap(now.steps, (fact for each in now.steps for fact in (each.name, each.job_type)))
        if graph.gap is not None or hidden is not None or not _uses(key, then):
            continue
        for step in _uses(key, now):
            if isinstance(step.name, Known) and _is_open(
                name, dependency, step.name.value, now, graph, sources
            ):
                words = f"step `{step.name.value}` of `{now.name}`"
                yield Use(name, now.name, step.location, words)


def _uses(key: str, pipeline: Pipeline) -> list[PipelineStep]:
    return [
        step
        for step in pipeline.steps
        if (used := specification_of(step)) is not None and step_key(used) == key
    ]


def _is_open(
    name: str, dependency: Dependency, step: str, pipeline: Pipeline, graph: Graph, sources: Sources
) -> bool:
    """Whether it is certain that neither a connection nor another step feeds it."""
    if (step, name) in graph.fed:
        return False
    others = [
        each for each in pipeline.steps if isinstance(each.name, Known) and each.name.value != step
    ]
    return all(_does_not_feed(each, name, dependency, sources) for each in others)


def _does_not_feed(step: PipelineStep, name: str, dependency: Dependency, sources: Sources) -> bool:
    if isinstance(step.specification, Unknown):
        return False
    specification: Specification = step.specification.value
    source = source_in_use(step, specification, sources.conventions)
    if sources.accepts(dependency, source) is False:
        return True
    if sources.conventions.source_matching == "type":
        return source.fits(dependency, sources.conventions) is False and _lacks(source, name)
    return _lacks(source, name)


def _lacks(source: Source, name: str) -> bool:
    return source.published.gap is None and name not in source.published


def _may_be_external(dependency: Dependency, conventions: Conventions) -> bool:
    """Whether a step type of another project may feed it."""
    external = conventions.external_step_types
    if gap(dependency.sources, dependency.sources) is not None:
        return True
    entries = [entry.value for entry in known(dependency.sources)]
    return bool(external) and (
        not entries or any(entry in external or kind_of(entry) for entry in entries)
    )
