"""ALN304: a property path that stops before it reaches a value."""

from align_ci.aws.properties import Resolved
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
from align_ci.rules._properties import possible_kinds, property_paths, resolved


@rule("ALN304", Severity.ERROR, on=Specification, fails_at=FailsAt.JOB_START)
def check(specification: Specification, _project: Project) -> Said:
    """A property path ends at a structure, a list or a map where a value is needed.

    Why: a consumer needs an address or a name. The SDK hands on whatever the path says,
    and the step that gets a structure in place of a text is refused.

    Fix: go on to a value, such as ``.S3Uri``.

    Not reported: paths that end at a value for some kind of step, where the kind is not
    stated.

    Wrong:
        property_path = "properties.ProcessingOutputConfig.Outputs['report'].S3Output"

    Right:
        property_path = "properties.ProcessingOutputConfig.Outputs['report'].S3Output.S3Uri"
    """
    for each in property_paths(specification):
        if isinstance(each, tuple):
            yield from _judged(*each, specification)
        else:
            yield each


def _judged(name: str, path: Known[str], specification: Specification) -> Said:
    kinds = possible_kinds(specification, path.value)
    if isinstance(kinds, Skip):
        yield kinds
        return
    found = [resolved(kind, path.value) for kind in kinds]
    ends = [each for each in found if isinstance(each, Resolved)]
    if len(ends) == len(found) and not any(each.is_value for each in ends):
        yield Problem(
            f"output `{name}` lies at `{path.value}`, which ends at `{ends[0].shape}`, "
            "not at a value",
            path.location,
            (name, path.value),
            Fix("go on to a value, such as the structure's `S3Uri`"),
        )
