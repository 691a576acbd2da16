"""ALN111: a script that Python cannot parse."""

import posixpath
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
from align_ci.rules._programs import script_of


@rule("ALN111", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """A contract's script is not valid Python.

    Why: the job starts, loads its container and its data, and then stops at the first
    line of the script.

    Fix: mend the syntax; or, where the script is meant for a newer Python, run align-ci
    with that version.

    Not reported: scripts of entry points that match several files, as long as nothing
    tells which one is meant; what is not Python, by the name of its file; and entry points
    in ``external-entry-points``, which another package supplies. The check is then skipped,
    with that reason, as it is where there is no script at all: ALN101 reports that.

    Wrong:
        def main(input_paths)
            ...

    Right:
        def main(input_paths): ...
    """
    script = script_of(contract, project)
    if isinstance(script, Skip):
        yield script
    elif script.syntax_error is not None:
        yield _unparsable(script, script.syntax_error)


def _unparsable(script: Script, error: Known[str]) -> Problem:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Problem(
        f"Python {version} cannot parse `{script.path}`: {error.value}",
        error.location,
        (posixpath.basename(script.path),),  # folders are renamed
        Fix("mend the syntax, or run align-ci with the Python that the script is for"),
    )
