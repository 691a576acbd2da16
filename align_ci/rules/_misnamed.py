"""The variables that a script reads undeclared, and the declared ones that they may be."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from align_ci.aws.variables import is_platform_family, is_platform_variable
from align_ci.model import Contract, Known, Program, VariableRead
from align_ci.rules._names import Names, names_of
from align_ci.rules._programs import reads
from align_ci.rules._suggest import near


class Undeclared(Struct, frozen=True):
    """A variable, or a family of them, that no declaration covers.

    Attributes:
        name: The variable; of a family, what all its names begin with.
        is_family: Whether any variable that begins with the name is read.
        places: Where it is read, at least one.
    """

    name: str
    is_family: bool
    places: tuple[VariableRead, ...]


def declared(contract: Contract) -> Names:
    """The variables of a contract, required or optional."""
    required = names_of(contract.required_variables, lambda name: name)
    optional = names_of(contract.optional_variables, lambda entry: entry.name)
    missing = optional.gap if required.gap is None else required.gap
    return Names((*required.known, *optional.known), missing)


def undeclared(contract: Contract, program: Program) -> tuple[Undeclared, ...]:
    """What is read and not known to be declared, each once."""
    names = declared(contract).values
    found: dict[tuple[str, bool], list[VariableRead]] = {}
    for read in program.variables:
        if not isinstance(read.name, Known) or read.is_own:
            continue
        name = read.name.value
        if not (_has_family(name, names) if read.is_family else _has(name, names)):
            found.setdefault((name, read.is_family), []).append(read)
    return tuple(
        Undeclared(name, is_family, tuple(places)) for (name, is_family), places in found.items()
    )


def unread(contract: Contract, program: Program) -> Mapping[str, Known[str]]:
    """The declared variables that are not known to be read, by name."""
    names = reversed(declared(contract).known)
    return {fact.value: fact for fact in names if not reads(program, fact.value)}


def misnamed(contract: Contract, program: Program) -> Mapping[str, Known[str]]:
    """By the name that a script reads undeclared, the one declared variable that it may mean.

    Both are one mistake, which the rule of undeclared variables reports.
    """
    return dict(_misnamed(contract, program))


def _misnamed(contract: Contract, program: Program) -> Iterator[tuple[str, Known[str]]]:
    found = undeclared(contract, program)
    candidates = unread(contract, program) if found else {}
    for each in found:
        likely = [fact for name, fact in candidates.items() if near(each.name, name)]
        if len(likely) == 1 and not each.is_family:
            yield each.name, likely[0]


def _has(name: str, names: tuple[str, ...]) -> bool:
    return name in names or is_platform_variable(name)


def _has_family(prefix: str, names: tuple[str, ...]) -> bool:
    return is_platform_family(prefix) or any(name.startswith(prefix) for name in names)
