"""ALN105: an argument that the script's parser takes and the contract does not declare."""

from collections.abc import Iterable

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Option,
    Problem,
    Program,
    Project,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._arguments import (
    flags_of,
    likeliest,
    option_gap,
    parser_gap,
    shown,
    takers,
)
from align_ci.rules._contract_builds import builds_gap, builds_of
from align_ci.rules._names import names_of, not_all_known
from align_ci.rules._passed_arguments import leaves_out
from align_ci.rules._programs import program_of
from align_ci.rules._suggest import did_you_mean


@rule("ALN105", Severity.WARNING, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """The script's parser takes an argument that the contract does not declare.

    Why: the contract is what a builder makes the command line by. What it does not name is
    not passed, and the script goes on with a default that nobody chose. An error where the
    parser requires the argument and no builder passes it: the script stops at its start.

    Fix: declare the argument in ``expected_arguments``; or, where every builder passes it,
    name it in ``provided-arguments``.

    Not reported: arguments whose default is a variable that SageMaker sets, such as
    ``os.environ["SM_MODEL_DIR"]``; and one for which the contract seems to have a misspelled
    name, which ALN106 reports.

    Wrong:
        ScriptContract(expected_arguments={}, ...)
        parser.add_argument("--job-type", required=True)  # in the script

    Right:
        ScriptContract(expected_arguments={"job-type": "training"}, ...)
        parser.add_argument("--job-type", required=True)  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    declared = names_of(contract.arguments, lambda entry: entry.name)
    undeclared = _undeclared(program, (*declared.values, *project.conventions.provided_arguments))
    if undeclared and declared.gap is not None:
        yield not_all_known("the arguments of the contract", declared.gap)
        return
    hidden = parser_gap(program)
    if hidden is not None:
        yield not_all_known("the arguments of the parser", hidden)
    unhandled = [name for name in declared.values if not takers(name, program.options)]
    slips = {likeliest(name, program.options): name for name in unhandled}
    for option in undeclared:
        slip = next((slips[flag] for flag in flags_of(option) if flag in slips), None)
        if slip is None or program.is_lenient:
            yield _problem(option, unhandled, is_fatal=_is_fatal(option, contract, project))
        elif hidden is not None:
            yield Skip(f"`{slip}` in the contract may be meant for `{shown(option)}`")


def _undeclared(program: Program, names: Iterable[str]) -> list[Option]:
    """The options that a builder would have to pass and that go by none of the names."""
    taken = {id(option) for name in names for option in takers(name, program.options)}
    return [
        option
        for option in program.options
        if not option.is_from_platform and option_gap(option) is None and id(option) not in taken
    ]


def _is_fatal(option: Option, contract: Contract, project: Project) -> bool:
    """Whether the parser cannot do without it, and is known not to be given it."""
    if not isinstance(option.required, Known) or not option.required.value:
        return False
    if builds_gap(project) is not None:
        return False
    builds = builds_of(contract, project)
    return bool(builds) and all(leaves_out(build, option) for build in builds)


def _problem(option: Option, candidates: Iterable[str], *, is_fatal: bool) -> Problem:
    flag = shown(option)
    unmet = "does not declare it and no builder passes it" if is_fatal else "does not declare it"
    takes = "requires" if is_fatal else "takes"
    return Problem(
        f"the script's parser {takes} `{flag}`, but the contract {unmet}",
        option.location,
        (flag,),
        Fix(
            f"declare `{flag}` in `expected_arguments`, or, where every builder passes it, list it "
            f"in `provided-arguments`{did_you_mean(flag, candidates)}"
        ),
        cause=f"argument `{flag}` that contracts lack",
        severity=Severity.ERROR if is_fatal else None,
    )
