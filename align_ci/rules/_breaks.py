"""Breaks: what a change took from consumers that it does not also change."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

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
    Said,
    Skip,
    Specification,
    Unknown,
    changes_of,
)
from align_ci.rules._names import not_all_known
from align_ci.rules._outputs import published
from align_ci.rules._suggest import listed
from align_ci.rules._taken import Use, uses_of

Where: TypeAlias = tuple[Location, str]
"""The place and the name of what is broken."""


class Break(Struct, frozen=True):
    """What a change does to one thing of a step, and whom that breaks.

    Attributes:
        what: What it does, after "this change".
        location: Where it does it.
        name: Of the thing; for a step, its own.
        fix: What to do.
        uses: Whom it breaks.
        verbs: What a consumer does all the same, and what several do.
    """

    what: str
    location: Location
    name: str
    fix: str
    uses: Sequence[Use]
    verbs: tuple[str, str]

    @property
    def where(self) -> Where:
        return self.location, self.name


Find: TypeAlias = Callable[[Change, Project], Iterator[Break | Skip]]
"""What finds the breaks of one step."""


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


def lost_outputs(change: Change, project: Project) -> tuple[Lost | Skip, ...]:
    """The outputs and aliases that a change took from their consumers.

    Args:
        change: A step of the base, and what became of it.
        project: The project at the head.
    """
    return _lost_by_step(project).get(change.before.step, ())


@lru_cache(maxsize=4)
def _lost_by_step(project: Project) -> Mapping[str, tuple[Lost | Skip, ...]]:
    """The same of all steps, found once."""
    return {change.before.step: tuple(_lost(change, project)) for change in changes_of(project)}


def _lost(change: Change, project: Project) -> Iterator[Lost | Skip]:
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


def told(find: Find, change: Change, project: Project) -> Said:
    """What is to be said of the breaks of a change.

    Several steps may share one place, as the variants of a step do. What breaks there is one
    problem, which names the consumers of all of them.
    """
    for each in find(change, project):
        if isinstance(each, Skip):
            yield each
        else:
            yield _problem(each, _everywhere(find, project).get(each.where, each.uses))


@lru_cache(maxsize=16)
def _everywhere(find: Find, project: Project) -> Mapping[Where, tuple[Use, ...]]:
    """Whom the breaks of all steps break, by what is broken."""
    found: defaultdict[Where, dict[Location, Use]] = defaultdict(dict)
    for change in changes_of(project):
        for each in find(change, project):
            if isinstance(each, Break):
                found[each.where] |= {use.location: use for use in each.uses}
    return {where: tuple(uses.values()) for where, uses in found.items()}


def _problem(found: Break, uses: Sequence[Use]) -> Problem:
    consumers = dict.fromkeys(use.consumer for use in uses)
    verb = found.verbs[len(consumers) > 1]
    return Problem(
        f"this change {found.what}, but {listed(consumers)} {verb}",
        found.location,
        (found.name,),
        Fix(found.fix),
        tuple({use.location: Related(use.words, use.location) for use in uses}.values()),
        f"{found.name} is broken",
    )


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
