"""ALN107: a container path that the script uses and the contract does not declare."""

import posixpath

from align_ci.aws.containers import is_below
from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Location,
    PathUse,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._mistaken_paths import mistaken
from align_ci.rules._names import not_all_known
from align_ci.rules._path_uses import (
    declared_gap,
    declared_paths,
    is_covered,
    may_mean,
    paths_gap,
    undeclared_uses,
)
from align_ci.rules._programs import program_of

_MOST_PLACES = 3
"""As many paths inside it are named; there may be a hundred."""


@rule("ALN107", Severity.WARNING, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """The script uses a container path that the contract does not declare.

    Why: only what the contract declares is mounted. Below any other path the script finds
    nothing, and what it writes there is lost with the container. A script that says itself
    where its inputs and outputs lie has to say what the contract says, or it takes one for
    another.

    Fix: declare the path in the contract, or use the one that it has.

    Not reported: what lies below or around a declared path, or one that the contract gives to
    a variable or an argument; what every container has, such as ``/opt/ml/code`` and
    ``/opt/ml/input/config``; and paths outside ``/opt/ml``. Of paths inside one another, the
    outermost is reported. A name that lies elsewhere in the script is one of a dictionary that
    the script makes and hands on, with paths that are all known; a path inside or around the
    contract's is the same.

    Wrong:
        ScriptContract(expected_output_paths={"data": "/opt/ml/processing/output/data"}, ...)
        report = Path("/opt/ml/processing/output/report")  # in the script

    Right:
        ScriptContract(
            expected_output_paths={
                "data": "/opt/ml/processing/output/data",
                "report": "/opt/ml/processing/output/report",
            },
            ...,
        )
        report = Path("/opt/ml/processing/output/report")  # in the script
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    uses, missing = undeclared_uses(contract, program), declared_gap(contract)
    if uses and missing is not None:
        yield not_all_known("the paths of the contract", missing)
        return
    hidden = paths_gap(program)
    if hidden is not None:
        yield not_all_known("the paths that the script names", hidden)
    declared = declared_paths(contract)
    for path in uses:
        # A path that is not known may be a folder around this one, which alone is reported,
        # unless no such folder could be.
        is_certain = hidden is None or is_covered(posixpath.dirname(path), declared)
        if is_certain and not any(is_below(path, other) for other in uses if other != path):
            yield _undeclared(path, uses, declared)
    yield from mistaken(contract, program)


def _undeclared(path: str, uses: dict[str, list[PathUse]], declared: tuple[str, ...]) -> Problem:
    meant = next((each for each in declared if may_mean(path, each)), None)
    inside = [other for other in uses if other != path and is_below(other, path)][:_MOST_PLACES]
    return Problem(
        f"the script uses `{path}`, but the contract has no such path",
        _place(uses[path]),
        (path,),
        Fix(
            "declare the path in the contract, or use one that it has"
            + (f"; did you mean `{meant}`?" if meant else "")
        ),
        tuple(Related(f"`{other}` lies inside it", _place(uses[other])) for other in inside),
    )


def _place(uses: list[PathUse]) -> Location:
    """Where a script has a path as it is, rather than what it finds in that folder."""
    return min(uses, key=lambda use: (use.is_open, use.location)).location
