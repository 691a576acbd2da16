"""What a change did to one step."""

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
