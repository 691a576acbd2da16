"""ALN610: what should be a pipeline definition is none."""

from align_ci.model import (
    Definition,
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
from align_ci.rules._builds import refused
from align_ci.rules._names import not_known


@rule("ALN610", Severity.ERROR, on=Definition, fails_at=FailsAt.BUILD)
def check(definition: Definition, project: Project) -> Said:
    """A pipeline cannot be compiled, or a file holds no pipeline definition.

    A definition is a JSON object with `Version` (`2020-12-01`) and `Steps`, each of them with
    `Name` and `Type`.

    Why: SageMaker takes no other, and nothing else can be checked of it.

    Fix: mend what the message says: the line that raised, or the place in the file.

    Not reported: pipelines that were not compiled, because there is no SDK for instance,
    which is said as the reason of the skip; a failure after the network was refused; what a
    builder of the project raises by itself, which is reported there.

    Wrong:
        {"Version": "2020-12-01", "Steps": [{"Name": "Train"}]}

    Right:
        {"Version": "2020-12-01", "Steps": [{"Name": "Train", "Type": "Training", ...}]}
    """
    failure, content = definition.failure, definition.content
    if isinstance(failure, Unknown):
        yield not_known("whether the definition can be read", failure)
    elif failure is None:
        if isinstance(content, Unknown):
            yield Skip(f"the definition is not known: {content.why}")
    elif refused(definition):
        yield Skip("compiling it failed when it was refused the network (ALN511)")
    elif _fails_alone(failure, project):
        yield _unreadable(definition, failure)
    else:
        yield Skip("compiling it fails where a builder fails by itself, which is reported there")


def _fails_alone(failure: Known[str], project: Project) -> bool:
    """Whether no builder is known to raise the same in the same place.

    Builds that are not known silence nothing: said twice is better than not at all.
    """
    return not any(
        isinstance(build.failure, Known)
        and (build.failure.value, build.failure.location) == (failure.value, failure.location)
        for build in project.builds
    )


def _unreadable(definition: Definition, failure: Known[str]) -> Problem:
    if definition.compiled:
        told = f"the pipeline `{definition.name}` cannot be compiled: {failure.value}"
        fix = Fix("mend the line that raises, or what it is given")
    else:
        told = f"`{definition.location.path}` is no pipeline definition: {failure.value}"
        fix = Fix("mend the file, or take it out of `pipelines` in the configuration")
    return Problem(told, failure.location, (failure.value.partition(":")[0],), fix)
