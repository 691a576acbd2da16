"""Who consumes what a step published at the base, and still asks for it."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import (
    Change,
    Connection,
    Dependency,
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
from align_ci.rules._connections import steps_by_name
from align_ci.rules._names import known, not_all_known
from align_ci.rules._outputs import published
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import sources_of
from align_ci.rules._suggest import listed


class Use(Struct, frozen=True):
    """A place at the head that asks for an output of the base.

    Attributes:
        name: What it calls the output.
        consumer: The step, as people name it.
        location: The place.
    """

    name: str
    consumer: str
    location: Location

    @property
    def related(self) -> Related:
        return Related(f"`{self.consumer}` asks for `{self.name}`", self.location)


class Lost(Struct, frozen=True):
    """An output that a step does not publish any more under a name that it had.

    Attributes:
        name: Its logical name at the base.
        successor: The one output that came instead, where only one can be meant.
        uses: Who still asks for it.
    """

    name: str
    successor: Known[str] | None
    uses: tuple[Use, ...]


def lost_outputs(change: Change, project: Project) -> Iterator[Lost | Skip]:
    """The outputs that a change took from their consumers.

    Args:
        change: A step of the base, and what became of it.
        project: The project at the head.
    """
    after = change.after
    if after is None:
        return
    hidden = after if isinstance(after, Unknown) else published(after).gap
    if hidden is not None:
        yield not_all_known("the outputs that are left", hidden)
        return
    for output in change.before.outputs:
        if isinstance(output.name, Known):
            uses = tuple(broken_uses(change, output, project))
            if uses:
                yield Lost(output.name.value, _successor(change, output), uses)


def lost_problem(lost: Lost, message: str, location: Location, fix: Fix) -> Problem:
    """The break that a lost output is, with everyone who still asks for it."""
    consumers = dict.fromkeys(use.consumer for use in lost.uses)
    verb = "asks" if len(consumers) == 1 else "ask"
    return Problem(
        f"{message}, but {listed(consumers)} still {verb} for it",
        location,
        (lost.name,),
        fix,
        tuple(use.related for use in lost.uses),
        cause=f"{lost.name} is lost",
    )


def _successor(change: Change, output: Output) -> Known[str] | None:
    """The one new output of the same type; None where the old one is still there."""
    after = change.after
    if not isinstance(after, Specification) or not isinstance(output.name, Known):
        return None
    old, new = published(change.before), published(after)
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


def broken_uses(change: Change, output: Output, project: Project) -> Iterator[Use]:
    """The uses of an output that nothing at the head answers, and no other rule reports.

    A required dependency that nothing feeds is ALN401's.
    """
    names = _names(output)
    yield from _dependencies(change, names, project)
    yield from _connections(change, names, project)


def _names(output: Output) -> frozenset[str]:
    """The exact name, and the aliases without their case."""
    own = {output.name.value} if isinstance(output.name, Known) else set()
    return frozenset(own | {alias.value.casefold() for alias in known(output.aliases)})


def _asks_for(name: str, names: frozenset[str]) -> bool:
    return name in names or name.casefold() in names


def _dependencies(change: Change, names: frozenset[str], project: Project) -> Iterator[Use]:
    sources, before = sources_of(project), sources_of(change.base)
    source = next(each for each in before.all if each.specification is change.before)
    asked = _asked(change.base)
    for consumer in project.specifications:
        for dependency in consumer.dependencies:
            name, required = dependency.name, dependency.required
            if not isinstance(name, Known) or not _asks_for(name.value, names):
                continue
            then = asked.get((consumer.step.casefold(), name.value))
            if consumer is change.after or then is None or isinstance(required, Unknown):
                continue
            was_fed = before.accepts(then, source) is True
            is_lost = is_fed(name.value, dependency, consumer, sources) is False
            if is_lost and sources.conventions.source_matching == "type":
                is_lost = is_fed_by_type(dependency, consumer, sources) is False
            if was_fed and is_lost and not required.value:
                yield Use(name.value, consumer.step, name.location)


def _asked(base: Project) -> dict[tuple[str, str], Dependency]:
    return {
        (consumer.step.casefold(), dependency.name.value): dependency
        for consumer in base.specifications
        for dependency in consumer.dependencies
        if isinstance(dependency.name, Known)
    }


def _connections(change: Change, names: frozenset[str], project: Project) -> Iterator[Use]:
    """The connections of both sides that take the output from this step, by whatever name."""
    then = {key for key, _ in _edges(change.before, change.base)}
    now = change.after
    if not isinstance(now, Specification) or published(now).gap is not None:
        return
    for key, connection in _edges(now, project):
        name = key[2]
        if key in then and _asks_for(name, names) and name not in published(now):
            yield Use(name, key[1], connection.output.location)


_Key = tuple[str, str, str]


def _edges(source: Specification, project: Project) -> Iterator[tuple[_Key, Connection]]:
    for pipeline in project.pipelines:
        steps = steps_by_name(pipeline)
        for connection in pipeline.connections:
            ends = (connection.source_step, connection.target_step, connection.output)
            start, target, name = ends
            if not (isinstance(start, Known) and isinstance(target, Known)):
                continue
            used = steps.get(start.value)
            if used is None or isinstance(used.specification, Unknown):
                continue
            step = used.specification.value.step
            if step.casefold() == source.step.casefold() and isinstance(name, Known) and name.value:
                yield (pipeline.name, target.value, name.value), connection
