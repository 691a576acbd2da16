"""ALN510: a builder that raises on valid input."""

from align_ci.model import Build, FailsAt, Fix, Known, Problem, Project, Said, Severity, Skip, rule
from align_ci.rules._builds import REFUSED, built_of, refused


@rule("ALN510", Severity.ERROR, on=Build, fails_at=FailsAt.BUILD)
def check(build: Build, _project: Project) -> Said:
    """A builder raises although it was given what its specification asks for.

    The builder was executed with a configuration of the project and with an input for each
    dependency, and once more with the required ones alone.

    Why: whoever assembles the pipeline runs into the same.

    Fix: mend the builder at the line that is named, or the example configuration.

    Not reported: a failure after the network was refused; there ALN511 stands,
    and with a network the builder may well succeed.

    Wrong:
        inputs["METADATA"]  # optional, so it is not always given

    Right:
        inputs.get("METADATA")
    """
    failure = build.failure
    if refused(build):
        yield REFUSED
    elif isinstance(failure, Known):
        yield Problem(
            f"builder `{build.name}` failed: {failure.value}",
            failure.location,
            (failure.value.partition(":")[0],),
            Fix("mend the line, or give an example configuration that the builder can work with"),
        )
    elif failure is None and isinstance(built := built_of(build), Skip):
        yield built
