"""ALN109: a logical name that the script asks for and the contract does not have."""

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    KeyUse,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._causes import of_entry
from align_ci.rules._logical_keys import Renamed, Side, sides
from align_ci.rules._names import not_all_known
from align_ci.rules._programs import program_of
from align_ci.rules._suggest import did_you_mean


@rule("ALN109", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """The script asks for an input or output by a name that the contract does not have.

    Why: the script is given the paths of its contract. Another name is not among them, and a
    subscript raises ``KeyError`` as soon as the job starts. The same goes for a name of the
    contract where the script makes the dictionary that it asks, and puts it there under another
    name; or where it has one name of the contract at the path of another, and takes the one for
    the other. A warning where the script only asks whether there is one, as with ``get``: it then
    goes on without the data.

    Fix: give the name a path in the contract, or ask for one that is there.

    Not reported: names that are asked for only where another one is missing, and otherwise those
    that the script puts there itself. Only a note where it puts there, by another name, the path
    of what the contract has: the job runs, but whoever calls ``main`` by the contract does not.

    Wrong:
        ScriptContract(expected_input_paths={"data": "/opt/ml/processing/input/data"}, ...)
        frame = load(input_paths["DATA"])  # in the script

    Right:
        ScriptContract(expected_input_paths={"data": "/opt/ml/processing/input/data"}, ...)
        frame = load(input_paths["data"])  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    for side in sides(contract, program):
        yield from _judged(side, contract)


def _judged(side: Side, contract: Contract) -> Said:
    undeclared, missing = side.undeclared, side.declared.gap
    if undeclared and missing is not None:
        yield not_all_known(f"the {side.word}s of the contract", missing)
        return
    if side.gap is not None:
        yield not_all_known(f"the {side.word}s that the script asks for", side.gap)
    for name, uses in undeclared.items():
        yield _undeclared(name, uses, side, contract)
    for name, uses in side.missing.items():
        if name not in undeclared:
            yield _missing(name, uses, side)
    for misplaced in side.misplaced if missing is None else ():
        yield _misplaced(misplaced, side, contract)
    if missing is None and side.gap is None:
        for renamed in side.renamed:
            yield _renamed(renamed, side, contract)


def _undeclared(name: str, uses: list[KeyUse], side: Side, contract: Contract) -> Problem:
    hint = did_you_mean(name, side.declared.values)
    return Problem(
        f"the script asks for {side.word} `{name}`, but the contract has no such {side.word}",
        uses[0].location,
        (side.word, name),
        Fix(f"give `{name}` a path among the contract's {side.word}s{hint}"),
        (Related(f"the {side.word}s of the contract", side.entries.location or contract.location),),
        cause=of_entry(contract, side.word, name),
        severity=None if any(use.required for use in uses) else Severity.WARNING,
    )


def _missing(name: str, uses: list[KeyUse], side: Side) -> Problem:
    puts = side.puts
    hint = did_you_mean(name, puts)
    return Problem(
        f"the script asks for {side.word} `{name}`, which is not among those that it puts there",
        uses[0].location,
        (side.word, name, "put"),
        Fix(f"put `{name}` there, or ask for a name that is{hint}"),
        tuple(Related(f"what is put there: `{each}`", puts[each][0].location) for each in puts),
        severity=None if any(use.required for use in uses) else Severity.WARNING,
    )


def _misplaced(misplaced: Renamed, side: Side, contract: Contract) -> Problem:
    own, name = misplaced.own, misplaced.name
    return Problem(
        f"the script has {side.word} `{own}` at `{misplaced.path}`, "
        f"where the contract has {side.word} `{name}`",
        misplaced.use.location,
        (side.word, own, "place"),
        Fix(f"have {side.word} `{own}` at one path in the script and in the contract"),
        (Related(f"the {side.word}s of the contract", side.entries.location or contract.location),),
        cause=of_entry(contract, side.word, min(own, name)),  # two that are swapped are one matter
    )


def _renamed(renamed: Renamed, side: Side, contract: Contract) -> Problem:
    own, name = renamed.own, renamed.name
    what = f"{side.word} `{renamed.path}`"
    return Problem(
        f"the script's name for {what} is `{own}`, but the contract's is `{name}`",
        renamed.use.location,
        (side.word, own),
        Fix(f"call it `{name}` in the script, or `{own}` in the contract and its specification"),
        (Related(f"the {side.word}s of the contract", side.entries.location or contract.location),),
        cause=of_entry(contract, side.word, own),
        severity=Severity.NOTE,
    )
