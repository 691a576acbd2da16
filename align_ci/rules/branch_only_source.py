"""ALN410: a step that needs what may never be made."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import (
    Branch,
    Condition,
    Connection,
    Content,
    Definition,
    FailsAt,
    Fix,
    Known,
    Location,
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
from align_ci.rules._definition import called, content_of
from align_ci.rules._names import gap, known, not_all_known
from align_ci.rules._references import StepReference, step_references
from align_ci.rules._twins import twin_of


class _Branch(Struct, frozen=True):
    """The steps that run if a condition decides for them."""

    condition: Condition
    steps: frozenset[str]
    others: frozenset[str]
    """Those that run if it decides against them."""


@rule("ALN410", Severity.ERROR, on=(Pipeline, Definition), fails_at=FailsAt.SUBMIT)
def check(subject: Pipeline | Definition, project: Project) -> Said:
    """A step outside a condition's branch needs the output of a step inside it.

    Why: if the condition decides the other way, the inner step never runs, and what the
    outer one needs is never made.

    Fix: move the consumer into the same branch, or the source out of it.

    Both pipeline specifications and compiled definitions are judged.

    Not reported: consumers in a condition of their own within the same branch; sources
    that are in both branches; of a definition, what is already reported of the pipeline
    specification of its name.

    Wrong:
        Condition(name="good enough", if_steps=["package"], else_steps=[], ...)
        Connection(source_step="package", target_step="register", ...)

    Right:
        Condition(name="good enough", if_steps=["package", "register"], else_steps=[], ...)
        Connection(source_step="package", target_step="register", ...)
    """
    if isinstance(subject, Pipeline):
        yield from _of_pipeline(subject)
    else:
        yield from _of_definition(subject, project)


def _of_pipeline(pipeline: Pipeline) -> Said:
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
            (dependency.value or "") if isinstance(dependency, Known) else "",
        ),
        Fix(f"move `{target.value}` into the same branch, or `{source.value}` out of it"),
        (Related(f"condition `{name}`", condition.location),),
        cause=f"{target.value} is outside a branch of {name}",
    )


def _of_definition(definition: Definition, project: Project) -> Said:
    content, twin = content_of(definition), twin_of(definition, project)
    if isinstance(content, Skip):
        yield content
        return
    if content.steps.gaps:
        yield not_all_known("the steps", content.steps.gaps[0])
        return
    said = [*_of_pipeline(twin)] if isinstance(twin, Pipeline) else []
    unsure = isinstance(twin, Unknown) or any(isinstance(each, Skip) for each in said)
    before = {each.key[:2] for each in said if isinstance(each, Problem)}
    for problem in _left_in(content):
        if unsure:
            yield Skip("whether the pipeline specification has the same fault is not known")
        elif problem.key[:2] not in before:
            yield problem


def _left_in(content: Content) -> Iterator[Problem]:
    """The first reference of each step to each step in a branch that it is not in."""
    found: dict[tuple[str, str], Problem] = {}
    for each in step_references(content):
        target = each.reference.step
        if len(each.steps) != 1:
            continue
        [source] = each.steps
        branch = next((each for each in source.branches if each not in target.branches), None)
        if branch is not None:
            name = called(target)
            found.setdefault((each.name, name), _taken(each, branch, name, source.location))
    yield from found.values()


def _taken(reference: StepReference, branch: Branch, target: str, source: Location) -> Problem:
    return Problem(
        f"`{target}` needs the output of `{reference.name}`, which only runs if "
        f"`{branch.condition}` decides so",
        reference.reference.node.location,
        (reference.name, target, ""),
        Fix(f"move `{target}` into the same branch, or `{reference.name}` out of it"),
        (Related(f"step `{reference.name}`", source),),
        cause=f"{target} is outside a branch of {branch.condition}",
    )
