"""Breaks: what a change took from consumers that it does not also change."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from align_ci.model import (
    Change,
    Fix,
    Known,
    Location,
    Output,
    Problem,
    Project,
    Related,
    Skip,
    Specification,
    Unknown,
)
from align_ci.rules._names import not_all_known
from align_ci.rules._outputs import published
from align_ci.rules._suggest import listed
from align_ci.rules._taken import Use, uses_of

_MOST_PLACES = 20
"""As many consumers are named with their places; a hundred may take one output."""


class Lost(Struct, frozen=True):
    """An output, or an alias of one, that a step does not publish any more.

    Attributes:
        name: The logical name at the base, or the alias.
        output: The output of the head that had the alias; None where the output itself is lost.
        successor: The one output that came instead, where only one can be meant.
        uses: Who still asks for it.
    """

    name: str
    output: Output | None
    successor: Known[str] | None
    uses: tuple[Use, ...]


def lost_outputs(change: Change, project: Project) -> Iterator[Lost | Skip]:
    """The outputs and aliases that a change took from their consumers.

    Args:
        change: A step of the base, and what became of it.
        project: The project at the head.
    """
    after = change.after
    if isinstance(after, Unknown):
        yield not_all_known("the steps that are left", after)
        return
    if after is None:
        return
    left = published(after)
    if left.gap is not None:
        yield not_all_known("the outputs that are left", left.gap)
        return
    for output in change.before.outputs:
        if not isinstance(output.name, Known):
            continue
        uses = tuple(uses_of(output, change, project))
        kept = left.by_name.get(output.name.value)
        if kept is None and uses:
            yield Lost(output.name.value, None, _successor(change.before, after, output), uses)
        elif kept is not None:
            for name in dict.fromkeys(use.name for use in uses):
                lost = tuple(use for use in uses if use.name == name)
                yield Lost(name, kept, None, lost)


def broken(
    message: str, location: Location, key: tuple[str, ...], fix: str, uses: Sequence[Use]
) -> Problem:
    """The problem that a break is, with the places of everyone whom it breaks.

    Args:
        message: What the change does, and to whom.
        location: Where it does it.
        key: The name of what is broken; for a step, its own.
        fix: What to do.
        uses: Whom it breaks.
    """
    return Problem(message, location, key, Fix(fix), related_to(uses), f"{key[0]} is broken")


def who(uses: Sequence[Use], one: str, several: str) -> str:
    """Whom it breaks, and how: ``but `A` and `B` still ask for it``."""
    consumers = dict.fromkeys(use.consumer for use in uses)
    return f"but {listed(consumers)} {one if len(consumers) == 1 else several}"


def related_to(uses: Iterable[Use]) -> tuple[Related, ...]:
    """The places of consumers, each once."""
    places = {use.location: Related(use.words, use.location) for use in uses}
    return tuple(places.values())[:_MOST_PLACES]


def _successor(before: Specification, after: Specification, output: Output) -> Known[str] | None:
    """The one new output of the same type; None where the old one is still there."""
    if not isinstance(output.name, Known):
        return None
    old, new = published(before), published(after)
    if old.gap is not None:
        return None
    fresh = [each for each in after.outputs if _name_of(each) not in {None, *old.by_name}]
    gone = [name for name in old.by_name if name not in new.by_name]
    if len(fresh) != 1 or gone != [output.name.value]:
        return None
    types = (fresh[0].type, output.type)
    kinds = {each.value for each in types if isinstance(each, Known)}
    name = fresh[0].name
    if len(kinds) != 1 or any(isinstance(each, Unknown) for each in types):
        return None
    return name if isinstance(name, Known) else None


def _name_of(output: Output) -> str | None:
    return output.name.value if isinstance(output.name, Known) else None
