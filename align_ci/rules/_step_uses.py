"""Who needs a step that a change removes."""

from collections.abc import Iterator

from align_ci.model import Change, Condition, Fact, Known, Pipeline, Project
from align_ci.rules._connections import steps_by_name
from align_ci.rules._names import gap, known
from align_ci.rules._sources import source_of, sources_of
from align_ci.rules._taken import Use, uses_of
from align_ci.rules._wires import asking_by_step, asking_in, paired, specification_of, step_key


def uses_of_step(change: Change, project: Project) -> Iterator[Use]:
    """The uses of a step of the base that is not there any more, and that nothing answers.

    Args:
        change: A step that is gone.
        project: The project at the head.
    """
    found = [*_entries(change, project), *_in_pipelines(change, project)]
    for output in change.before.outputs:
        found += uses_of(output, change, project)
    yield from {use.location: use for use in reversed(found)}.values()


def _entries(change: Change, project: Project) -> Iterator[Use]:
    """The entries of ``compatible_sources`` that meant the step, and mean nothing now."""
    sources, before = sources_of(project), sources_of(change.base)
    source = source_of(change.before, change.base.conventions)
    then = asking_by_step(change.base)
    for each in asking_in(project):
        if (step_key(each.consumer), each.name) not in then:
            continue
        for entry in known(each.dependency.sources):
            if before.matches(entry.value, source) and sources.is_known(entry.value) is False:
                words = f"`{each.consumer.step}` takes `{each.name}` from it"
                yield Use(entry.value, each.consumer.step, entry.location, words)


def _in_pipelines(change: Change, project: Project) -> Iterator[Use]:
    """What pipelines of both sides still name that was the step there."""
    for then, now in paired(change.base, project):
        steps = steps_by_name(then)
        gone = {
            name
            for name, step in steps.items()
            if (used := specification_of(step)) is not None
            and step_key(used) == step_key(change.before)
        }
        if gap(now.steps, (step.name for step in now.steps)) is None:
            gone -= steps_by_name(now).keys()
            yield from _naming(gone, now)


def _naming(gone: set[str], pipeline: Pipeline) -> Iterator[Use]:
    for what, fact in _named(pipeline):
        if fact.value in gone:
            yield Use(fact.value, pipeline.name, fact.location, f"{what} names `{fact.value}`")


def _named(pipeline: Pipeline) -> Iterator[tuple[str, Known[str]]]:
    for connection in pipeline.connections:
        for fact in known((connection.source_step, connection.target_step)):
            yield "a connection", fact
    for condition in pipeline.conditions:
        for fact in known(_of_condition(condition)):
            yield "a condition", fact


def _of_condition(condition: Condition) -> tuple[Fact[str], ...]:
    return (condition.step, *condition.if_steps, *condition.else_steps)
