"""The logical names by which a script asks, beside those that its contract has."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.aws.containers import normal_path
from align_ci.model import Contract, Entry, Group, KeyUse, Known, Program, Unknown
from align_ci.rules._names import Names, gap, names_of
from align_ci.rules._suggest import near


class Renamed(Struct, frozen=True):
    """What the script puts where an entry of the contract is, by another name.

    Attributes:
        own: The name that the script has for it.
        name: The one that the contract has.
        path: Where it is.
        use: Where the script puts it there.
    """

    own: str
    name: str
    path: str
    use: KeyUse


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
    def renamed(self) -> Iterator[Renamed]:
        """What the script puts where only one entry of the contract is, by another name."""
        names: dict[str, set[str]] = {}
        for entry in self.entries:
            if isinstance(entry.name, Known) and isinstance(entry.value, Known):
                names.setdefault(normal_path(entry.value.value), set()).add(entry.name.value)
        declared, asked = frozenset(self.declared.values), self.asked
        for use in self.uses:
            match use:
                case KeyUse(name=Known(value=own), put=(path,)) if own not in declared:
                    found = names.get(normal_path(path), set())
                    if len(found) == 1 and found.isdisjoint(asked):
                        yield Renamed(own, next(iter(found)), path, use)

    @property
    def misplaced(self) -> Iterator[Renamed]:
        """What the script puts under a name of the contract, where another entry of it is.

        As long as the script puts it there nowhere else: one of several places may be a fallback.
        """
        places = {
            entry.name.value: normal_path(entry.value.value)
            for entry in self.entries
            if isinstance(entry.name, Known) and isinstance(entry.value, Known)
        }
        others = {path: name for name, path in places.items()}
        for own, uses in self.puts.items():
            put = {normal_path(path) for use in uses for path in use.put or ()}
            here = put.pop() if len(put) == 1 and all(use.put for use in uses) else ""
            if own in places and here in others and here != places[own]:
                yield Renamed(own, others[here], here, uses[0])

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
        """Where the script asks a dictionary that it makes itself for what it has not put there.

        A name that it does without counts where it is a slip for one that nothing asks for.
        """
        asked = {
            each.name.value
            for each in self.uses
            if each.put is None and isinstance(each.name, Known)
        }
        idle = self.puts.keys() - asked if self.gap is None else ()
        found: dict[str, list[KeyUse]] = {}
        for use in self.uses:
            if use.is_missing and isinstance(use.name, Known):
                name = use.name.value
                if use.required or any(near(name, each) for each in idle):
                    found.setdefault(name, []).append(use)
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
