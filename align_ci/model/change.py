"""What a change did to one step."""

from collections import defaultdict

from msgspec import Struct

from align_ci.model.fact import Unknown
from align_ci.model.project import Project
from align_ci.model.step import Specification


class Change(Struct, frozen=True):
    """A step of the base, and what became of it.

    Attributes:
        before: The step as the base has it.
        after: The step as the change leaves it; None where it is gone.
        base: The project as the base has it.
    """

    before: Specification
    after: Specification | Unknown | None
    base: Project


def changes_of(project: Project) -> tuple[Change, ...]:
    """The steps of the base, each with what became of it; none without a base.

    Steps are told apart by step type and job type, so that what moved is no other. Those that
    are not known, or that two specifications share, are not followed.
    """
    if project.base is None:
        return ()
    before, _ = _by_step(project.base)
    after, hidden = _by_step(project)
    changes = []
    for step, specs in before.items():
        now = after.get(step, [])
        if len(specs) == 1 and len(now) <= 1:
            changes.append(Change(specs[0], now[0] if now else hidden, project.base))
    return tuple(changes)


def _by_step(project: Project) -> tuple[dict[str, list[Specification]], Unknown | None]:
    """The specifications by step, and why there may be more."""
    found: defaultdict[str, list[Specification]] = defaultdict(list)
    missing = list(project.specifications.gaps)
    for spec in project.specifications:
        hidden = [each for each in (spec.step_type, spec.job_type) if isinstance(each, Unknown)]
        missing += hidden
        if not hidden:
            found[spec.step.casefold()].append(spec)
    return found, missing[0] if missing else None
