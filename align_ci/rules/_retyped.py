"""Outputs of which a change makes another type, and which dependencies they fit no more."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import (
    Change,
    Conventions,
    Dependency,
    Known,
    Location,
    Output,
    Project,
    Specification,
)
from align_ci.rules._names import known
from align_ci.rules._outputs import Published, published
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import Source, Sources, source_of, sources_of
from align_ci.rules._taken import Use
from align_ci.rules._types import fits
from align_ci.rules._wires import Asking, asking_by_step, asking_in, step_key, wires_of


class Retyped(Struct, frozen=True):
    """An output of which a change makes another type.

    Attributes:
        name: Its logical name.
        then: What it was.
        now: What it is.
        is_data: Whether that is its data type.
        output: The output at the head.
    """

    name: str
    then: str
    now: Known[str]
    is_data: bool
    output: Output

    def fits(self, dependency: Dependency, type_: str, conventions: Conventions) -> bool | None:
        """Whether a dependency takes a type; None where that is not known."""
        wanted = dependency.data_type if self.is_data else dependency.type
        if not isinstance(wanted, Known):
            return None
        if self.is_data:
            return wanted.value == type_
        return fits(wanted.value, type_, conventions)


def retyped(before: Specification, after: Specification) -> Iterator[Retyped]:
    """The outputs of both sides, also under an alias, whose types are known and differ."""
    left = published(after)
    for was in before.outputs:
        if not isinstance(was.name, Known):
            continue
        asked = (was.name.value, *(alias.value for alias in known(was.aliases)))
        found = filter(None, map(left.named, asked))
        for now in {id(output): output for output in found}.values():
            types = ((False, was.type, now.type), (True, was.data_type, now.data_type))
            for is_data, old, new in types:
                if isinstance(old, Known) and isinstance(new, Known) and old.value != new.value:
                    yield Retyped(was.name.value, old.value, new, is_data, now)


def misfits(
    changed: Retyped, change: Change, after: Specification, project: Project
) -> Iterator[Use]:
    """The dependencies that took an output as it was, and cannot take it as it is."""
    base, head = sources_of(change.base), sources_of(project)
    was = source_of(change.before, change.base.conventions)
    then, wired = asking_by_step(change.base), _wired(changed, after, project)
    names = published(after)
    if names.gap is not None or head.connected.gap is not None:
        return
    for each in asking_in(project):
        key = (step_key(each.consumer), each.name)
        before = then.get(key)
        if before is None or each.consumer is after:
            continue
        fitted = changed.fits(before, changed.then, change.base.conventions)
        if (
            not fitted
            or changed.fits(each.dependency, changed.now.value, project.conventions) is not False
        ):
            continue
        place = wired.get(key)
        takes = _takes(each, changed, after, names, head) or _is_unfed(each, head)
        if place is None and takes:
            place = _place(each, after, head)
        if (
            place is not None
            and _took(key, changed, change)
            and (key in wired or base.accepts(before, was) is True)
        ):
            wanted = each.dependency.data_type if changed.is_data else each.dependency.type
            said = wanted.value if isinstance(wanted, Known) else ""
            words = f"`{each.consumer.step}` takes `{each.name}` as `{said}`"
            yield Use(each.name, each.consumer.step, place, words)


def _took(key: tuple[str, str | None], changed: Retyped, change: Change) -> bool:
    """Whether a dependency asked for the output before the change, where names count."""
    if change.base.conventions.source_matching == "type":
        return True
    names = published(change.before)
    was = names.named(changed.name)
    asked = [key[1]]
    asked += [
        wire.output
        for wire in wires_of(change.base).get(step_key(change.before), ())
        if (step_key(wire.target), wire.dependency) == key
    ]
    return was is not None and any(name and names.named(name) is was for name in asked)


def _wired(
    changed: Retyped, after: Specification, project: Project
) -> dict[tuple[str, str | None], Location]:
    """Where connections feed the output to whom."""
    names = published(after)
    return {
        (step_key(wire.target), wire.dependency): wire.connection.output.location
        for wire in wires_of(project).get(step_key(after), ())
        if wire.output is not None and names.named(wire.output) is changed.output
    }


def _takes(
    each: Asking, changed: Retyped, after: Specification, names: Published, sources: Sources
) -> bool:
    """Whether it is this output, and no other step's, that a dependency takes by its name."""
    if names.named(each.name) is not changed.output or _is_connected(each, sources):
        return False
    if sources.gap is not None:
        return False
    others = [one for one in sources.all if one.specification not in (after, each.consumer)]
    return all(_cannot_feed(one, each, sources) for one in others)


def _is_unfed(each: Asking, sources: Sources) -> bool:
    """Whether nothing feeds a dependency any more, where types are what counts."""
    return (
        sources.conventions.source_matching == "type"
        and is_fed(each.name, each.dependency, each.consumer, sources) is False
        and is_fed_by_type(each.dependency, each.consumer, sources) is False
    )


def _cannot_feed(source: Source, each: Asking, sources: Sources) -> bool:
    if sources.accepts(each.dependency, source) is False:
        return True
    return source.published.gap is None and each.name not in source.published


def _is_connected(each: Asking, sources: Sources) -> bool:
    step_type = each.consumer.step_type
    return not isinstance(step_type, Known) or (
        (step_type.value, each.name) in sources.connected.dependencies
    )


def _place(each: Asking, after: Specification, sources: Sources) -> Location | None:
    """The entry that means the step, where there is one; where nothing may fit, the name."""
    dependency = each.dependency
    if not isinstance(dependency.name, Known):
        return None
    is_required = isinstance(dependency.required, Known) and dependency.required.value
    if is_required and sources.conventions.source_matching == "type":
        return dependency.name.location
    source = source_of(after, sources.conventions)
    entries = (one for one in known(dependency.sources) if sources.matches(one.value, source))
    return next((one.location for one in entries), dependency.name.location)
