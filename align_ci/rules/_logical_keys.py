"""The logical names by which a script asks, beside those that its contract has."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import Contract, Entry, Group, KeyUse, Known, Program, Unknown
from align_ci.rules._names import Names, gap, names_of


class Side(Struct, frozen=True):
    """The inputs, or the outputs, of a contract and of its script.

    Attributes:
        word: ``input`` or ``output``.
        entries: What the contract has.
        uses: What the script asks for.
    """

    word: str
    entries: Group[Entry]
    uses: Group[KeyUse]

    @property
    def declared(self) -> Names:
        return names_of(self.entries, lambda entry: entry.name)

    @property
    def asked(self) -> frozenset[str]:
        """The names that the script is known to have to do with."""
        return frozenset(use.name.value for use in self.uses if isinstance(use.name, Known))

    @property
    def gap(self) -> Unknown | None:
        """Why the script may ask for more than is known; None when it does not."""
        return gap(self.uses, (use.name for use in self.uses))

    @property
    def undeclared(self) -> dict[str, list[KeyUse]]:
        """Where the script asks for what no known entry of the contract is called, by name."""
        declared = frozenset(self.declared.values)
        found: dict[str, list[KeyUse]] = {}
        for use in self.uses:
            if isinstance(use.name, Unknown) or use.is_own or use.is_fallback:
                continue
            if use.name.value not in declared:
                found.setdefault(use.name.value, []).append(use)
        return found

    @property
    def missing(self) -> dict[str, list[KeyUse]]:
        """Where the script asks a dictionary that it makes itself for what it has not put there."""
        found: dict[str, list[KeyUse]] = {}
        for use in self.uses:
            if use.is_missing and not use.is_fallback and isinstance(use.name, Known):
                found.setdefault(use.name.value, []).append(use)
        return found

    @property
    def puts(self) -> dict[str, list[KeyUse]]:
        """Where the script itself says where a name lies, by name."""
        found: dict[str, list[KeyUse]] = {}
        for use in self.uses:
            if use.put is not None and isinstance(use.name, Known):
                found.setdefault(use.name.value, []).append(use)
        return found


def sides(contract: Contract, program: Program) -> Iterator[Side]:
    """The inputs, then the outputs."""
    yield Side("input", contract.inputs, program.inputs)
    yield Side("output", contract.outputs, program.outputs)
