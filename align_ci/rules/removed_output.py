"""ALN701: an output that is gone, and still asked for."""

from collections.abc import Iterator

from align_ci.model import (
    Change,
    FailsAt,
    Location,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    rule,
)
from align_ci.rules._breaks import Break, Lost, lost_outputs, told


@rule("ALN701", Severity.ERROR, on=Change, fails_at=FailsAt.SILENT)
def check(change: Change, project: Project) -> Said:
    """A change removes an output, or an alias of it, that a consumer still asks for.

    Runs where a change is compared with its base. Consumers are the dependencies and the
    connections of pipelines that the output fed at the base, under its name or an alias, and
    that still ask for it; edges that do not say what they take, and for which nothing fits
    any more; and conditions that look into a file of the output's name.

    Why: the consumer gets nothing, and nobody who reads the change sees it.

    Fix: keep the output or the alias, or change its consumers as well.

    Not reported: outputs that no step of the project consumed; consumers that the change
    mends, or that another step feeds; a break of which every consumer is reported by ALN401
    or ALN402; what is only renamed, which ALN702 reports.

    Wrong:
        StepSpecification(outputs=[], ...)  # had "report", which a step takes

    Right:
        StepSpecification(outputs=[OutputSpec(logical_name="report", ...)], ...)
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    for lost in lost_outputs(change, project):
        if isinstance(lost, Skip):
            yield lost
        elif lost.successor is None and isinstance(change.after, Specification):
            what, place = _said(lost, change.after)
            yield Break(
                f"{what} of `{change.before.step}`",
                place,
                lost.name,
                f"keep `{lost.name}`, or change who asks for it as well",
                lost.uses,
                ("still asks for it", "still ask for it"),
            )


def _said(lost: Lost, after: Specification) -> tuple[str, Location]:
    """What the change does, and where."""
    if lost.output is None:
        return f"removes output `{lost.name}`", after.outputs.location or after.location
    return (
        f"drops the alias `{lost.name}` of an output",
        lost.output.aliases.location or lost.output.location,
    )
