"""What interface files declare."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.model import LoadFailure

if TYPE_CHECKING:
    from align_ci.load.values import Instance


class Interfaces(Struct):
    """What the interface files of a project declare.

    Attributes:
        specifications: One for each step and variant.
        contracts: All of them, those of specifications included.
        failures: What could not be read.
        digests: The SHA-256 of each file, by path.
    """

    specifications: list["Instance"] = field(default_factory=list)
    contracts: list["Instance"] = field(default_factory=list)
    failures: list[LoadFailure] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.specifications or self.contracts or self.failures)
