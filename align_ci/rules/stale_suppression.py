"""ALN904: a suppression that no finding needs any more."""

from align_ci.model import FailsAt, Project, Said, Severity, rule


@rule("ALN904", Severity.WARNING, on=Project, fails_at=FailsAt.SILENT)
def check(_subject: Project, _project: Project) -> Said:
    """A comment or an entry that accepts something suppresses nothing: that is not found.

    Why: the next time the same mistake is made in the same place, nobody would hear of it.

    Fix: remove the comment, or the entry of ``accept-breaks``; ``align-ci baseline --prune``
    removes entries of the baseline.

    No check looks for this: it is found as suppressions are applied.

    Not reported: suppressions of rules that did not run, or that could not judge all that the
    suppression is about, as a part of it is not known; entries of ``accept-breaks`` where
    there is no base of which everything is known; and nothing where only some paths are
    reported on.

    Wrong:
        # align-ci: ignore[ALN403] it comes with release 7
        DependencySpec(compatible_sources=["Published"], ...)

    Right:
        DependencySpec(compatible_sources=["Published"], ...)
    """
    yield from ()
