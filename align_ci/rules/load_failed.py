"""ALN901: a part of the project that could not be read."""

from align_ci.model import FailsAt, Fix, Problem, Project, Related, Said, Severity, rule


@rule("ALN901", Severity.ERROR, on=Project, fails_at=FailsAt.BUILD)
def check(project: Project, _project: Project) -> Said:
    """A file of the project could not be read, parsed or imported.

    Why: what is in it was not checked, and neither was anything that depends on it. Whoever
    builds the pipeline will most likely fail at the same place.

    Of a module that is only read, as much is told as is certain: an exception that is raised
    whatever the surroundings, a member that an enumeration of the project does not have, a key
    that a dictionary does not have.

    Fix: run the module with the project's Python, and mend what it reports.

    This cannot be ignored or put into a baseline: a project must not pass by being
    unreadable.

    Not reported: files that are excluded, or that have nothing to do with a pipeline; modules
    of other packages that are not installed, which are replaced by stand-ins and named in a
    notice, and what fails for nothing but a stand-in.

    Wrong:
        from acme.contracts import PREPROCESING_CONTRACT  # no such name

    Right:
        from acme.contracts import PREPROCESSING_CONTRACT
    """
    for failure in project.failures:
        yield Problem(
            failure.message,
            failure.location,
            (failure.location.path, failure.message),
            Fix(failure.help),
            (Related("raised here", failure.raised),) if failure.raised else (),
            cause=f"load failed {failure.location.path}",
        )
