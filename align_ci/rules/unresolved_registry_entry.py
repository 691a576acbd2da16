"""ALN508: a registry that names a class which does not exist."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    RegisteredClass,
    Registry,
    RegistryEntry,
    Related,
    Said,
    Severity,
    rule,
)
from align_ci.rules._causes import of_class
from align_ci.rules._names import gap, not_all_known
from align_ci.rules._suggest import did_you_mean

_MOST_PLACES = 3


@rule("ALN508", Severity.ERROR, on=Registry, fails_at=FailsAt.BUILD)
def check(registry: Registry, project: Project) -> Said:
    """A registry names a class by a text, and the project has no such class.

    A warning where it names, for a step, the class of another one, as after copying an entry,
    while nothing there names the builder or configuration that is called like the step.

    Registries are the dictionaries of a module that map step names to dictionaries that hold
    names of classes, under keys such as ``builder_step_name`` and ``config_class``; and those
    whose names have ``REGISTRY`` in them and which map step names to names of classes.

    Why: whatever looks the class up fails when the step is to be built.

    Fix: correct the name, or write the class.

    Not reported: texts that are not written as classes are; names that appear anywhere in the
    project's code, unless only to be imported from where they are not; and keys under which
    less than half of the other entries, or none, name something of the project: those may
    mean something else.

    Wrong:
        class PackagingStepBuilder(StepBuilderBase): ...


        STEP_REGISTRY = {"Packaging": {"builder_step_name": "PackageStepBuilder"}}

    Right:
        class PackagingStepBuilder(StepBuilderBase): ...


        STEP_REGISTRY = {"Packaging": {"builder_step_name": "PackagingStepBuilder"}}
    """
    by_key: dict[str, list[RegistryEntry]] = defaultdict(list)
    for entry in registry.entries:
        by_key[entry.key].append(entry)
    doubts = [doubt for entries in by_key.values() for doubt in _unresolved(entries)]
    hidden = gap(registry.entries)
    if doubts and hidden is not None:
        yield not_all_known("the entries of the registry", hidden)
        return
    for entries in by_key.values():
        yield from _judged(registry, entries, project)
    if hidden is None:
        yield from _copied(registry, project)
    unknown = gap(registry.entries, (entry.is_defined for entry in registry.entries))
    if unknown is not None:
        yield not_all_known("the classes that the registry names", unknown)


def _judged(
    registry: Registry, entries: Sequence[RegistryEntry], project: Project
) -> Iterator[Problem]:
    """What names nothing, where the others under its key do."""
    resolved = [entry for entry in entries if _is(entry, defined=True)]
    if not resolved or 2 * len(resolved) < len(entries) - 1:
        return
    candidates = [entry.name.value for entry in resolved if isinstance(entry.name, Known)]
    for entry in _unresolved(entries):
        if isinstance(entry.name, Known):
            name = entry.name.value
            hint = _taken(entry, registry, project) or did_you_mean(name, candidates)
            yield Problem(
                f"`{registry.name}` names `{name}`, but the project has no such class",
                entry.name.location,
                (entry.key, name),
                Fix(f"correct the name, or write the class{hint}"),
                tuple(Related("named here too", place) for place in entry.others[:_MOST_PLACES]),
                cause=of_class(name),
            )


def _taken(entry: RegistryEntry, registry: Registry, project: Project) -> str:
    """What the builder of the same step takes, where a configuration is named; else empty."""
    if "config" not in entry.key.casefold():
        return ""
    places = {entry.name.location, *entry.others}
    steps = {each.step for each in registry.classes if each.name.location in places}
    named = {each.name.value for each in registry.classes if each.step in steps}
    taken = {each.configuration for each in project.builders if each.name in named} - {""}
    is_meant = len(steps) == len(taken) == 1 and taken.isdisjoint(named)
    return f"; did you mean `{taken.pop()}`?" if is_meant else ""


def _copied(registry: Registry, project: Project) -> Iterator[Problem]:
    """What is named for a step, and is another step's, while the step's own is not named."""
    own = {entry.name.location for entry in registry.entries if isinstance(entry.name, Known)}
    own |= {place for entry in registry.entries for place in entry.others}
    named = {(each.key, each.name.value) for each in registry.classes}
    there = {name for each in project.builders for name in (each.name, each.configuration)}
    rows: dict[tuple[str, str], list[RegisteredClass]] = defaultdict(list)
    for each in registry.classes:
        rows[each.key, each.name.value].append(each)
    for (key, name), several in rows.items():
        first = [each for each in several if name.startswith(each.step)]
        for each in several if len(first) == 1 else ():
            wanted = each.step + name.removeprefix(first[0].step)
            is_idle = wanted in there and (key, wanted) not in named
            if each is not first[0] and is_idle and each.name.location in own:
                yield Problem(
                    f"`{registry.name}` names `{name}` for `{each.step}`, too, and `{wanted}` "
                    "for no step",
                    each.name.location,
                    (key, name, each.step),
                    Fix(f"name `{wanted}`"),
                    (Related("what it is named for besides", first[0].name.location),),
                    severity=Severity.WARNING,
                )


def _unresolved(entries: Sequence[RegistryEntry]) -> Iterator[RegistryEntry]:
    return (entry for entry in entries if _is(entry, defined=False))


def _is(entry: RegistryEntry, *, defined: bool) -> bool:
    return isinstance(entry.is_defined, Known) and entry.is_defined.value is defined
