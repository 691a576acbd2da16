"""What the builders of a contract's steps built, for the rules of scripts."""

from align_ci.model import Build, Contract, Known, Project, Unknown


def builds_of(contract: Contract, project: Project) -> list[Build]:
    """The builds whose step is known to run the contract's script."""
    return [build for build in project.builds if _is_of(build, contract)]


def builds_gap(project: Project) -> Unknown | None:
    """Why a contract may have more builds than are known; None when it has not."""
    contracts = (build.contract for build in project.builds)
    missing = (*project.builds.gaps, *(fact for fact in contracts if isinstance(fact, Unknown)))
    return missing[0] if missing else None


def _is_of(build: Build, contract: Contract) -> bool:
    if not isinstance(build.contract, Known) or build.contract.value is None:
        return False
    # Contracts that hold something unknown cannot be compared as a whole.
    other = build.contract.value
    return (other.name, other.location) == (contract.name, contract.location)
