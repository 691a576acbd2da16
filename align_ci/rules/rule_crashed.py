"""ALN902: a rule that failed itself."""

from align_ci.model import FailsAt, Project, Said, Severity, rule


@rule("ALN902", Severity.ERROR, on=Project, fails_at=FailsAt.SILENT)
def check(_subject: Project, _project: Project) -> Said:
    """A rule of align-ci raised an exception.

    Why: what it would have found is not known. The check counts as errored and the verdict
    is ``error``, so that nobody passes by making a rule fail.

    Fix: report it to align-ci, with the message, and leave the rule out until it is mended.

    This cannot be ignored or put into a baseline. No check looks for it: whatever runs the
    rules makes this finding when one of them raises.

    Not reported: exceptions of the project's own code, which are ALN901.

    Wrong:
        # a rule raised: nobody knows whether all is well
        [tool.align-ci]
        ignore = []

    Right:
        # left out knowingly, until align-ci is mended
        [tool.align-ci]
        ignore = ["ALN404"]
    """
    yield from ()
