"""Differences between what a builder mounts and what it should, put into words."""

from collections.abc import Sequence
from itertools import chain

from msgspec import Struct

from align_ci.model import Fix, Location, Problem, Related, Severity
from align_ci.rules._mounts import (
    Additional,
    Difference,
    Missing,
    Mounted,
    Moved,
    Port,
    Renamed,
)
from align_ci.rules._suggest import listed


class Side(Struct, frozen=True):
    """What is compared.

    Attributes:
        word: ``input``, ``output`` or ``channel``.
        made: Where the builder decides about all of them.
        declared: Where the contract declares them.
    """

    word: str
    made: Location
    declared: Location


def problem(difference: Difference, side: Side) -> Problem:
    """What to say of a difference, and where."""
    match difference:
        case Missing():
            return _missing(difference, side)
        case Moved():
            return _moved(difference, side)
        case Renamed():
            return _renamed(difference, side)
        case Additional():
            return _additional(difference, side)


def _missing(difference: Missing, side: Side) -> Problem:
    port, meant = difference.port, difference.meant
    hint = f"; {side.word} `{meant.name}` at `{meant.path}` may be meant for it" if meant else ""
    return Problem(
        f"the builder makes no {side.word} for `{port.name}`, which the contract has at "
        f"`{port.path.value}`{hint}",
        meant.location if meant else side.made,
        ("missing", port.name),
        Fix(f"make the builder mount `{port.name}` at `{port.path.value}`"),
        (Related("the path in the contract", port.path.location),),
    )


def _moved(difference: Moved, side: Side) -> Problem:
    pairs = difference.ports
    first, others = pairs[0], pairs[1:]
    made = tuple(Related(f"{side.word} `{each.name}`", each.location) for _, each in others)
    contract = tuple(
        Related(f"the path of `{port.name}` in the contract", port.path.location)
        for port, _ in pairs
    )
    key = sorted((port.name, each.path) for port, each in pairs)
    message, fix = _exchanged(pairs, side) if others else _elsewhere(*first, side)
    location = first[1].location
    return Problem(message, location, ("moved", *chain(*key)), Fix(fix), made + contract)


def _elsewhere(port: Port, each: Mounted, side: Side) -> tuple[str, str]:
    right = f"`{port.path.value}`"
    return (
        f"{side.word} `{each.name}` lies at `{each.path}`, but the contract has it at {right}",
        f"mount `{each.name}` at {right}",
    )


def _exchanged(pairs: Sequence[tuple[Port, Mounted]], side: Side) -> tuple[str, str]:
    names = listed(port.name for port, _ in pairs)
    lies = ", ".join(f"`{port.name}` at `{each.path}`" for port, each in pairs)
    return (
        f"{side.word}s {names} lie at each other's paths: {lies}",
        f"exchange the paths of {names}",
    )


def _renamed(difference: Renamed, side: Side) -> Problem:
    port, each = difference.port, difference.mounted
    harm = f", but others ask for `{port.name}`" if port.by_name else ""
    return Problem(
        f"what the contract has at `{port.path.value}` is made as {side.word} `{each.name}`{harm}",
        each.location,
        ("renamed", port.name, each.name),
        Fix(f"name the {side.word} `{port.name}`"),
        (Related(f"`{port.name}` in the contract", port.path.location),),
        severity=None if port.by_name else Severity.WARNING,
    )


def _additional(difference: Additional, side: Side) -> Problem:
    each = difference.mounted
    return Problem(
        f"{side.word} `{each.name}` at `{each.path}` is declared neither by the specification "
        "nor by the contract",
        each.location,
        ("additional", each.name),
        Fix(f"declare the {side.word}, or do not make it"),
        (Related(f"the {side.word}s of the contract", side.declared),),
        severity=Severity.WARNING,
    )
