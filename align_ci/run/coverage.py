"""How much of a project is known, and what is not."""

from align_ci.model import Coverage, Gap, Known, Project, Specification, Unknown
from align_ci.model.walk import facts

_GROUPS = (
    *("specifications", "contracts", "pipelines", "builds", "definitions"),
    *("builders", "registries"),
)


def measure(project: Project) -> tuple[Coverage, tuple[Gap, ...]]:
    """Count the facts of a project, and list those that are not known.

    A fact that several subjects share, such as a literal in a loop, counts once.
    """
    seen: dict[int, Known[object] | Unknown] = {}
    gaps: list[Gap] = []
    for group in _GROUPS:
        members = getattr(project, group)
        gaps += [Gap("project", group, why.why, why.location) for why in members.gaps]
        for item in members:
            owner = item.step if isinstance(item, Specification) else item.name
            for name, fact in facts(item):
                if id(fact) not in seen and isinstance(fact, Unknown):
                    gaps.append(Gap(owner, name, fact.why, fact.location))
                seen[id(fact)] = fact
    read = sum(isinstance(fact, Known) for fact in seen.values())
    return Coverage(read, read + len(gaps)), tuple(gaps)
