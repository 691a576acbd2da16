"""ALN512: an argument that the script's parser requires and the builder does not pass."""

from collections.abc import Iterator

from align_ci.model import (
    Build,
    Contract,
    FailsAt,
    Fix,
    Known,
    Location,
    Option,
    Problem,
    Program,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._arguments import (
    accepts,
    flags_of,
    likeliest,
    option_gap,
    parser_gap,
    shown,
    takers,
)
from align_ci.rules._builds import built_of
from align_ci.rules._names import names_of, not_all_known, not_known
from align_ci.rules._passed_arguments import flags, leaves_out, written_flags
from align_ci.rules._programs import program_of


@rule("ALN512", Severity.ERROR, on=Build, fails_at=FailsAt.JOB_START)
def check(build: Build, project: Project) -> Said:
    """An argument that the contract has and the script requires is not passed by the builder.

    Why: the parser ends the script before it has done anything, minutes into a paid job.

    Fix: pass the argument in the builder, or give it a default in the script.

    Not reported: arguments that the contract does not have, of which ALN105 tells; those that
    the builder passes under a name that is slightly wrong, of which ALN106 tells; and any where
    the builder was not executed and, as its methods are written, may pass arguments whose names
    are not known.

    Wrong:
        parser.add_argument("--job-type", required=True)  # in the script


        def _get_job_arguments(self):
            return ["--mode", self.config.mode]

    Right:
        parser.add_argument("--job-type", required=True)  # in the script


        def _get_job_arguments(self):
            return ["--job-type", self.config.job_type, "--mode", self.config.mode]
    """
    contract, built = build.contract, built_of(build)
    if isinstance(built, Skip) and written_flags(build) is None:
        yield built
    elif isinstance(contract, Unknown):
        yield not_known("the contract", contract)
    elif contract.value is not None:
        program = program_of(contract.value, project)
        if isinstance(program, Skip):
            yield program
        else:
            hidden = parser_gap(program)
            if hidden is not None:
                yield not_all_known("the arguments of the parser", hidden)
            for option in _left_out(build, contract.value, program):
                yield Problem(
                    f"the script requires `{shown(option)}`, but the builder does not pass it",
                    _place(build),
                    (shown(option),),
                    Fix(f"pass `{shown(option)}` in the builder, or give it a default"),
                    (Related("the argument in the script", option.location),),
                )


def _place(build: Build) -> Location:
    """Where the builder makes the command line."""
    if isinstance(build.built, Known):
        return build.built.value.arguments.location or build.built.location
    read = build.job.flags if build.job is not None else None
    return (read.location if read is not None else None) or build.location


def _left_out(build: Build, contract: Contract, program: Program) -> Iterator[Option]:
    """The options that are declared and required, and that the builder is known not to pass."""
    declared = names_of(contract.arguments, lambda entry: entry.name).values
    named = {id(option) for name in declared for option in takers(name, program.options)}
    slips = {likeliest(f, program.options) for f in flags(build) if not accepts(program.options, f)}
    for option in program.options:
        is_required = isinstance(option.required, Known) and option.required.value
        is_required = is_required and option_gap(option) is None
        is_meant = is_required and id(option) in named and slips.isdisjoint(flags_of(option))
        if is_meant and leaves_out(build, option):
            yield option
