"""ALN403: a source that does not exist."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from align_ci.aws.kinds import spellings
from align_ci.model import (
    Dependency,
    Edit,
    FailsAt,
    Fix,
    Known,
    Location,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    replaced,
    rule,
)
from align_ci.rules._names import gap, known, not_all_known
from align_ci.rules._satisfaction import is_connected
from align_ci.rules._sources import Sources, sources_of
from align_ci.rules._step_types import split
from align_ci.rules._suggest import folded, likeness, listed, nearest

Unfed: TypeAlias = Mapping[tuple[Location, str], str]
"""By place and text of an entry, the required dependency that nothing feeds for its sake."""

_STEP = re.compile(r"[-_ ]?step\Z", re.IGNORECASE)


@rule("ALN403", Severity.WARNING, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """A compatible source is no step type of the project and no kind of step.

    Why: the entry matches nothing, so the dependency is fed by fewer steps than its author
    believes, or by none. An error where a required dependency has no other entry that means
    anything, and no pipeline connects it: then nothing can feed it. That is said here, and
    not by ALN401 as well. A registry may have the step without a specification that describes
    it: that is said, and no error.

    Fix: correct the step type. If it belongs to another project, list it in
    ``external-step-types``.
    ``check --fix`` corrects it where one step type alone is near.

    Not reported: step types of any variant of a step (``RiskTableMapping_Training`` and
    ``RiskTableMapping``, unless ``source-job-types = "stem"``), and the kinds of step in all
    their spellings (``ProcessingStep``, ``CreateModel``).

    Wrong:
        DependencySpec(compatible_sources=["TabularPreprocesing"], ...)

    Right:
        DependencySpec(compatible_sources=["TabularPreprocessing"], ...)
    """
    sources, unfed, registered = sources_of(project), _unfed(project), _registered(project)
    for dependency in specification.dependencies:
        yield from _unknown_entries(dependency, sources, unfed, registered)


@lru_cache(maxsize=4)
def _unfed(project: Project) -> Unfed:
    """The entries that stand between a required dependency and any source.

    By entry and not by dependency: several may share a list, and one fault is reported once.
    """
    sources = sources_of(project)
    return {
        (entry.location, entry.value): dependency.name.value
        for specification in project.specifications
        for dependency in specification.dependencies
        if isinstance(dependency.name, Known)
        and _needs_a_source(dependency, dependency.name.value, specification, sources)
        for entry in known(dependency.sources)
    }


class _Registered(Struct, frozen=True):
    """The steps that registries name.

    Attributes:
        steps: Where each is named first.
        whole: Whether these are all.
    """

    steps: Mapping[str, Location]
    whole: bool


@lru_cache(maxsize=4)
def _registered(project: Project) -> _Registered:
    registries = project.registries
    named = [step for registry in registries for step in registry.steps]
    return _Registered(
        {step.value: step.location for step in reversed(named)},
        not registries.gaps and not any(registry.entries.gaps for registry in registries),
    )


def _needs_a_source(
    dependency: Dependency, name: str, consumer: Specification, sources: Sources
) -> bool:
    """Whether a required dependency accepts nothing that there is, and nothing is connected."""
    required, entries = dependency.required, dependency.sources
    return (
        isinstance(required, Known)
        and required.value
        and len(entries) > 0
        and gap(entries, entries) is None
        and all(sources.is_known(entry.value) is False for entry in known(entries))
        and isinstance(consumer.step_type, Known)
        and sources.connected.gap is None
        and not is_connected(name, consumer, sources)
    )


def _unknown_entries(
    dependency: Dependency, sources: Sources, unfed: Unfed, registered: _Registered
) -> Said:
    unknown = next((each for each in dependency.sources if isinstance(each, Unknown)), None)
    if unknown is not None:
        yield not_all_known("the sources of a dependency", unknown)
    for entry in known(dependency.sources):
        is_known = sources.is_known(entry.value)
        if is_known is None:
            yield Skip(f"whether `{entry.value}` is a step type is not known")
        elif not is_known:
            needed_by = unfed.get((entry.location, entry.value))
            stem, _ = split(entry.value)
            place = registered.steps.get(stem)
            if place is not None and stem not in sources.by_stem:
                yield _undescribed_entry(entry, place, needed_by)
            else:
                yield _unknown_entry(entry, sources, needed_by, certain=registered.whole)


def _undescribed_entry(entry: Known[str], place: Location, needed_by: str | None) -> Problem:
    return Problem(
        f"`{entry.value}` is registered, but no specification describes it{_outcome(needed_by)}",
        entry.location,
        (entry.value,),
        Fix("write its specification, or drop the entry"),
        (Related("where it is registered", place),),
        cause=f"registered step {entry.value} without a specification",
    )


def _outcome(needed_by: str | None) -> str:
    return "" if needed_by is None else f": nothing can feed `{needed_by}`, which is required"


def _unknown_entry(
    entry: Known[str], sources: Sources, needed_by: str | None, *, certain: bool
) -> Problem:
    likely = _likely(entry.value, sources)
    fix = Fix("correct the step type, or list it in `external-step-types`")
    if likely:
        fix = Fix(f"did you mean {listed(likely, 'or')}?", _edit(entry, sources))
    return Problem(
        f"`{entry.value}` is no step type of this project, nor a kind of step{_outcome(needed_by)}",
        entry.location,
        (entry.value,),
        fix,
        cause=f"unknown step type {entry.value}",
        severity=Severity.ERROR if needed_by is not None and certain else None,
    )


def _likely(entry: str, sources: Sources) -> tuple[str, ...]:
    """What may have been meant: a step type, and a kind of step unless one name is equal.

    A step type goes without the job type, or without the ``Step`` that was added to it.
    """
    step_types = _step_types(sources) | sources.conventions.external_step_types
    stem, _ = split(entry)
    if stem != entry and stem in sources.by_answer:
        return (stem,)
    bare = _STEP.sub("", entry)
    equal = _same(entry, step_types) or (_same(bare, step_types) if bare else ())
    if equal:
        return equal[:1]
    near_types = nearest(bare, step_types) or nearest(entry, step_types)
    return (*near_types[:1], *nearest(entry, spellings())[:1])


def _edit(entry: Known[str], sources: Sources) -> tuple[Edit, ...]:
    """The change to the one step type that can be meant; none where that is a guess."""
    own, external = _step_types(sources), sources.conventions.external_step_types
    meant = _same(entry.value, own | external) or nearest(entry.value, own | external)
    if len(meant) != 1:
        return ()
    alike = likeness(entry.value, meant[0])
    certain = folded(entry.value) == folded(meant[0]) or (
        meant[0] in own and all(likeness(entry.value, kind) < alike for kind in spellings())
    )
    return replaced(entry, meant[0]) if certain else ()


def _same(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those that differ in case and separators at most."""
    return tuple(sorted(other for other in others if folded(other) == folded(name)))


def _step_types(sources: Sources) -> frozenset[str]:
    """As people write them; under ``stem``, without the job type that nothing answers to."""
    if sources.conventions.source_job_types == "stem":
        return frozenset(sources.by_stem)
    written = known(source.specification.step_type for source in sources.all)
    return frozenset(fact.value for fact in written)
