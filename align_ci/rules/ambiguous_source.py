"""ALN405: a dependency that several steps of a pipeline could feed."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

from align_ci.model import (
    Conventions,
    Dependency,
    FailsAt,
    Fix,
    Known,
    Pipeline,
    PipelineStep,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._graph import Graph, graph_of
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._sources import Source, source_in_use, sources_of
from align_ci.rules._suggest import listed

_Uses: TypeAlias = Mapping[str, Mapping[str, Source]]


@rule("ALN405", Severity.WARNING, on=Pipeline, fails_at=FailsAt.SILENT)
def check(pipeline: Pipeline, project: Project) -> Said:
    """Several steps of a pipeline could feed a dependency, and no connection says which.

    A step could feed it if it publishes the dependency's name, as its own or as an alias,
    and the dependency accepts it.

    Why: one of them is taken, and which one may change with the order of the steps or with
    a new step: the job succeeds, on the wrong data.

    Fix: add a connection.

    Where edges say no more than which step takes from which, those steps could feed it that
    an edge leads from.

    Not reported: steps that come after the one in question; optional or not makes no
    difference.

    Wrong:
        steps = {
            "train_data": StepUse(PREPROCESSING),
            "test_data": StepUse(PREPROCESSING),
            "train": StepUse(TRAINING),
        }
        connections = []

    Right:
        connections = [
            Connection(
                source_step="train_data",
                output="processed_data",
                target_step="train",
                dependency="input_path",
            )
        ]
    """
    graph = graph_of(pipeline)
    if graph.gap is not None:
        yield not_all_known("the connections", graph.gap)
        return
    uses = _uses(pipeline, project.conventions)
    for target in pipeline.steps:
        if isinstance(target.name, Known) and isinstance(target.specification, Known):
            for dependency in target.specification.value.dependencies:
                yield from _judged(target, target.name.value, dependency, graph, uses, project)
        else:
            yield Skip("a step or its specification is not known")


def _uses(pipeline: Pipeline, conventions: Conventions) -> _Uses:
    """The steps that publish each name, ignoring case."""
    uses: defaultdict[str, dict[str, Source]] = defaultdict(dict)
    for step in pipeline.steps:
        if isinstance(step.name, Known) and isinstance(step.specification, Known):
            source = source_in_use(step, step.specification.value, conventions)
            for name in source.published.names:
                uses[name.casefold()][step.name.value] = source
    return uses


def _judged(
    target: PipelineStep,
    step: str,
    dependency: Dependency,
    graph: Graph,
    uses: _Uses,
    project: Project,
) -> Said:
    name = dependency.name
    if isinstance(name, Unknown):
        yield not_known(f"the name of a dependency of `{step}`", name)
        return
    if (step, name.value) in graph.fed:
        return
    sources = sources_of(project)
    publishing = {
        each: source
        for each, source in uses.get(name.value.casefold(), {}).items()
        if each != step and name.value in source.published
    }
    after = graph.after(step) if len(publishing) > 1 else frozenset[str]()
    feeding = {
        each: source
        for each, source in publishing.items()
        if each not in after
        and (not graph.silent or (each, step) in graph.edges)
        and sources.accepts(dependency, source)
    }
    if len(feeding) > 1:
        yield _ambiguous(target, step, name, feeding, graph)


def _ambiguous(
    target: PipelineStep,
    step: str,
    name: Known[str],
    feeding: Mapping[str, Source],
    graph: Graph,
) -> Problem:
    what, steps = f"`{name.value}` of step `{step}`", listed(feeding)
    message = f"{what} has no connection, and {steps} could feed it"
    fix = f"connect `{name.value}` of `{step}`"
    if graph.silent:
        message = f"{what} could be fed by {steps}, from each of which an edge leads to it"
        fix = "let it accept one of them, or drop an edge"
    return Problem(
        message,
        target.location,
        (step, name.value),
        Fix(fix),
        (
            Related(f"dependency `{name.value}`", name.location),
            *(
                Related(f"step `{each}`", source.specification.location)
                for each, source in [*feeding.items()][:3]
            ),
        ),
    )
