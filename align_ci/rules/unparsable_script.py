"""ALN111: a script that Python cannot parse."""

import sys

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Script,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._names import not_all_known


@rule("ALN111", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, _project: Project) -> Said:
    """A contract's script is not valid Python.

    Why: the job starts, loads its container and its data, and then stops at the first
    line of the script.

    Fix: mend the syntax; or, where the script is meant for a newer Python, run align-ci
    with that version.

    Not reported: scripts of entry points that match several files, as long as nothing
    tells which one is meant.

    Wrong:
        def main(input_paths)
            ...

    Right:
        def main(input_paths): ...
    """
    scripts = contract.scripts
    if scripts.gaps:
        yield not_all_known("the files that the entry point may be", scripts.gaps[0])
    elif len(scripts) > 1:
        yield Skip("the entry point matches several files")
    for script in scripts:
        if scripts.complete and len(scripts) == 1 and script.syntax_error is not None:
            yield _unparsable(script, script.syntax_error)


def _unparsable(script: Script, error: Known[str]) -> Problem:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Problem(
        f"Python {version} cannot parse `{script.path}`: {error.value}",
        error.location,
        (script.path,),
        Fix("mend the syntax, or run align-ci with the Python that the script is for"),
    )
