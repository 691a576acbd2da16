"""ALN113: a script that imports relatively, though it is run as a file."""

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._names import known
from align_ci.rules._programs import program_of


@rule("ALN113", Severity.WARNING, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """A script imports relatively, though a job runs it as a file.

    Why: a file that is run belongs to no package, so that the first relative import ends it:
    "attempted relative import with no known parent package". Tests that import the script
    as a module do not show that.

    Fix: import by the name that the module has in the container: what lies beside the script has
    the file's own, and a package has to be copied there or installed.

    Not reported: imports that the script may do without (``try``), or comes to only under a
    condition or in a function; and scripts that set ``__package__``.

    Wrong:
        from ..processing.dates import parse  # in the file that `entry_point` names

    Right:
        from processing.dates import parse  # `processing` lies beside the file
    """
    program = program_of(contract, project)
    if isinstance(program, Skip):
        yield program
        return
    found = [*known(program.relative_imports)]
    for first in found[:1]:
        yield Problem(
            f"the script imports from `{first.value}`, but a file that is run has no package",
            first.location,
            ("relative import",),
            Fix("import by the name that the module has in the container"),
            tuple(Related("and here", each.location) for each in found[1:]),
            cause=f"relative import {first.location.path}",
        )
