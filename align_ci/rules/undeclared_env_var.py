"""ALN102: an environment variable that the script reads and the contract does not declare."""

from collections.abc import Iterable

from align_ci.aws.variables import is_platform_variable
from align_ci.model import (
    Build,
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    VariableRead,
    rule,
)
from align_ci.rules._contract_builds import builds_gap, builds_of
from align_ci.rules._given import variables_of
from align_ci.rules._misnamed import Undeclared, declared, misnamed, undeclared, unread
from align_ci.rules._names import not_all_known
from align_ci.rules._programs import program_of, reads_of, variables_gap
from align_ci.rules._suggest import did_you_mean

_MOST_PLACES = 3
"""As many further places are named; a variable may be read in a hundred."""


@rule("ALN102", Severity.WARNING, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """The script reads an environment variable that the contract does not declare.

    Why: the contract is what a builder sets variables by. What it does not name is not
    set, and the script stops, or goes on with a default that nobody chose. An error where
    the script cannot do without the variable and no builder sets it. A variable that is
    declared fares no better where the script asks a dictionary that it makes itself for it,
    and leaves it out there.

    Fix: declare the variable in ``required_env_vars``, or in ``optional_env_vars`` with the
    default that the script falls back to; or put it into the dictionary.

    Not reported: variables that SageMaker or the system sets, such as ``SM_MODEL_DIR`` and
    ``PATH``; those that the script sets itself; and a family of variables, such as
    ``f"COLUMN_{number}"``, of which the contract declares at least one.

    Wrong:
        ScriptContract(required_env_vars=["REGION"], ...)
        mode = os.environ["MODE"]  # in the script

    Right:
        ScriptContract(required_env_vars=["REGION", "MODE"], ...)
        mode = os.environ["MODE"]  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    found, missing = undeclared(contract, program), declared(contract).gap
    if found and missing is not None:
        yield not_all_known("the variables of the contract", missing)
        return
    hidden = variables_gap(program)
    if hidden is not None:
        yield not_all_known("the variables that the script reads", hidden)
    candidates, meant = unread(contract, program), misnamed(contract, program)
    for each in found:
        fatal = _is_fatal(each, contract, project)
        yield _problem(each, candidates, meant.get(each.name), fatal=fatal)
    for name in dict.fromkeys(declared(contract).values):
        lost = [read for read in reads_of(program, name) if read.is_missing and not read.is_own]
        if lost and not is_platform_variable(name):
            yield _left_out(name, lost)


def _left_out(name: str, lost: list[VariableRead]) -> Problem:
    return Problem(
        f"the script asks its own dictionary for `{name}`, and does not put it there",
        lost[0].location,
        (name, "left out"),
        Fix(f"put `{name}` into the dictionary, or ask for a variable that is there"),
        tuple(Related("asked for here too", each.location) for each in lost[1 : _MOST_PLACES + 1]),
        severity=Severity.ERROR if any(read.required for read in lost) else None,
    )


def _problem(
    found: Undeclared, candidates: Iterable[str], meant: Known[str] | None, *, fatal: bool
) -> Problem:
    first, *others = found.places
    related = [Related("read here too", each.location) for each in others[:_MOST_PLACES]]
    if meant is not None and not found.is_family:
        related.append(Related("the variable that may be meant", meant.location))
    return Problem(
        _message(found, fatal=fatal),
        first.location,
        (f"{found.name}*" if found.is_family else found.name,),
        _fix(found, candidates),
        tuple(related),
        severity=Severity.ERROR if fatal else None,
    )


def _message(found: Undeclared, *, fatal: bool) -> str:
    if found.is_family:
        return (
            f"the script reads variables that begin with `{found.name}`, "
            "but the contract declares none"
        )
    if fatal:
        return (
            f"the script needs `{found.name}`, "
            "but the contract does not declare it and no builder sets it"
        )
    return f"the script reads `{found.name}`, but the contract does not declare it"


def _fix(found: Undeclared, candidates: Iterable[str]) -> Fix:
    if found.is_family:
        return Fix("declare those that are meant in `required_env_vars` or `optional_env_vars`")
    needed = any(read.required for read in found.places)
    where = "required_env_vars" if needed else "optional_env_vars"
    return Fix(f"declare `{found.name}` in `{where}`{did_you_mean(found.name, candidates)}")


def _is_fatal(found: Undeclared, contract: Contract, project: Project) -> bool:
    """Whether the script cannot do without it, and is known not to be given it."""
    if found.is_family or not any(read.required for read in found.places):
        return False
    if builds_gap(project) is not None:
        return False
    builds = builds_of(contract, project)
    return bool(builds) and all(_leaves_out(build, found.name) for build in builds)


def _leaves_out(build: Build, name: str) -> bool:
    given = variables_of(build)
    return not isinstance(given, Skip) and given.names.gap is None and name not in given.names
