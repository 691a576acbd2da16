"""What builders pass to the parser of a script, as they are written."""

from collections.abc import Iterator

from align_ci.model import BuilderSource, Contract, Known, Location, PassedArgument, Project
from align_ci.rules._builder_sources import built_at, source_at
from align_ci.rules._contract_builds import builds_of


def written_for(contract: Contract, project: Project) -> Iterator[PassedArgument]:
    """The flags that the builders of a contract's steps are known to pass, each once."""
    seen: set[Location] = set()
    for place in dict.fromkeys(build.location for build in builds_of(contract, project)):
        if not _is_only_for(contract, place, project):
            continue
        source = _passing(place, project)
        for each in source.passed if source is not None else ():
            if isinstance(each.flag, Known) and each.flag.location not in seen:
                seen.add(each.flag.location)
                yield each


def _is_only_for(contract: Contract, place: Location, project: Project) -> bool:
    """Whether a builder has no other contract, for which some of its arguments may be."""
    held = [build.contract for build in built_at(place, project)]
    return not project.builds.gaps and all(
        isinstance(each, Known)
        and each.value is not None
        and (each.value.name, each.value.location) == (contract.name, contract.location)
        for each in held
    )


def _passing(place: Location, project: Project) -> BuilderSource | None:
    """Whose method computes a builder's arguments: its own, or the nearest that it inherits."""
    source = source_at(place, project)
    line = (place, *source.bases) if source is not None else ()
    for each in line:
        found = source_at(each, project)
        if found is None or found.arguments.gaps:
            return None
        if found.arguments.items:
            return found if _is_used(found) else None
        if found.bases.gaps:
            return None
    return None


def _is_used(source: BuilderSource) -> bool:
    return all(isinstance(each.is_used, Known) and each.is_used.value for each in source.arguments)
