"""ALN110: a value that a script may be given and its parser rejects."""

from msgspec.structs import replace

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Location,
    Option,
    PassedArgument,
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
from align_ci.rules._arguments import flags_of, parser_gap, shown
from align_ci.rules._builds import built_of
from align_ci.rules._contract_builds import builds_of
from align_ci.rules._names import gap, known, not_all_known, not_known
from align_ci.rules._passed_arguments import values_for
from align_ci.rules._programs import program_of
from align_ci.rules._suggest import did_you_mean, listed
from align_ci.rules._written_arguments import written_for


@rule("ALN110", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """A value that a builder passes is not among the choices of the script's parser.

    It may be written in the builder; or the builder passes a field of its configuration, for
    which the configuration's class allows the value: by ``Literal[...]``, by a ``pattern`` of
    alternatives, an enumeration, or by a validator that raises where the value is none of some;
    or, where the class takes anything that passes its tests, the builder's own check raises where
    the value is none of some. Or the field has such a value by default, which no validator looks
    at. A warning where the builder tells the values apart and does not know this one, so that it
    may stop first.

    Why: the parser ends the script before it has done anything, minutes into a paid job.

    Fix: pass one of the choices, or add the value to them; or do not allow it.

    Not reported: values that are known only when the pipeline runs; the defaults in the
    contract, which nobody may pass; and what a configuration allows where a validator decides
    about it in a way that is not followed.

    Wrong:
        ProcessingStep(job_arguments=["--job-type", "train"], ...)  # in the builder
        parser.add_argument("--job-type", choices=["training", "testing"])  # in the script

    Right:
        ProcessingStep(job_arguments=["--job-type", "training"], ...)  # in the builder
        parser.add_argument("--job-type", choices=["training", "testing"])  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    options = [option for option in program.options if _is_choosy(option)]
    seen: set[tuple[Location, str, str]] = set()
    for build in builds_of(contract, project) if options else ():
        built = built_of(build)
        if isinstance(built, Skip):
            yield built
            continue
        missing = gap(built.value.arguments)
        if missing is not None:
            yield not_all_known("the arguments that the builder passes", missing)
        for option in options:
            for value in values_for(option, built):
                what = (value.location, shown(option), value.value)
                if what not in seen:
                    seen.add(what)
                    yield from _judged(value, option, program)
    told = {(flag, value) for _, flag, value in seen}
    for passed in written_for(contract, project) if options else ():
        yield from _written(passed, options, program, told)


def _written(
    passed: PassedArgument, options: list[Option], program: Program, told: set[tuple[str, str]]
) -> Said:
    """What a builder is written to pass, and what its configuration allows."""
    if not isinstance(passed.flag, Known) or gap(passed.values, passed.values) is not None:
        return
    for option in options:
        if passed.flag.value not in flags_of(option):
            continue
        flag = shown(option)
        values = [v for v in known(passed.values) if (flag, v.value) not in told]
        said = [each for value in values for each in _judged(value, option, program)]
        rejected = [each for each in said if isinstance(each, Problem)]
        if not passed.field:
            yield from rejected
            continue
        unasked = [p for value in known(passed.unasked) for p in _judged(value, option, program)]
        idle = [each for each in unasked if isinstance(each, Problem)]
        if rejected or idle:
            yield _allowed(passed, option, rejected, idle)
        default = passed.default
        others = {value for problem in (*rejected, *idle) for value in problem.key[1:]}
        if (
            default is not None
            and default.value not in others
            and (flag, default.value) not in told
        ):
            yield from (_by_default(passed, each) for each in _judged(default, option, program))


def _by_default(passed: PassedArgument, said: Problem | Skip) -> Problem | Skip:
    """What a configuration has where nobody says otherwise."""
    if isinstance(said, Skip):
        return said
    return replace(said, message=f"by default of `{passed.field}`, {said.message}")


def _allowed(
    passed: PassedArgument, option: Option, rejected: list[Problem], idle: list[Problem]
) -> Problem:
    """Of what a configuration allows, everything that the parser does not take is one matter.

    What the builder has no use for either never comes to the parser, so it is no error.
    """
    flag, choices = shown(option), option.choices
    values = [value for problem in (*rejected, *idle) for value in problem.key[1:]]
    taken = choices.value if isinstance(choices, Known) and choices.value else ()
    return Problem(
        f"the configuration allows {listed(values, 'and')} for `{passed.field}`, which the "
        f"builder passes for `{flag}`, but the script's parser takes {listed(taken, 'or')}",
        choices.location,
        (flag, *sorted(values)),
        Fix("add to the choices of the parser, or do not allow it in the configuration"),
        (
            Related("where it is allowed", (*rejected, *idle)[0].location),
            Related("where the builder passes it", passed.flag.location),
        ),
        severity=None if rejected else Severity.WARNING,
    )


def _is_choosy(option: Option) -> bool:
    return isinstance(option.choices, Unknown) or option.choices.value is not None


def _judged(value: Known[str], option: Option, program: Program) -> Said:
    flags = flags_of(option)
    # Several parsers of one script may take the same argument.
    alike = [each for each in program.options if not set(flags).isdisjoint(flags_of(each))]
    offered: list[str] = []
    for each in alike:
        choices = each.choices
        if isinstance(choices, Unknown):
            yield not_known(f"what the parser takes for `{shown(option)}`", choices)
            return
        if choices.value is None or _is_among(value.value, choices.value):
            return
        offered += choices.value
    hidden = parser_gap(program)
    if hidden is not None:
        yield not_all_known("the arguments of the parser", hidden)
        return
    yield _rejected(value, option, offered)


def _rejected(value: Known[str], option: Option, choices: list[str]) -> Problem:
    flag = shown(option)
    return Problem(
        f"the builder passes `{value.value}` for `{flag}`, "
        f"but the script's parser takes {listed(choices, 'or')}",
        value.location,
        (flag, value.value),
        Fix(f"pass one of the choices, or add this one{did_you_mean(value.value, choices)}"),
        (Related("the argument of the parser", option.location),),
    )


def _is_among(value: str, choices: tuple[str, ...]) -> bool:
    """Whether a value is a choice, be it as the number that both are."""
    number = _number(value)
    return value in choices or (
        number is not None and any(_number(choice) == number for choice in choices)
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
