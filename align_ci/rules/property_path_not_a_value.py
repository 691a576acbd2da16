"""ALN304: a property path that stops before it reaches a value."""

from align_ci.aws.properties import Resolved, values_below
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
from align_ci.rules._suggest import likeness, listed, near

_MOST = 3
"""Ways on that the help lists."""


@rule("ALN304", Severity.ERROR, on=Specification, fails_at=FailsAt.JOB_START)
def check(specification: Specification, _project: Project) -> Said:
    """A property path ends at a structure, a list or a map where a value is needed.

    Why: a consumer needs an address or a name. The SDK hands on whatever the path says,
    and the step that gets a structure in place of a text is refused.

    Fix: go on to a value, such as ``.S3Uri``; of a list or a map, pick an entry first.

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
            Fix(_way_on(name, values_below(kinds[0], path.value))),
        )


def _way_on(name: str, ways: tuple[str, ...]) -> str:
    """What to do, with the likeliest ways on; those that the output is named after first."""
    if not ways:
        return "go on to a value"
    likely = sorted(ways, key=lambda way: -_closeness(name, way))[:_MOST]
    if not ways[0].startswith("["):
        return f"go on to {listed(likely, 'or')}"
    by = "number" if ways[0].startswith("[0]") else "name"
    return f"pick an entry by its {by}: {listed(likely, 'or')}"


def _closeness(name: str, way: str) -> float:
    member = way.rpartition(".")[2]
    return likeness(name, member) if name == member or near(name, member) else 0.0
