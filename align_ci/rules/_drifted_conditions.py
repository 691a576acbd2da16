"""Where the conditions of a definition are not those of the pipeline specification."""

from collections.abc import Iterator, Mapping

from align_ci.model import (
    Branch,
    Condition,
    Content,
    DefinitionStep,
    Fact,
    Fix,
    Known,
    Pipeline,
    Problem,
    Related,
    Said,
    Unknown,
)
from align_ci.rules._names import gap, known, not_all_known
from align_ci.rules._references import StepReference, step_references
from align_ci.rules._twins import Pairs

_FIX = Fix("let the pipeline and its specification decide alike")


def drifted_conditions(content: Content, pipeline: Pipeline, pairs: Pairs) -> Said:
    """Conditions that are missing or additional, ask another step, or lead to other steps."""
    hidden = _hidden(pipeline)
    if hidden is not None:
        yield not_all_known("the conditions", hidden)
        return
    planned = {_text(each.name): each for each in pipeline.conditions}
    compiled = {_text(step.name): step for step in content.steps if _text(step.kind) == "Condition"}
    for name, condition in planned.items():
        if name not in compiled:
            yield _missing(condition, pipeline)
            continue
        asked = [each for each in step_references(content) if each.reference.step is compiled[name]]
        yield from _asked(condition, compiled[name], asked, pairs)
    for name, step in compiled.items():
        if name not in planned:
            yield _additional(name, step, pipeline)
    both = {name: each for name, each in planned.items() if name in compiled}
    conditions = {name: step for name, step in compiled.items() if name in both}
    yield from _branches({**pairs.compiled, **conditions}, both)


def _hidden(pipeline: Pipeline) -> Unknown | None:
    facts = [
        fact
        for each in pipeline.conditions
        for fact in (
            *(each.name, each.step, each.property_file),
            *(*each.if_steps, *each.if_steps.gaps, *each.else_steps, *each.else_steps.gaps),
        )
    ]
    return gap(pipeline.conditions, facts)


def _asked(
    condition: Condition, step: DefinitionStep, references: list[StepReference], pairs: Pairs
) -> Iterator[Problem]:
    """Whether the condition looks into the file that it is to look into."""
    name, wanted = _text(condition.name), (_text(condition.step), _text(condition.property_file))
    files = {
        (pairs.planned.get(each.name, each.name), each.property_file): each
        for each in references
        if each.property_file is not None
    }
    if wanted in files or wanted[0] not in pairs.compiled:
        return
    reference = next(iter(files.values()), None)
    looks = (
        f"`{reference.property_file}` of `{reference.name}`" if reference else "no property file"
    )
    yield Problem(
        f"condition `{name}` looks into {looks} in the definition, but the pipeline "
        f"specification says `{wanted[1]}` of `{wanted[0]}`",
        reference.reference.node.location if reference else step.location,
        ("asked", name),
        _FIX,
        _said(condition),
    )


def _branches(
    steps: Mapping[str, DefinitionStep], conditions: Mapping[str, Condition]
) -> Iterator[Problem]:
    """Steps that do not lie in the branch that they are to lie in."""
    planned = _planned(conditions)
    for name, step in steps.items():
        branch = step.branches[-1] if step.branches else None
        wanted = planned.get(name, set())
        if branch in wanted or (branch is None and not wanted):
            continue
        if branch is None or branch.condition in conditions:
            yield _misplaced(name, step, branch, sorted(wanted, key=repr), conditions)


def _planned(conditions: Mapping[str, Condition]) -> Mapping[str, set[Branch]]:
    """The branches that each step is to lie in."""
    found: dict[str, set[Branch]] = {}
    for name, condition in conditions.items():
        for when, steps in ((True, condition.if_steps), (False, condition.else_steps)):
            for step in known(steps):
                found.setdefault(step.value, set()).add(Branch(name, when))
    return found


def _misplaced(
    name: str,
    step: DefinitionStep,
    branch: Branch | None,
    wanted: list[Branch],
    conditions: Mapping[str, Condition],
) -> Problem:
    concerned = dict.fromkeys(each.condition for each in (*wanted, *([branch] if branch else [])))
    return Problem(
        f"`{name}` runs {_when(branch)} in the definition, but {_when(next(iter(wanted), None))} "
        "by the pipeline specification",
        step.location,
        ("branch", name),
        _FIX,
        tuple(related for each in concerned for related in _said(conditions[each])),
    )


def _when(branch: Branch | None) -> str:
    if branch is None:
        return "whatever the conditions say"
    return f"only if `{branch.condition}` {'holds' if branch.when else 'does not hold'}"


def _missing(condition: Condition, pipeline: Pipeline) -> Problem:
    name = _text(condition.name)
    return Problem(
        f"the definition has no condition `{name}`, but the pipeline specification "
        f"`{pipeline.name}` has",
        condition.location,
        ("missing condition", name),
        _FIX,
    )


def _additional(name: str, step: DefinitionStep, pipeline: Pipeline) -> Problem:
    return Problem(
        f"the definition has a condition `{name}`, but the pipeline specification "
        f"`{pipeline.name}` has none of this name",
        step.location,
        ("additional condition", name),
        _FIX,
        (Related(f"pipeline specification `{pipeline.name}`", pipeline.location),),
    )


def _said(condition: Condition) -> tuple[Related, ...]:
    return (Related(f"condition `{_text(condition.name)}`", condition.location),)


def _text(fact: Fact[str]) -> str:
    return fact.value if isinstance(fact, Known) else ""
