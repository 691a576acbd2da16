"""ALN903: a comment that means to suppress a finding and cannot."""

from align_ci.model import FailsAt, Project, Said, Severity, rule


@rule("ALN903", Severity.ERROR, on=Project, fails_at=FailsAt.SILENT)
def check(_subject: Project, _project: Project) -> Said:
    """A comment that is to suppress a finding has no reason, or names no rule that it can.

    Why: it suppresses nothing. Without a reason nobody can judge later whether what was
    accepted is still acceptable, and a mistyped id hides that it never had an effect.

    Fix: write ``# align-ci: ignore[ALN403] reason``, with the ids of rules between the brackets,
    separated by commas, on the line of the finding or alone on the line above it.

    A project that cannot be read (ALN901) and a rule that crashed (ALN902) keep others from
    judging, so no comment suppresses them, nor what is said of suppressions (ALN903, ALN904).
    No check looks for this: it is found as suppressions are applied.

    Not reported: what looks like such a comment inside a text, and files that are excluded or
    that nothing was read of.

    Wrong:
        DependencySpec(compatible_sources=["Later"], ...)  # align-ci: ignore[ALN403]

    Right:
        # align-ci: ignore[ALN403] it comes with release 7
        DependencySpec(compatible_sources=["Later"], ...)
    """
    yield from ()
