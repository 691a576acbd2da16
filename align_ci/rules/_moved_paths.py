"""Container paths that a change moves in a contract, and who keeps to the old ones."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from align_ci.aws.containers import is_below, normal_path
from align_ci.model import (
    Contract,
    Entry,
    Fact,
    Group,
    Known,
    Program,
    Project,
    Skip,
)
from align_ci.rules._builder_sources import contracts_of
from align_ci.rules._logical_keys import sides
from align_ci.rules._names import known, not_all_known
from align_ci.rules._path_uses import declared_gap, declared_paths, is_covered, paths_gap, touches
from align_ci.rules._programs import program_of
from align_ci.rules._taken import Use


class Moved(Struct, frozen=True):
    """A path of a contract that a change moves.

    Attributes:
        word: ``input`` or ``output``.
        name: Its logical name.
        old: Where it was.
        new: Where it is.
    """

    word: str
    name: str
    old: str
    new: Known[str]


class Kept(Struct, frozen=True):
    """Who keeps to an old path, and why more may not be known."""

    uses: Sequence[Use] = ()
    skips: Sequence[Skip] = ()


def moved(before: Contract, after: Contract) -> Iterator[Moved]:
    """The paths that both contracts have, and not in the same place."""
    groups = (
        ("input", before.inputs, after.inputs),
        ("output", before.outputs, after.outputs),
    )
    for word, old, new in groups:
        then = _paths(old)
        for name, path in _paths(new).items():
            if name in then and normal_path(then[name].value) != normal_path(path.value):
                yield Moved(word, name, normal_path(then[name].value), path)


def kept_to(path: Moved, contract: Contract, project: Project) -> Kept:
    """Who has to do with the old path only."""
    hidden = declared_gap(contract)
    if hidden is not None:
        return Kept(skips=(not_all_known("the paths of the contract", hidden),))
    if is_covered(path.old, declared_paths(contract)):
        return Kept()
    script, builders = _script(path, contract, project), _builders(path, contract, project)
    return Kept((*script.uses, *builders.uses), (*script.skips, *builders.skips))


def _paths(group: Group[Entry]) -> dict[str, Known[str]]:
    found: dict[str, Known[str]] = {}
    for entry in group:
        name, value = entry.name, entry.value
        if isinstance(name, Known) and isinstance(value, Known) and value.value:
            found[name.value] = Known(value.value, value.location)
    return found


def _script(path: Moved, contract: Contract, project: Project) -> Kept:
    program = program_of(contract, project)
    if isinstance(program, Skip):
        return Kept(skips=(program,))
    places = [
        use.location
        for use in program.paths
        if isinstance(use.path, Known) and is_below(use.path.value, path.old)
    ]
    if not places or _is_told(path, contract, program):
        return Kept()
    hidden = paths_gap(program)
    if hidden is not None:
        return Kept(skips=(not_all_known("the paths that the script names", hidden),))
    name = f"{contract.entry_point.value}" if isinstance(contract.entry_point, Known) else ""
    words = f"the script uses `{path.old}`"
    return Kept([Use(path.old, name, place, words) for place in dict.fromkeys(places)])


def _is_told(path: Moved, contract: Contract, program: Program) -> bool:
    """Whether the script may have the new path as well."""
    side = next(each for each in sides(contract, program) if each.word == path.word)
    new = normal_path(path.new.value)
    defaults: list[Fact[str | None]] = [option.default for option in program.options]
    defaults += [read.default for read in program.variables]
    return (
        path.name in side.asked
        or side.gap is not None
        or any(touches(use, new) for use in program.paths)
        or any(
            not isinstance(each, Known) or is_below(each.value or "", path.old) for each in defaults
        )
    )


def _builders(path: Moved, contract: Contract, project: Project) -> Kept:
    uses: list[Use] = []
    skips: list[Skip] = []
    for source in project.builders:
        literals = [
            each.path
            for each in source.paths
            if not each.is_fallback
            and isinstance(each.path, Known)
            and is_below(normal_path(each.path.value), path.old)
        ]
        if not literals:
            continue
        owned = contracts_of(source, project)
        if isinstance(owned, Skip):
            skips.append(owned)
        elif any(
            (each.name, each.location) == (contract.name, contract.location) for each in owned
        ):
            words = f"`{source.name}` has `{path.old}` written into it"
            uses += [Use(path.old, source.name, fact.location, words) for fact in known(literals)]
    return Kept(uses, skips)
