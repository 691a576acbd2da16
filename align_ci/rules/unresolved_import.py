"""ALN513: an import of what the project does not have."""

from align_ci.model import (
    FailsAt,
    Fix,
    Problem,
    Project,
    Related,
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
    specifications, it goes on with nothing, and fails when a step is built; that is a warning,
    unless the builder then raises whatever it is given.

    Fix: import what is meant, or write it.

    Not reported: what is imported by an absolute name, which may be that of an installed
    package, or by a text of which the package is not known; names that are not called like one
    of these; those of a module that may have more than is written in it; and those for which the
    code has another place to import from.

    Wrong:
        from ..specs.packaging_spec import PACKAGE_SPEC  # the file is package_spec.py

    Right:
        from ..specs.package_spec import PACKAGE_SPEC
    """
    failed = {failure.location.path for failure in project.failures}
    wanted: dict[tuple[str, str], list[UnresolvedImport]] = {}
    for each in project.unresolved:
        if each.location.path not in failed:
            wanted.setdefault((each.module, each.name), []).append(each)
    for found in wanted.values():
        yield _missing(*sorted(found, key=lambda each: (each.is_handled, each.location)))


def _missing(first: UnresolvedImport, *others: UnresolvedImport) -> Problem:
    package, _, last = first.module.rpartition(".")
    if first.name:
        what = f"`{first.name}` is imported from `{first.module}`, which has no such name"
    else:
        what = f"`{first.module}` is imported, but `{package}` has no module `{last}`"
    hint = did_you_mean(first.name or last, first.others)
    return Problem(
        what,
        first.location,
        (last, first.name),
        Fix(f"import what is meant, or write it{hint}"),
        tuple(Related("it is imported here, too", each.location) for each in others),
        severity=Severity.WARNING if first.is_handled else None,
    )
