"""ALN106: an argument of the contract that the script's parser rejects."""

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Program,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._arguments import accepts, flags_of, likeliest, parser_gap
from align_ci.rules._names import known, not_all_known
from align_ci.rules._programs import program_of


@rule("ALN106", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """An argument of the contract is rejected by the script's parser.

    Why: what the contract names is passed, and a parser that does not know an argument ends
    the script before it has done anything, minutes into a paid job.

    Fix: add the argument to the parser, or drop it from the contract.

    Not reported: arguments of scripts that parse none, or that let pass what they do not know
    (``parse_known_args``); and abbreviations of one long option, which ``argparse`` accepts.
    A name without dashes is compared with ``-`` and ``_`` being the same.

    Wrong:
        ScriptContract(expected_arguments={"job-mode": "training"}, ...)
        parser.add_argument("--job-type")  # in the script

    Right:
        ScriptContract(expected_arguments={"job-type": "training"}, ...)
        parser.add_argument("--job-type")  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    if not program.parses or program.is_lenient:
        return
    names = known(entry.name for entry in contract.arguments)
    rejected = [name for name in names if not accepts(program.options, name.value)]
    hidden = parser_gap(program)
    if rejected and hidden is not None:
        yield not_all_known("the arguments of the parser", hidden)
        return
    for name in rejected:
        yield _rejected(name, program)


def _rejected(name: Known[str], program: Program) -> Problem:
    meant = likeliest(name.value, program.options)
    places = [option.location for option in program.options if meant in flags_of(option)]
    return Problem(
        f"the contract has argument `{name.value}`, but the script's parser does not take it",
        name.location,
        (name.value,),
        Fix(
            "add the argument to the parser, or drop it from the contract"
            + (f"; did you mean `{meant}`?" if meant else "")
        ),
        tuple(Related("the argument that may be meant", place) for place in places[:1]),
    )
