"""ALN701: an output that is gone, and still asked for."""

from align_ci.model import Change, FailsAt, Fix, Project, Said, Severity, Skip, Specification, rule
from align_ci.rules._breaks import lost_outputs, lost_problem


@rule("ALN701", Severity.ERROR, on=Change, fails_at=FailsAt.SILENT)
def check(change: Change, project: Project) -> Said:
    """A change removes an output, or an alias of it, that a consumer still asks for.

    Runs where a change is compared with its base. Consumers are the dependencies and the
    connections of pipelines that the output fed at the base, under its name or an alias, and
    that still ask for it.

    Why: the consumer gets nothing, and nobody who reads the change sees it.

    Fix: keep the output, or change its consumers as well.

    Not reported: outputs that no step of the project consumed; consumers that the change
    mends, or that another step feeds; required dependencies that nothing feeds any more,
    which ALN401 reports; what is only renamed, which ALN702 reports.

    Wrong:
        StepSpecification(outputs=[], ...)  # had "report", which a step takes

    Right:
        StepSpecification(outputs=[OutputSpec(logical_name="report", ...)], ...)
    """
    for lost in lost_outputs(change, project):
        if isinstance(lost, Skip):
            yield lost
        elif lost.successor is None and isinstance(change.after, Specification):
            place = change.after.outputs.location or change.after.location
            message = f"this change removes output `{lost.name}` of `{change.before.step}`"
            fix = Fix(f"keep `{lost.name}`, or change who asks for it as well")
            yield lost_problem(lost, message, place, fix)
