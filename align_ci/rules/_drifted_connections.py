"""Where the steps of a definition are fed otherwise than the pipeline specification says."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from align_ci.model import (
    Content,
    DefinitionStep,
    Fix,
    Known,
    Pipeline,
    Problem,
    Related,
    Said,
    Specification,
    Unknown,
)
from align_ci.rules._definition import Part, outputs
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._planned import (
    Plan,
    Planned,
    output_at,
    plan_of,
    unknown_output,
)
from align_ci.rules._twins import Pairs
from align_ci.rules._wiring import (
    Feed,
    Slot,
    address_of,
    canonical,
    feeds_of,
    parts_of,
    slots_for,
)

_FIX = Fix("connect the same steps in the pipeline and in its specification")


class _Target(Struct, frozen=True):
    """A step that is in both, with what feeds it in each.

    Attributes:
        name: As the pipeline specification calls it.
        step: In the definition.
        parts: Its inputs or channels; none where jobs of its kind have none.
        feeds: What it takes in the definition.
        planned: What it is to take.
        pairs: The steps of both.
        plan: The pipeline specification.
    """

    name: str
    step: DefinitionStep
    parts: Mapping[Slot, Part]
    feeds: tuple[Feed, ...]
    planned: tuple[Planned, ...]
    pairs: Pairs
    plan: Plan


class _Unmet(Struct, frozen=True):
    """A connection that the definition does not have.

    Attributes:
        plan: The connection.
        instead: What feeds the dependency in its place; None where nothing does.
    """

    plan: Planned
    instead: Feed | None


def drifted_connections(content: Content, pipeline: Pipeline, pairs: Pairs) -> Said:
    """Connections that are missing, additional, or from another step or output."""
    plan = plan_of(pipeline)
    if isinstance(plan, Unknown):
        yield not_all_known("the connections", plan)
        return
    feeds = feeds_of(content, pairs)
    for name, step in pairs.compiled.items():
        parts, planned = parts_of(step), plan.feeding(name)
        if isinstance(parts, Unknown):
            yield not_all_known(f"the inputs of `{name}`", parts)
        elif isinstance(planned, Unknown):
            yield not_known(f"what feeds `{name}`", planned)
        else:
            target = _Target(name, step, parts, feeds[name], planned, pairs, plan)
            yield from _judged(target)


def _judged(target: _Target) -> Said:
    slots = [slots_for(plan.dependency, plan.path, target.parts) for plan in target.planned]
    claimed = frozenset[Slot]().union(*slots)
    hidden = _unknown_sources(target)
    if hidden is not None:
        yield not_known(f"what the sources of `{target.name}` publish", hidden)
        return
    spare = [feed for feed in target.feeds if _is_spare(feed, target, claimed)]
    unmet = []
    for plan, own in zip(target.planned, slots, strict=True):
        if plan.source in target.pairs.compiled and not _is_met(plan, own, target):
            one = _Unmet(plan, _instead(plan, own, target, spare))
            spare = [feed for feed in spare if feed != one.instead]
            if one.instead is None or one.instead.source is not None:
                unmet.append(one)
    yield from _unmet(target, unmet)
    seen = {(feed.source, feed.path): feed for feed in reversed(spare)}
    yield from (_additional(target, feed) for feed in reversed(seen.values()))


def _unknown_sources(target: _Target) -> Unknown | None:
    """Why the outputs of a step that feeds the target in the definition are not known."""
    for feed in target.feeds:
        specification = target.plan.specification(feed.source)
        if isinstance(specification, Unknown):
            return specification
        hidden = None if specification is None else unknown_output(specification)
        if hidden is not None:
            return hidden
    return None


def _is_met(plan: Planned, slots: frozenset[Slot], target: _Target) -> bool:
    inside = [feed for feed in target.feeds if feed.slot in slots]
    if any(_fits(feed, plan) for feed in inside or target.feeds):
        return True
    source = target.pairs.compiled[plan.source]
    return any(_is_address(target.parts[slot], source, plan) for slot in slots)


def _fits(feed: Feed, plan: Planned) -> bool:
    return feed.source == plan.source and plan.is_given_by(feed.path)


def _is_address(part: Part, source: DefinitionStep, plan: Planned) -> bool:
    """Whether a part lies at the very address that the source writes the output to."""
    own = address_of(part)
    name = plan.published.name if plan.published else None
    names = {plan.output, name.value if isinstance(name, Known) else plan.output}
    addresses = [
        address_of(each)
        for each in outputs(source)
        if isinstance(each.name, Known) and each.name.value in names
    ]
    return own is not None and canonical(own) in {
        canonical(each) for each in addresses if each is not None
    }


def _is_spare(feed: Feed, target: _Target, claimed: frozenset[Slot]) -> bool:
    """Whether a step takes data of another one that no connection speaks of."""
    if feed.source is None or feed.slot in claimed:
        return False
    if any(_fits(feed, plan) for plan in target.planned):
        return False
    if target.parts:
        return feed.slot is not None
    return _published(feed, target.plan) is not None


def _instead(
    plan: Planned, slots: frozenset[Slot], target: _Target, spare: list[Feed]
) -> Feed | None:
    """What takes the place of a connection: in its own input, or else the likeliest."""
    if slots:
        return next((feed for feed in target.feeds if feed.slot in slots), None)
    same = [feed for feed in spare if feed.source == plan.source]
    return same[0] if same else spare[0] if len(spare) == 1 and not target.parts else None


def _unmet(target: _Target, unmet: list[_Unmet]) -> Iterator[Problem]:
    left = [*unmet]
    while left:
        one = left.pop(0)
        other = next((each for each in left if _are_swapped(one, each)), None)
        if one.instead is None:
            yield _missing(target, one.plan)
        elif other is None:
            yield _other(target, one.plan, one.instead)
        else:
            left.remove(other)
            yield _swapped(target, one.plan, other.plan, one.instead)


def _are_swapped(one: _Unmet, other: _Unmet) -> bool:
    if one.instead is None or other.instead is None:
        return False
    return _fits(one.instead, other.plan) and _fits(other.instead, one.plan)


def _missing(target: _Target, plan: Planned) -> Problem:
    return Problem(
        f"`{target.name}` is not fed with `{plan.dependency}` in the definition, but "
        f"the pipeline specification connects it to `{plan.output}` of `{plan.source}`",
        target.step.location,
        ("missing", target.name, plan.dependency),
        _FIX,
        _said(plan),
    )


def _other(target: _Target, plan: Planned, feed: Feed) -> Problem:
    return Problem(
        f"`{plan.dependency}` of `{target.name}` is fed with {_taken(feed, target.plan)} in "
        f"the definition, but the pipeline specification connects it to `{plan.output}` of "
        f"`{plan.source}`",
        feed.location,
        ("other", target.name, plan.dependency),
        _FIX,
        _said(plan),
    )


def _swapped(target: _Target, one: Planned, other: Planned, feed: Feed) -> Problem:
    return Problem(
        f"`{one.dependency}` and `{other.dependency}` of `{target.name}` are swapped in the "
        f"definition: the pipeline specification connects them to `{one.output}` of `{one.source}` "
        f"and `{other.output}` of `{other.source}`",
        feed.location,
        ("swapped", target.name, one.dependency, other.dependency),
        _FIX,
        (*_said(one), *_said(other)),
    )


def _additional(target: _Target, feed: Feed) -> Problem:
    return Problem(
        f"`{target.name}` takes {_taken(feed, target.plan)} in the definition, which "
        "the pipeline specification does not connect",
        feed.location,
        ("additional", target.name, feed.source or "", feed.path),
        _FIX,
        (Related(f"pipeline specification `{target.plan.name}`", target.plan.pipeline.location),),
    )


def _said(plan: Planned) -> tuple[Related, ...]:
    return (Related(f"the connection of `{plan.dependency}`", plan.connection.location),)


def _taken(feed: Feed, plan: Plan) -> str:
    return f"`{_published(feed, plan) or feed.path}` of `{feed.source}`"


def _published(feed: Feed, plan: Plan) -> str | None:
    specification = plan.specification(feed.source)
    return output_at(feed.path, specification) if isinstance(specification, Specification) else None
