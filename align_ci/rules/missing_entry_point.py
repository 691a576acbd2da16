"""ALN101: the script that a contract names does not exist."""

import posixpath

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._builder_sources import foreign_step
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._suggest import did_you_mean, listed


@rule("ALN101", Severity.ERROR, on=Contract, fails_at=FailsAt.BUILD)
def check(contract: Contract, project: Project) -> Said:
    """A contract's entry point is no file of the project.

    Why: the step has nothing to run. The SageMaker SDK uploads the script when the
    pipeline is built, and stops there.

    Fix: correct ``entry_point``, or add the script.

    Not reported: entry points listed in ``external-entry-points``, which another package
    supplies; and those of steps whose builder makes them with a class of another package, not
    the SDK's, which may bring its script along. Where several files of the project match,
    nothing tells which one is meant; the script checks are then skipped, with that reason.

    Wrong:
        # the folder holds xgboost_training.py
        CONTRACT = ScriptContract(entry_point="xgboost_train.py", ...)

    Right:
        CONTRACT = ScriptContract(entry_point="xgboost_training.py", ...)
    """
    entry_point = contract.entry_point
    if isinstance(entry_point, Unknown):
        yield not_known("the entry point", entry_point)
    elif entry_point.value in project.conventions.external_entry_points:
        return
    elif len(contract.scripts) > 1:
        paths = (script.path for script in contract.scripts)
        yield Skip(f"`{entry_point.value}` may be any of {listed(paths)}")
    elif contract.scripts.gaps:
        yield not_all_known("the files that it may be", contract.scripts.gaps[0])
    elif not contract.scripts.items:
        made_by = foreign_step(contract, project)
        if made_by:
            yield Skip(f"`{made_by}` makes the step, and may bring `{entry_point.value}` along")
        else:
            yield _missing(entry_point, project)


def _missing(entry_point: Known[str], project: Project) -> Problem:
    name = entry_point.value
    scripts = {posixpath.basename(path) for path in project.files if path.endswith(".py")}
    hint = did_you_mean(posixpath.basename(name), scripts)
    return Problem(
        f"the entry point `{name}` is neither beside its contract nor in a script folder",
        entry_point.location,
        (name,),
        Fix(f"correct the entry point, or add the script{hint}"),
    )
