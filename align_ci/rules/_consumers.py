"""Which dependencies of a project go by which name."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import Dependency, Project, Unknown


class Consumers(Struct, frozen=True):
    """The dependencies of all specifications.

    Attributes:
        by_name: By logical name, without its case.
        all: Every one, whatever its name.
        gap: Why there may be more; None when these are all.
    """

    by_name: Mapping[str, tuple[Dependency, ...]]
    all: tuple[Dependency, ...]
    gap: Unknown | None

    def named(self, name: str) -> tuple[Dependency, ...]:
        """Those known to go by a name, whatever its case."""
        return self.by_name.get(name.casefold(), ())


@lru_cache(maxsize=4)
def consumers_of(project: Project) -> Consumers:
    """The index of a project, built once."""
    by_name: defaultdict[str, list[Dependency]] = defaultdict(list)
    every: list[Dependency] = []
    missing = list(project.specifications.gaps)
    for specification in project.specifications:
        missing.extend(specification.dependencies.gaps)
        for dependency in specification.dependencies:
            every.append(dependency)
            if isinstance(dependency.name, Unknown):
                missing.append(dependency.name)
            else:
                by_name[dependency.name.value.casefold()].append(dependency)
    return Consumers(
        {name: tuple(group) for name, group in by_name.items()},
        tuple(every),
        missing[0] if missing else None,
    )
