"""The order and the branches of a pipeline's steps."""

from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from align_ci.authoring._words import found
from align_ci.authoring.pipeline import Condition, PipelineSpecification


def check(pipeline: PipelineSpecification, builders: Iterable[str]) -> None:
    """Hold the names in a pipeline against each other.

    Raises:
        ValueError: A step has no builder or a builder no step, a connection or condition
            names a step that there is not, a dependency is fed twice, a name is used twice,
            or a step lies in two branches.
    """
    where, known = f"pipeline {pipeline.name}", dict.fromkeys(builders)
    for step in pipeline.steps:
        found(where, "builder for step", step, known)
    for step in known:
        found(where, "step", step, pipeline.steps)
    for connection in pipeline.connections:
        found(where, "step", connection.source_step, pipeline.steps)
        found(where, "step", connection.target_step, pipeline.steps)
    _check_conditions(pipeline, where)
    _refuse_twice(
        where,
        "an input is fed twice",
        (f"{each.dependency}` of step `{each.target_step}" for each in pipeline.connections),
    )


def order(pipeline: PipelineSpecification) -> list[str]:
    """The steps and conditions, each after what feeds or decides it.

    Raises:
        ValueError: They wait for each other in a circle.
    """
    waits: dict[str, set[str]] = {step: set() for step in pipeline.steps}
    for connection in pipeline.connections:
        waits[connection.target_step].add(connection.source_step)
    for condition in pipeline.conditions:
        waits.setdefault(condition.name, set()).add(condition.step)
        for step in (*condition.if_steps, *condition.else_steps):
            waits.setdefault(step, set()).add(condition.name)
    sorter = TopologicalSorter({name: sorted(before) for name, before in waits.items()})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ValueError(f"pipeline {pipeline.name}: steps wait in a circle: {circle}") from error


def branches(conditions: Iterable[Condition]) -> set[str]:
    """The names of the steps and conditions that lie in a branch."""
    return {name for each in conditions for name in (*each.if_steps, *each.else_steps)}


def _check_conditions(pipeline: PipelineSpecification, where: str) -> None:
    names: Mapping[str, object] = {
        **pipeline.steps,
        **{each.name: each for each in pipeline.conditions},
    }
    for condition in pipeline.conditions:
        found(where, "step", condition.step, pipeline.steps)
        for step in (*condition.if_steps, *condition.else_steps):
            found(where, "step", step, names)
    used = [*pipeline.steps, *(each.name for each in pipeline.conditions)]
    _refuse_twice(where, "a name stands for two steps", used)
    lists = [step for each in pipeline.conditions for step in (*each.if_steps, *each.else_steps)]
    _refuse_twice(where, "a step lies in two branches", lists)


def _refuse_twice(where: str, what: str, names: Iterable[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise ValueError(f"{where}: {what}: `{twice}`")
