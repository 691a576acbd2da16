"""ALN108: a container path that the contract declares and the script never touches."""

from collections.abc import Iterator

from align_ci.aws.containers import (
    CHANNEL_ROOT,
    PATH_VARIABLES,
    channel_variable,
    is_below,
    normal_path,
)
from align_ci.aws.variables import is_platform_variable
from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Program,
    Project,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._arguments import flags_of, parser_gap
from align_ci.rules._builds import first_gap
from align_ci.rules._causes import of_entry
from align_ci.rules._logical_keys import Side, sides
from align_ci.rules._names import known, not_known
from align_ci.rules._path_uses import (
    is_always_there,
    may_mean,
    paths_gap,
    touches,
    undeclared_uses,
)
from align_ci.rules._programs import program_of, reads, variables_gap
from align_ci.rules._suggest import folded, near

_HOLD_PATHS = (
    *("path", "dir", "directory", "folder", "root", "location"),
    *("file", "input", "output", "data"),
)
"""How the names of arguments and variables end that may hold a path, also in the plural."""


@rule("ALN108", Severity.WARNING, on=Contract, fails_at=FailsAt.SILENT)
def check(contract: Contract, project: Project) -> Said:
    """The contract declares a container path that the script never touches.

    Why: an input is copied into the container for nobody, or an output is uploaded that is
    always empty: often the script uses another path than the one that was meant.

    Fix: use the path in the script, or drop it from the contract.

    Not reported: paths that the script asks for by their logical name, or by the variable
    that SageMaker sets for them, such as ``SM_MODEL_DIR``; what every container has, such as
    ``/opt/ml/code``; and, the check being skipped, paths that an argument or a variable
    of the script may hold, going by its name: ``--input-dir``.

    Wrong:
        ScriptContract(expected_output_paths={"data": "/opt/ml/processing/output/data"}, ...)
        frame.to_csv("/opt/ml/processing/output/result.csv")  # in the script

    Right:
        ScriptContract(expected_output_paths={"data": "/opt/ml/processing/output/data"}, ...)
        frame.to_csv("/opt/ml/processing/output/data/result.csv")  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    for side in sides(contract, program):
        for entry in side.entries:
            for unknown in (entry.name, entry.value):
                if isinstance(unknown, Unknown):
                    yield not_known(f"where an {side.word} lies", unknown)
        unused = [
            (name, path)
            for name, path in _paths(side)
            if not _is_used(name, path.value, side, program)
        ]
        if unused:
            yield from _judged(unused, side, contract, program)


def _paths(side: Side) -> Iterator[tuple[str, Known[str]]]:
    """The paths that can be seen in a script, by logical name."""
    for entry in side.entries:
        name, fact = entry.name, entry.value
        if isinstance(name, Unknown) or isinstance(fact, Unknown) or not fact.value:
            continue
        path = normal_path(fact.value)
        if path.startswith("/opt/ml/") and " " not in path and not is_always_there(path):
            yield name.value, Known(path, fact.location)


def _is_used(name: str, path: str, side: Side, program: Program) -> bool:
    return (
        name in side.asked
        or any(touches(use, path) for use in program.paths)
        or any(
            reads(program, variable) and (is_below(path, root) or is_below(root, path))
            for variable, root in PATH_VARIABLES.items()
        )
        or _is_read_as_channel(name, path, program)
    )


def _is_read_as_channel(name: str, path: str, program: Program) -> bool:
    """Whether a path is asked for by the variable of its channel, or of one inside it."""
    if is_below(CHANNEL_ROOT, path):
        variables = known(read.name for read in program.variables)
        return any(variable.value.startswith(channel_variable("")) for variable in variables)
    if not is_below(path, CHANNEL_ROOT):
        return False
    channel = path.removeprefix(f"{CHANNEL_ROOT}/").partition("/")[0]
    return any(reads(program, channel_variable(each)) for each in (channel, name))


def _judged(
    unused: list[tuple[str, Known[str]]], side: Side, contract: Contract, program: Program
) -> Said:
    doubt = first_gap(
        ("the paths that the script names", paths_gap(program)),
        (f"the {side.word}s that the script asks for", side.gap),
        ("the variables that the script reads", variables_gap(program)),
        ("the arguments of the parser", parser_gap(program)),
    )
    holder = next(_holders(program), None)
    if doubt is not None or holder is not None:
        yield doubt or Skip(f"`{holder}` may hold a path that the script names nowhere else")
        return
    for name, path in unused:
        meant = _slip(name, path.value, side, contract, program)
        if meant is not None:
            yield Skip(f"`{meant}` in the script may be meant for {side.word} `{name}`")
            continue
        yield Problem(
            f"{side.word} `{name}` lies at `{path.value}`, which the script never touches",
            path.location,
            (side.word, name, path.value),
            Fix(f"use `{path.value}` in the script, or drop it from the contract"),
            cause=of_entry(contract, side.word, name),
        )


def _holders(program: Program) -> Iterator[str]:
    """The arguments and variables by which a script may be told a path."""
    for option in program.options:
        is_free = isinstance(option.choices, Unknown) or option.choices.value is None
        if is_free and not option.is_from_platform and not _is_container_path(option.default):
            yield from (flag for flag in flags_of(option) if _may_hold(flag))
    for read in program.variables:
        if isinstance(read.name, Known) and not _is_container_path(read.default):
            name = read.name.value
            if _may_hold(name) and not read.is_own and not is_platform_variable(name):
                yield name


def _may_hold(name: str) -> bool:
    return folded(name).removesuffix("s").endswith(_HOLD_PATHS)


def _is_container_path(default: Known[str | None] | Unknown) -> bool:
    """Whether it is a path that is named in the script."""
    return isinstance(default, Known) and (default.value or "").startswith("/opt/ml/")


def _slip(name: str, path: str, side: Side, contract: Contract, program: Program) -> str | None:
    """What the script asks for undeclared and may mean this: another rule reports it."""
    for key in side.undeclared:
        if near(key, name):
            return key
    return next((used for used in undeclared_uses(contract, program) if may_mean(used, path)), None)
