"""What the builders of a contract's steps built, for the rules of scripts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from align_ci.model import Build, Contract, Known, Location, Project, Unknown


def builds_of(contract: Contract, project: Project) -> Sequence[Build]:
    """The builds whose step is known to run the contract's script."""
    return _by_contract(project).get(_key(contract), ())


def builds_gap(project: Project) -> Unknown | None:
    """Why a contract may have more builds than are known; None when it has not."""
    contracts = (build.contract for build in project.builds)
    missing = (*project.builds.gaps, *(fact for fact in contracts if isinstance(fact, Unknown)))
    return missing[0] if missing else None


@lru_cache(maxsize=4)
def _by_contract(project: Project) -> Mapping[tuple[str, Location], Sequence[Build]]:
    found = defaultdict(list)
    for build in project.builds:
        if isinstance(build.contract, Known) and build.contract.value is not None:
            found[_key(build.contract.value)].append(build)
    return found


def _key(contract: Contract) -> tuple[str, Location]:
    # Contracts that hold something unknown cannot be compared as a whole.
    return contract.name, contract.location
