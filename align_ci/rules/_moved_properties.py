"""Property paths of outputs that a change moves, and who goes by the old ones."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.aws.kinds import kind_of
from align_ci.aws.property_paths import MalformedPath, parse
from align_ci.model import Change, Known, Output, Pipeline, Project, Specification, Unknown
from align_ci.rules._connections import steps_by_name
from align_ci.rules._names import gap, known
from align_ci.rules._outputs import published
from align_ci.rules._references import step_references
from align_ci.rules._satisfaction import is_fed
from align_ci.rules._sources import source_of, sources_of
from align_ci.rules._taken import Use
from align_ci.rules._twins import pairs_of, twin_of
from align_ci.rules._wires import asking_by_step, asking_in, specification_of, step_key, wires_of

_Path = tuple[tuple[str, str | int], ...]


class MovedProperty(Struct, frozen=True):
    """An output whose property path a change moves.

    Attributes:
        name: Its logical name.
        old: The path that it had, as its steps.
        new: The path that it has.
        output: The output at the head.
    """

    name: str
    old: _Path
    new: Known[str]
    output: Output


def moved(before: Specification, after: Specification) -> Iterator[MovedProperty]:
    """The outputs of both sides, also under an alias, whose paths are known and differ."""
    left = published(after)
    for was in before.outputs:
        now = left.named(was.name.value) if isinstance(was.name, Known) else None
        if now is None or not isinstance(was.name, Known):
            continue
        path = now.property_path
        if not isinstance(path, Known) or not isinstance(was.property_path, Known):
            continue
        old, new = _steps(was.property_path.value), _steps(path.value)
        if old and new and old != new:
            yield MovedProperty(was.name.value, old, path, now)


def kept_to(
    path: MovedProperty, change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """Who goes by the old path of an output."""
    paths = [output.property_path for output in after.outputs]
    is_free = path.old not in {_steps(each.value) for each in known(paths)}
    if is_free and gap(after.outputs, paths) is None:
        yield from _in_definitions(path, after, project)
    yield from _by_kind(path, change, after, project)


def _steps(path: str) -> _Path:
    try:
        return tuple((token.kind, token.value) for token in parse(path))
    except MalformedPath:
        return ()


def _in_definitions(path: MovedProperty, after: Specification, project: Project) -> Iterator[Use]:
    for definition in project.definitions:
        content, pipeline = definition.content, twin_of(definition, project)
        if (
            definition.compiled
            or isinstance(content, Unknown)
            or not isinstance(pipeline, Pipeline)
        ):
            continue
        pairs = pairs_of(content.value, pipeline)
        if isinstance(pairs, Unknown):
            continue
        steps = steps_by_name(pipeline)
        for each in step_references(content.value):
            used = specification_of(steps.get(pairs.planned.get(each.name, each.name)))
            is_meant = used is not None and step_key(used) == step_key(after)
            if is_meant and each.property_file is None and _steps(each.path) == path.old:
                words = f"asks for `{each.path}`"
                yield Use(path.name, definition.name, each.reference.node.location, words)


def _by_kind(
    path: MovedProperty, change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """The dependencies that accepted the step as a kind that it is no more."""
    base, head = sources_of(change.base), sources_of(project)
    was, source = (
        source_of(change.before, change.base.conventions),
        source_of(after, project.conventions),
    )
    if was.kind is None or source.kind is None or was.kind == source.kind:
        return
    then = asking_by_step(change.base)
    wired = {
        (step_key(wire.target), wire.dependency): wire.connection.source_step.location
        for wire in wires_of(project).get(step_key(after), ())
        if isinstance(wire.connection.source_step, Known)
    }
    names = published(after)
    for each in asking_in(project):
        key = (step_key(each.consumer), each.name)
        if key not in then or each.consumer is after or not isinstance(each.dependency.name, Known):
            continue
        entry = next(
            (one for one in known(each.dependency.sources) if kind_of(one.value) == was.kind), None
        )
        if entry is None or base.accepts(then[key], was) is not True:
            continue
        if head.accepts(each.dependency, source) is not False:
            continue
        words = f"`{each.consumer.step}` takes `{each.name}` of a `{entry.value}` only"
        if key in wired:
            yield Use(each.name, each.consumer.step, wired[key], words)
        elif names.named(each.name) is path.output and (
            is_fed(each.name, each.dependency, each.consumer, head) is False
        ):
            yield Use(each.name, each.consumer.step, each.dependency.name.location, words)
