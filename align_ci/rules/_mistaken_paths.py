"""Logical names that a script gives the path of another one, or one that is nobody's."""

from collections.abc import Iterator

from align_ci.aws.containers import is_below, normal_path
from align_ci.model import Contract, Fix, KeyUse, Known, Problem, Program, Related
from align_ci.rules._causes import of_entry
from align_ci.rules._logical_keys import Side, sides
from align_ci.rules._path_uses import declared_paths, is_covered

_ROOT = "/opt/ml/"


def mistaken(contract: Contract, program: Program) -> Iterator[Problem]:
    """Where a script says itself that a name lies elsewhere than in its contract.

    A path that the contract does not have at all is told once, as what it is.
    """
    declared = declared_paths(contract)
    for side in sides(contract, program):
        if side.gap is None and side.declared.gap is None:
            for name, puts in side.puts.items():
                due = _due(name, side)
                # Of several places that are put under a name, all are right where one is.
                if due and all(_is_other(put, due.value, declared) for put in puts):
                    yield _problem(name, puts[0], due, side, contract)


def _due(name: str, side: Side) -> Known[str] | None:
    """The container path that the contract gives a name."""
    given = [
        entry.value
        for entry in side.entries
        if isinstance(entry.name, Known) and entry.name.value == name
    ]
    match given:
        case [Known(value=str(path), location=location)] if path.startswith(_ROOT):
            return Known(normal_path(path), location)
    return None


def _is_other(use: KeyUse, due: str, declared: tuple[str, ...]) -> bool:
    """Whether what is put somewhere is known, and lies neither where it is due nor around it."""
    return bool(use.put) and all(
        path.startswith(_ROOT)
        and is_covered(normal_path(path), declared)
        and not is_below(path, due)
        and not is_below(due, normal_path(path))
        for path in use.put or ()
    )


def _problem(name: str, put: KeyUse, due: Known[str], side: Side, contract: Contract) -> Problem:
    path = (put.put or ("",))[0]
    holders = [
        entry.name.value
        for entry in side.entries
        if isinstance(entry.name, Known)
        and isinstance(entry.value, Known)
        and normal_path(entry.value.value or "") == normal_path(path)
    ]
    of = f", which is that of `{holders[0]}`" if holders else ""
    return Problem(
        f"the script has {side.word} `{name}` at `{path}`{of}, but the contract at `{due.value}`",
        put.location,
        (side.word, name, path),
        Fix(f"let the script and the contract agree on where `{name}` lies"),
        (Related("where the contract has it", due.location),),
        cause=of_entry(contract, side.word, name),
    )
