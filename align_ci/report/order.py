"""Which steps a pipeline runs before others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from align_ci.model import Known, Pipeline, Project


def feeding(project: Project) -> Mapping[str, tuple[str, ...]]:
    """The steps that feed each, directly, in any pipeline of a project."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for pipeline in project.pipelines:
        for source, target in _edges(pipeline):
            found[target][source] = None
    return {step: tuple(sources) for step, sources in found.items()}


def _edges(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    steps = {
        step.name.value: step.specification.value.step
        for step in pipeline.steps
        if isinstance(step.name, Known) and isinstance(step.specification, Known)
    }
    for each in pipeline.connections:
        if isinstance(each.source_step, Known) and isinstance(each.target_step, Known):
            source, target = each.source_step.value, each.target_step.value
            yield steps.get(source, source), steps.get(target, target)
