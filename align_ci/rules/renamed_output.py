"""ALN702: an output with a new name, and asked for under the old one."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, rule
from align_ci.rules._breaks import Break, lost_outputs, told


@rule("ALN702", Severity.ERROR, on=Change, fails_at=FailsAt.SILENT)
def check(change: Change, project: Project) -> Said:
    """A change renames an output without keeping its old name as an alias.

    Runs where a change is compared with its base. Consumers are the dependencies and the
    connections of pipelines that the output fed at the base, under its name or an alias, and
    that still ask for it.

    Why: the consumer gets nothing, and nobody who reads the change sees it.

    Fix: give the output its old name as an alias, or change its consumers as well.

    Not reported: outputs that no step of the project consumed; consumers that the change
    mends, or that another step feeds; a break of which every consumer is reported by ALN401
    or ALN402; renames that are not certain, which ALN701 reports.

    Wrong:
        OutputSpec(logical_name="summary", ...)  # was: report, which a step takes

    Right:
        OutputSpec(logical_name="summary", aliases=["report"], ...)
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    for lost in lost_outputs(change, project):
        if isinstance(lost, Skip):
            yield lost
        elif lost.successor:
            new = lost.successor.value
            yield Break(
                f"renames output `{lost.name}` to `{new}`",
                lost.successor.location,
                lost.name,
                f"give `{new}` the alias `{lost.name}`",
                lost.uses,
                ("still asks for it", "still ask for it"),
            )
