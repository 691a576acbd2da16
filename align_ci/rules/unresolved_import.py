"""ALN513: an import of what the project does not have."""

from align_ci.model import (
    FailsAt,
    Fix,
    Problem,
    Project,
    Said,
    Severity,
    UnresolvedImport,
    rule,
)
from align_ci.rules._suggest import did_you_mean


@rule("ALN513", Severity.ERROR, on=Project, fails_at=FailsAt.BUILD)
def check(project: Project, _project: Project) -> Said:
    """A specification, contract, configuration or builder is imported that is not there.

    Why: whoever imports the module fails. Where the code catches that, as builders do for their
    specifications, it goes on with nothing, and fails when a step is built; that is a warning.

    Fix: import what is meant, or write it.

    Not reported: what is imported by an absolute name, which may be that of an installed
    package; names that are not called like one of these; those of a module that may have more
    than is written in it; and those for which the code has another place to import from.

    Wrong:
        from ..specs.packaging_spec import PACKAGE_SPEC  # the file is package_spec.py

    Right:
        from ..specs.package_spec import PACKAGE_SPEC
    """
    failed = {failure.location.path for failure in project.failures}
    for each in project.unresolved:
        if each.location.path not in failed:
            yield _missing(each)


def _missing(found: UnresolvedImport) -> Problem:
    package, _, last = found.module.rpartition(".")
    if found.name:
        what = f"`{found.name}` is imported from `{found.module}`, which has no such name"
    else:
        what = f"`{found.module}` is imported, but `{package}` has no module `{last}`"
    hint = did_you_mean(found.name or last, found.others)
    return Problem(
        what,
        found.location,
        (found.location.path, found.module, found.name),
        Fix(f"import what is meant, or write it{hint}"),
        cause=f"import of {found.module} {found.name}".strip(),
        severity=Severity.WARNING if found.is_handled else None,
    )
