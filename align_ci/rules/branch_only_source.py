"""ALN410: a step that needs what may never be made."""

from collections.abc import Iterator
from dataclasses import dataclass

from align_ci.model import (
    Condition,
    Connection,
    FailsAt,
    Fix,
    Known,
    Pipeline,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._names import gap, known, not_all_known


@dataclass(frozen=True, slots=True)
class _Branch:
    """The steps that run if a condition decides for them."""

    condition: Condition
    steps: frozenset[str]
    others: frozenset[str]
    """Those that run if it decides against them."""


@rule("ALN410", Severity.ERROR, on=Pipeline, fails_at=FailsAt.SUBMIT)
def check(pipeline: Pipeline, _project: Project) -> Said:
    """A step outside a condition's branch needs the output of a step inside it.

    Why: if the condition decides the other way, the inner step never runs, and what the
    outer one needs is never made.

    Fix: move the consumer into the same branch, or the source out of it.

    Not reported: consumers in a condition of their own within the same branch; sources
    that are in both branches.

    Wrong:
        Condition(name="good enough", if_steps=["package"], else_steps=[], ...)
        Connection(source_step="package", target_step="register", ...)

    Right:
        Condition(name="good enough", if_steps=["package", "register"], else_steps=[], ...)
        Connection(source_step="package", target_step="register", ...)
    """
    hidden = _hidden(pipeline)
    if hidden is not None:
        yield not_all_known("the branches of the conditions", hidden)
        return
    branches = [*_branches(pipeline)]
    for connection in pipeline.connections:
        source, target, name = (
            connection.source_step,
            connection.target_step,
            connection.dependency,
        )
        if isinstance(source, Unknown) or isinstance(target, Unknown) or isinstance(name, Unknown):
            yield Skip("what a connection joins is not known")
            continue
        fault = next((each for each in branches if _leaves(each, source, target, branches)), None)
        if fault is not None:
            yield _left(fault, source, target, connection)


def _hidden(pipeline: Pipeline) -> Unknown | None:
    facts = [
        *(condition.name for condition in pipeline.conditions),
        *(step for each in pipeline.conditions for step in (*each.if_steps, *each.else_steps)),
    ]
    gaps = (
        gap(group) for each in pipeline.conditions for group in (each.if_steps, each.else_steps)
    )
    found = next((each for each in gaps if each is not None), None)
    return gap(pipeline.conditions, facts) if found is None else found


def _branches(pipeline: Pipeline) -> Iterator[_Branch]:
    for condition in pipeline.conditions:
        chosen = frozenset(fact.value for fact in known(condition.if_steps))
        others = frozenset(fact.value for fact in known(condition.else_steps))
        yield _Branch(condition, chosen, others)
        yield _Branch(condition, others, chosen)


def _leaves(
    branch: _Branch, source: Known[str], target: Known[str], branches: list[_Branch]
) -> bool:
    if source.value not in branch.steps or source.value in branch.others:
        return False
    return target.value not in _inside(branch, branches)


def _inside(branch: _Branch, branches: list[_Branch]) -> set[str]:
    """The steps of a branch, with those of the conditions that are decided within it."""
    inside = set[str]()
    waiting = [*branch.steps]
    while waiting:
        step = waiting.pop()
        if step in inside:
            continue
        inside.add(step)
        for other in branches:
            if isinstance(other.condition.name, Known) and other.condition.name.value == step:
                waiting.extend(other.steps)
    return inside


def _left(
    branch: _Branch, source: Known[str], target: Known[str], connection: Connection
) -> Problem:
    condition = branch.condition
    name = condition.name.value if isinstance(condition.name, Known) else ""
    dependency = connection.dependency
    return Problem(
        f"`{target.value}` needs the output of `{source.value}`, which only runs if "
        f"`{name}` decides so",
        source.location,
        (
            source.value,
            target.value,
            dependency.value if isinstance(dependency, Known) else "",
        ),
        Fix(f"move `{target.value}` into the same branch, or `{source.value}` out of it"),
        (Related(f"condition `{name}`", condition.location),),
        cause=f"{target.value} is outside a branch of {name}",
    )
