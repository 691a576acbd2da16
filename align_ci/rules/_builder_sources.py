"""The steps that a builder, as it is written, is used for."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Known,
    Location,
    Project,
    Skip,
    Unknown,
)
from align_ci.rules._names import not_all_known, not_known


def contracts_of(source: BuilderSource, project: Project) -> list[Contract] | Skip:
    """The contracts of all steps that a builder, or one that derives from it, builds."""
    users = _users(project)
    if users.gap is not None:
        return users.gap
    builds = [build for place in users.derived[source.location] for build in users.builds[place]]
    return _contracts(builds) if builds else Skip("it is not known which step it is for")


def has_contract(source: BuilderSource, project: Project) -> bool | Skip:
    """Whether any step that a builder builds has a contract; also where it builds none."""
    users = _users(project)
    if users.gap is not None:
        return users.gap
    builds = [build for place in users.derived[source.location] for build in users.builds[place]]
    held = [build.contract for build in builds]
    unknown = next((each for each in held if isinstance(each, Unknown)), None)
    if unknown is not None:
        return not_known("the contract", unknown)
    return not held or any(not isinstance(each, Unknown) and each.value for each in held)


def foreign_step(contract: Contract, project: Project) -> str:
    """The class of another package by which every builder of a contract's step makes the step."""
    made = _foreign(project).get(contract.location, ())
    return min(made) if made and all(made) else ""


@lru_cache(maxsize=4)
def _foreign(project: Project) -> Mapping[Location, frozenset[str]]:
    """By what classes of other packages the steps of each contract are made; one may be empty."""
    classes = {source.location: source.foreign_step for source in project.builders}
    found: dict[Location, set[str]] = defaultdict(set)
    for build in project.builds:
        if isinstance(build.contract, Known) and build.contract.value is not None:
            found[build.contract.value.location].add(classes.get(build.location, ""))
    return {place: frozenset(made) for place, made in found.items()}


class _Users(Struct, frozen=True):
    """Which builders build what.

    Attributes:
        builds: What each builder builds, by where it is defined.
        derived: Each builder, and those that derive from it.
        gap: Why there may be more of either; None when these are all.
    """

    builds: Mapping[Location, list[Build]]
    derived: Mapping[Location, list[Location]]
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
    return _Users(builds, derived, not_all_known(*hidden[0]) if hidden else None)


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
