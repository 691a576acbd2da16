"""ALN106: an argument that the script is given and its parser rejects."""

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
from align_ci.rules._arguments import accepts, canonical, flags_of, likeliest, parser_gap
from align_ci.rules._names import known, names_of, not_all_known
from align_ci.rules._programs import program_of
from align_ci.rules._written_arguments import written_for


@rule("ALN106", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """An argument of the contract, or of a builder, is rejected by the script's parser.

    A warning where the contract has one, and the script never looks at its command line: whoever
    passes it believes to have changed what the step does, and has changed nothing.

    Why: what the contract names is passed, and what the builder writes on the command line.
    A parser that does not know an argument ends the script before it has done anything,
    minutes into a paid job.

    Fix: add the argument to the parser, or drop it from the contract or the builder.

    Not reported: arguments of scripts that may read them without a parser, or that let pass what
    they do not know (``parse_known_args``); and abbreviations of one long option, which
    ``argparse`` accepts.
    A name without dashes is compared with ``-`` and ``_`` being the same; one with dashes
    to the letter. Nothing is told of a builder's argument that the contract has, too.

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
    names = names_of(contract.arguments, lambda entry: entry.name)
    if program.ignores_arguments and not program.parses and parser_gap(program) is None:
        yield from (_ignored(name) for name in names.known)
    if not program.parses or program.is_lenient:
        return
    rejected = [name for name in names.known if not accepts(program.options, name.value)]
    told = {canonical(name.value) for name in rejected}
    passed = [
        flag
        for flag in known(each.flag for each in written_for(contract, project))
        if not accepts(program.options, flag.value) and canonical(flag.value) not in told
    ]
    hidden = parser_gap(program)
    if (rejected or passed) and hidden is not None:
        yield not_all_known("the arguments of the parser", hidden)
        return
    for name in rejected:
        yield _rejected(name, program, "contract")
    if passed and names.gap is not None:
        yield not_all_known("the arguments of the contract", names.gap)
        return
    for flag in passed:
        yield _rejected(flag, program, "builder")


def _ignored(name: Known[str]) -> Problem:
    return Problem(
        f"the contract has argument `{name.value}`, but the script never looks at its command line",
        name.location,
        (name.value,),
        Fix("drop the argument from the contract, or parse it in the script"),
        severity=Severity.WARNING,
    )


def _rejected(name: Known[str], program: Program, giver: str) -> Problem:
    gives = f"the {giver} {'has' if giver == 'contract' else 'passes'}"
    meant = likeliest(name.value, program.options)
    places = [option.location for option in program.options if meant in flags_of(option)]
    return Problem(
        f"{gives} argument `{name.value}`, but the script's parser does not take it",
        name.location,
        (name.value,),
        Fix(
            f"add the argument to the parser, or drop it from the {giver}"
            + (f"; did you mean `{meant}`?" if meant else "")
        ),
        tuple(Related("the argument that may be meant", place) for place in places[:1]),
    )
