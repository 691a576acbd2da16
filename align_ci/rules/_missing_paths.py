"""The container path that a contract lacks, where the script leaves one only."""

import posixpath
from collections.abc import Sequence

from align_ci.model import Contract, Edit, Entry, Fact, Fix, Group, Known, Location, Project, Skip
from align_ci.rules._names import known
from align_ci.rules._path_uses import declared_gap, undeclared_uses
from align_ci.rules._programs import program_of
from align_ci.rules._suggest import folded

_UNSAFE = frozenset("\"'\\{}\n\r")


def path_for(
    name: str,
    group: Group[Entry],
    order: Sequence[Fact[str]],
    contract: Contract,
    project: Project,
) -> Fix:
    """What to do about a name without a path.

    Args:
        name: The logical name in the specification.
        group: The contract's inputs or outputs.
        order: The specification's names, the missing one among them.
        contract: The contract that has the group.
        project: For the conventions that the script is read by.
    """
    is_input = group is contract.inputs
    word = "inputs" if is_input else "outputs"
    paths = _paths(name, contract, project, "output" if is_input else "input")
    if len(paths) != 1:
        return Fix(f"give `{name}` a path among the contract's {word}")
    names = [fact.value for fact in known(order)]
    what = f"give `{name}` the path `{paths[0]}` among the contract's {word}"
    return Fix(what, _entry(name, paths[0], group, names))


def _paths(name: str, contract: Contract, project: Project, opposite: str) -> list[str]:
    """The paths of the script that no one declares and that are called as the name is."""
    program = program_of(contract, project)
    if isinstance(program, Skip) or declared_gap(contract) is not None:
        return []
    return [
        path
        for path in undeclared_uses(contract, program)
        if folded(posixpath.basename(path)) == folded(name) and opposite not in path.split("/")
    ]


def _entry(name: str, path: str, group: Group[Entry], order: Sequence[str]) -> tuple[Edit, ...]:
    """The entry, before the first that comes later in the specification, else at the end."""
    pairs = [
        (entry.name, entry.value)
        for entry in group
        if isinstance(entry.name, Known) and isinstance(entry.value, Known) and entry.value.quote
    ]
    if not pairs or len(pairs) < len(group) or {*name, *path} & _UNSAFE or name not in order:
        return ()
    later = order[order.index(name) + 1 :]
    after = next((key.location for key, _ in pairs if key.value in later), None)
    first, (last, value) = pairs[0][0].location, pairs[-1]
    quote = value.quote
    text = f"{quote}{name}{quote}: {quote}{path}{quote}"
    one_line = first.line == (group.location or first).line
    break_ = " " if one_line else "\n" + " " * (last.location.column - 1)
    if after is not None:
        return (Edit(Location(after.path, after.line, after.column), f"{text},{break_}"),)
    end = value.location
    return (Edit(Location(end.path, end.end_line, end.end_column), f",{break_}{text}"),)
