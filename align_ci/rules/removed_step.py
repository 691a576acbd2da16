"""ALN709: a step that is gone, and still named or needed."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, Unknown, rule
from align_ci.rules._breaks import Break, told
from align_ci.rules._names import not_all_known
from align_ci.rules._step_uses import uses_of_step


@rule("ALN709", Severity.ERROR, on=Change, fails_at=FailsAt.SILENT)
def check(change: Change, project: Project) -> Said:
    """A change removes a step that others still name, or need for what it published.

    Runs where a change is compared with its base. Consumers are the dependencies that name the
    step in ``compatible_sources``; those that it fed by name and that nothing feeds any more;
    and the connections and conditions of pipelines that still name it.

    Why: the consumer gets nothing, or the pipeline is not built.

    Fix: keep the step, or change its consumers as well.

    Not reported: entries that another step answers to, such as another job type of the step;
    steps of which it is not known whether they are only elsewhere; a break of which every
    consumer is reported as an error by ALN401, ALN402 or ALN403. What ALN403 only warns of is
    reported here instead.

    Wrong:
        DependencySpec(compatible_sources=["Report"], ...)  # the change removes "Report"

    Right:
        DependencySpec(compatible_sources=["Summary"], ...)
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    if isinstance(change.after, Unknown):
        yield not_all_known("the steps that are left", change.after)
    elif change.after is None:
        uses = tuple(uses_of_step(change, project))
        if uses:
            yield Break(
                f"removes step `{change.before.step}`",
                uses[0].location,
                change.before.step,
                "keep the step, or change who needs it as well",
                uses,
                ("still needs it", "still need it"),
            )
