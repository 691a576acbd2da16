"""Which specifications use which contract."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import Contract, Location, Project, Specification, Unknown


class Users(Struct, frozen=True):
    """The specifications of each contract, by the contract's name and place.

    Attributes:
        gap: Why there may be more; None when these are all.
    """

    by_contract: Mapping[tuple[str, Location], tuple[Specification, ...]]
    gap: Unknown | None

    def of(self, contract: Contract) -> tuple[Specification, ...]:
        return self.by_contract.get((contract.name, contract.location), ())


@lru_cache(maxsize=4)
def users_of_contracts(project: Project) -> Users:
    """The index of a project, built once."""
    users: defaultdict[tuple[str, Location], list[Specification]] = defaultdict(list)
    missing = list(project.specifications.gaps)
    for specification in project.specifications:
        contract = specification.contract
        if isinstance(contract, Unknown):
            missing.append(contract)
        elif contract.value is not None:
            users[contract.value.name, contract.value.location].append(specification)
    every = {contract: tuple(using) for contract, using in users.items()}
    return Users(every, missing[0] if missing else None)
