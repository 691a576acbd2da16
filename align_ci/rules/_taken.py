"""Who took an output of the base, and still asks for it where nothing answers."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import Change, Known, Location, Output, Project, Specification
from align_ci.rules._names import gap, known
from align_ci.rules._outputs import Published, published
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import source_of, sources_of
from align_ci.rules._types import fits
from align_ci.rules._wires import (
    Wire,
    asking_by_name,
    asking_by_step,
    asking_in,
    specification_of,
    step_key,
    wires_of,
)


class Use(Struct, frozen=True):
    """A place at the head that asks for what the base had.

    Attributes:
        name: What it calls it.
        consumer: Who asks, as people name it.
        location: The place.
        words: What it does, for people.
    """

    name: str
    consumer: str
    location: Location
    words: str


def uses_of(output: Output, change: Change, project: Project) -> Iterator[Use]:
    """The uses of an output that nothing at the head answers.

    Args:
        output: As the base has it.
        change: What became of its step; where that is there, all of its outputs are known.
        project: The project at the head.
    """
    after, names = change.after, _names(output)
    left = published(after) if isinstance(after, Specification) else None
    if left is not None and all(name in left.by_name or name in left.by_alias for name in names):
        return  # nearly always
    found = [*_dependencies(names, left, change, project)]
    is_gone = left is None or (isinstance(output.name, Known) and output.name.value not in left)
    if is_gone and project.conventions.source_matching == "type":
        found += _by_type(output, change, project)
    if isinstance(after, Specification):
        found += _connections(names, change, after, project)
        found += _silent_edges(output, change, after, project) if is_gone else ()
        found += _conditions(names, change, after, project)
    yield from {(use.consumer, use.location): use for use in reversed(found)}.values()


def _names(output: Output) -> frozenset[str]:
    """The exact name, and the aliases without their case."""
    own = {output.name.value} if isinstance(output.name, Known) else set()
    return frozenset(own | {alias.value.casefold() for alias in known(output.aliases)})


def _is_asked(name: str, names: frozenset[str]) -> bool:
    return name in names or name.casefold() in names


def _asks(name: str, consumer: str, location: Location) -> Use:
    return Use(name, consumer, location, f"`{consumer}` asks for `{name}`")


def _dependencies(
    names: frozenset[str], left: Published | None, change: Change, project: Project
) -> Iterator[Use]:
    """The dependencies that the step fed by name, and that nothing feeds any more."""
    sources, before = sources_of(project), sources_of(change.base)
    source = source_of(change.before, change.base.conventions)
    then = asking_by_step(change.base)
    wanted = {name.casefold() for name in names}
    for each in (one for name in sorted(wanted) for one in asking_by_name(project).get(name, ())):
        was = then.get((step_key(each.consumer), each.name))
        if was is None or each.consumer is change.after or not _is_asked(each.name, names):
            continue
        is_left = left is not None and each.name in left
        if is_left or before.accepts(was, source) is not True:
            continue
        is_lost = is_fed(each.name, each.dependency, each.consumer, sources) is False
        if is_lost and sources.conventions.source_matching == "type":
            is_lost = is_fed_by_type(each.dependency, each.consumer, sources) is False
        if is_lost and isinstance(each.dependency.name, Known):
            yield _asks(each.name, each.consumer.step, each.dependency.name.location)


def _by_type(output: Output, change: Change, project: Project) -> Iterator[Use]:
    """The dependencies that an output fed by its type, where types are what counts."""
    if not isinstance(output.type, Known) or not isinstance(output.name, Known):
        return
    sources, before = sources_of(project), sources_of(change.base)
    source = source_of(change.before, change.base.conventions)
    then = asking_by_step(change.base)
    for each in asking_in(project):
        was = then.get((step_key(each.consumer), each.name))
        if was is None or each.consumer is change.after or not isinstance(was.type, Known):
            continue
        if not fits(was.type.value, output.type.value, change.base.conventions):
            continue
        if before.accepts(was, source) is not True:
            continue
        if (
            is_fed(each.name, each.dependency, each.consumer, sources) is False
            and is_fed_by_type(each.dependency, each.consumer, sources) is False
            and isinstance(each.dependency.name, Known)
        ):
            yield Use(
                *(output.name.value, each.consumer.step, each.dependency.name.location),
                f"`{each.consumer.step}` takes it as `{each.name}`",
            )


def _connections(
    names: frozenset[str], change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """The connections of both sides that take the output from this step, by whatever name."""
    left = published(after)
    for wire in _kept(change, after, project):
        name = wire.output
        if name and _is_asked(name, names) and name not in left:
            yield _asks(name, wire.consumer, wire.connection.output.location)


def _silent_edges(
    output: Output, change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """The edges that do not say what they take, where nothing is left that fits."""
    if not isinstance(output.type, Known) or not isinstance(output.name, Known):
        return
    base, head = sources_of(change.base), sources_of(project)
    source = source_of(change.before, change.base.conventions)
    left = source_of(after, project.conventions)
    then = {wire.key: wire for wire in wires_of(change.base).get(step_key(change.before), ())}
    for wire in _kept(change, after, project):
        if wire.output is not None or gap(wire.target.dependencies) is not None:
            continue
        took = any(
            isinstance(each.type, Known)
            and fits(each.type.value, output.type.value, change.base.conventions)
            and base.accepts(each, source) is True
            for each in then[wire.key].target.dependencies
        )
        verdicts = [
            head.accepts(each, left) is False or left.fits(each, project.conventions) is False
            for each in wire.target.dependencies
        ]
        if took and verdicts and all(verdicts):
            what = output.name.value
            words = f"`{wire.consumer}` takes what this step gives"
            yield Use(what, wire.consumer, wire.connection.location, words)


def _kept(change: Change, after: Specification, project: Project) -> Iterator[Wire]:
    """The connections from a step that the base has as well."""
    then = {wire.key for wire in wires_of(change.base).get(step_key(change.before), ())}
    for wire in wires_of(project).get(step_key(after), ()):
        if wire.key in then:
            yield wire


def _conditions(
    names: frozenset[str], change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """The conditions that look into a file that is called as the output was."""
    left, then = published(after), _decided(change.before, change.base)
    for condition, name, place in _deciding(after, project):
        if (condition, name) in then and _is_asked(name, names) and name not in left:
            words = f"condition `{condition}` looks into `{name}`"
            yield Use(name, condition, place, words)


def _decided(specification: Specification, project: Project) -> frozenset[tuple[str, str]]:
    return frozenset((name, file) for name, file, _ in _deciding(specification, project))


def _deciding(
    specification: Specification, project: Project
) -> Iterator[tuple[str, str, Location]]:
    """The conditions that a step decides: their names, and the files they look into."""
    for pipeline in project.pipelines:
        steps = {each.name.value: each for each in pipeline.steps if isinstance(each.name, Known)}
        for condition in pipeline.conditions:
            name, step, file = condition.name, condition.step, condition.property_file
            if not (
                isinstance(name, Known) and isinstance(step, Known) and isinstance(file, Known)
            ):
                continue
            used = specification_of(steps.get(step.value))
            if used is not None and step_key(used) == step_key(specification):
                yield name.value, file.value, file.location
