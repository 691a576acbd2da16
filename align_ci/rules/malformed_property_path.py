"""ALN303: a property path that does not parse."""

from align_ci.aws.properties import MalformedPath, parse
from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    rule,
)
from align_ci.rules._properties import name_and_path


@rule("ALN303", Severity.ERROR, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, _project: Project) -> Said:
    """A property path is not one.

    A path is a chain of members, ``properties.ModelArtifacts.S3ModelArtifacts``, in which
    lists and maps take a key in quotes or an index: ``Outputs['processed_data']``.

    Why: nothing can be wired to the output. Some slips the SDK lets through, such as a
    negative index, and the pipeline then refers to nothing.

    Fix: close the bracket, quote the key, or whatever the message says.

    Not reported: a missing ``properties.`` in front, which is understood.

    Wrong:
        property_path = "properties.ProcessingOutputConfig.Outputs[processed_data].S3Output.S3Uri"

    Right:
        property_path = "properties.ProcessingOutputConfig.Outputs['processed_data'].S3Output.S3Uri"
    """
    for output in specification.outputs:
        known = name_and_path(output)
        if isinstance(known, Skip):
            yield known
        else:
            yield from _judged(*known)


def _judged(name: str, path: Known[str]) -> Said:
    try:
        parse(path.value)
    except MalformedPath as fault:
        yield Problem(
            f"output `{name}` lies at `{path.value}`, which is no property path: {fault.why}, "
            f"at character {fault.column + 1}",
            path.location,
            (name, path.value),
            Fix("write a chain of members, with keys in quotes between brackets"),
        )
