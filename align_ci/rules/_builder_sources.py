"""The steps that a builder, as it is written, is used for."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Location,
    Project,
    Skip,
    Unknown,
)
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._step_types import step_type_of

_NO_STEP = re.compile(r"(?:Step)?Builder$")
"""What the name of a builder has besides that of its step."""


def contracts_of(source: BuilderSource, project: Project) -> list[Contract] | Skip:
    """The contracts of all steps that a builder, or one that derives from it, builds."""
    users = _users(project)
    if users.gap is not None:
        return users.gap
    builds = builds_of(source, project)
    return _contracts(builds) if builds else Skip("it is not known which step it is for")


def builds_of(source: BuilderSource, project: Project) -> list[Build]:
    """What a builder, or one that derives from it, builds, as far as that is known."""
    users = _users(project)
    return [build for place in users.derived[source.location] for build in users.builds[place]]


def shares_configuration(source: BuilderSource, project: Project) -> bool:
    """Whether another builder may have the same configuration, and use what that gives."""
    return not project.builders.complete or _users(project).having[source.configuration] > 1


def built_at(place: Location, project: Project) -> Sequence[Build]:
    """What the builder that is defined at a place builds, as far as that is known."""
    return _users(project).builds.get(place, ())


def source_at(place: Location, project: Project) -> BuilderSource | None:
    """The builder that is defined at a place, as it is written."""
    return _users(project).sources.get(place)


def has_contract(source: BuilderSource, project: Project) -> bool | Skip:
    """Whether any step that a builder builds has a contract; also where it builds none."""
    users = _users(project)
    if users.gap is not None:
        return users.gap
    held = [build.contract for build in builds_of(source, project)]
    unknown = next((each for each in held if isinstance(each, Unknown)), None)
    if unknown is not None:
        return not_known("the contract", unknown)
    return not held or any(not isinstance(each, Unknown) and each.value for each in held)


def foreign_step(contract: Contract, project: Project) -> Skip | None:
    """That every builder of a contract's steps, as far as known, makes them of a foreign class."""
    foreign = _foreign(project)
    if foreign.gap is not None:
        return foreign.gap
    place, nothing = contract.location, frozenset[str]()
    named = foreign.of_unknown | foreign.by_name.get(place, nothing)
    made = foreign.by_contract.get(place, nothing) or named
    if not made or not all(made):
        return None
    return Skip(f"`{min(made)}` makes the step, and may bring its script along")


class _Foreign(Struct, frozen=True):
    """The classes of other packages by which builders make steps; empty for the SDK's.

    Attributes:
        by_contract: Of the builders of each contract, by where it is.
        by_name: Those of builders of which the contract is not known and that are called like
            the step of a specification with this one.
        of_unknown: Those of the other builders of which the contract is not known.
        gap: Why there may be more builders; None when these are all.
    """

    by_contract: Mapping[Location, frozenset[str]]
    by_name: Mapping[Location, frozenset[str]]
    of_unknown: frozenset[str]
    gap: Skip | None


@lru_cache(maxsize=4)
def _foreign(project: Project) -> _Foreign:
    """The index of a project, made once."""
    classes = {source.location: source.foreign_step for source in project.builders}
    found: dict[Location, set[str]] = defaultdict(set)
    named: dict[Location, set[str]] = defaultdict(set)
    unknown: set[str] = set()
    for build in project.builds:
        made = classes.get(build.location, "")
        if isinstance(build.contract, Unknown):
            for place in _called_like(build, project) if made else ():
                (named[place] if place else unknown).add(made)
        elif build.contract.value is not None:
            found[build.contract.value.location].add(made)
    gaps = (*project.builders.gaps, *project.builds.gaps)
    return _Foreign(
        {place: frozenset(each) for place, each in found.items()},
        {place: frozenset(each) for place, each in named.items()},
        frozenset(unknown),
        not_all_known("the builders", gaps[0]) if gaps else None,
    )


def _called_like(build: Build, project: Project) -> list[Location | None]:
    """The contracts of the steps that a builder is called like; None for any contract."""
    own = _NO_STEP.sub("", build.name)
    held: list[Location | None] = []
    for each in project.specifications:
        step = step_type_of(each.step_type, each.job_type)
        if step is not None and own in {step.stem, step.stem.replace("_", "")}:
            if isinstance(each.contract, Unknown):
                return [None]
            held += [each.contract.value.location] if each.contract.value else []
    return held or [None]


class _Users(Struct, frozen=True):
    """Which builders build what.

    Attributes:
        sources: The builders, by where each is defined.
        builds: What each builder builds, by the same.
        derived: Each builder, and those that derive from it.
        having: How many builders have each class of configuration.
        gap: Why there may be more of either; None when these are all.
    """

    sources: Mapping[Location, BuilderSource]
    builds: Mapping[Location, list[Build]]
    derived: Mapping[Location, list[Location]]
    having: Counter[str]
    gap: Skip | None


@lru_cache(maxsize=4)
def _users(project: Project) -> _Users:
    """The index of a project, made once."""
    builds: dict[Location, list[Build]] = defaultdict(list)
    derived: dict[Location, list[Location]] = defaultdict(list)
    for build in project.builds:
        builds[build.location].append(build)
    for source in project.builders:
        for place in dict.fromkeys((source.location, *source.bases)):
            derived[place].append(source.location)
    hidden = [("the builders", why) for why in (*project.builders.gaps, *project.builds.gaps)]
    for source in project.builders:
        hidden += [("the bases of the builders", why) for why in source.bases.gaps]
    sources = {source.location: source for source in project.builders}
    having = Counter(source.configuration for source in project.builders)
    return _Users(sources, builds, derived, having, not_all_known(*hidden[0]) if hidden else None)


def _contracts(builds: list[Build]) -> list[Contract] | Skip:
    """Those of some steps; none where one has none, as its container may read anything."""
    found: list[Contract] = []
    for build in builds:
        if isinstance(build.contract, Unknown):
            return not_known("the contract", build.contract)
        if build.contract.value is None:
            return []
        found.append(build.contract.value)
    return found
