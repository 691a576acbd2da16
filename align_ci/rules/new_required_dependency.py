"""ALN703: a dependency that is required from now on, and that a pipeline does not feed."""

from collections.abc import Iterator

from align_ci.model import (
    Change,
    Dependency,
    FailsAt,
    Known,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._breaks import Break, told
from align_ci.rules._names import gap, not_all_known
from align_ci.rules._unfed import left_open


@rule("ALN703", Severity.ERROR, on=Change, fails_at=FailsAt.BUILD)
def check(change: Change, project: Project) -> Said:
    """A change adds a required dependency, or makes one required, that a pipeline does not feed.

    Runs where a change is compared with its base. Consumers are the pipelines that used the
    step at the base and use it now.

    Why: the pipeline cannot be built any more, or the step starts without its input.

    Fix: connect the dependency in the pipeline, or make it optional.

    Not reported: dependencies that a connection or another step of the pipeline feeds; those
    that a step type of another project may feed; pipelines that are new, or of which not
    everything is known; and what ALN401 reports, as no step of the project feeds it.

    Wrong:
        DependencySpec(logical_name="schema", required=True, ...)  # new, and not connected

    Right:
        DependencySpec(logical_name="schema", required=False, ...)
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    after = change.after
    if not isinstance(after, Specification):
        return
    for dependency in after.dependencies:
        name, required = dependency.name, dependency.required
        if not (isinstance(name, Known) and isinstance(required, Known) and required.value):
            continue
        was = _was_required(name.value, change.before)
        if isinstance(was, Skip):
            yield was
        elif was is not True:
            yield from _judged(name, dependency, change, project, was=was)


def _was_required(name: str, before: Specification) -> bool | Skip | None:
    """Whether it was required at the base; None where there was no such dependency."""
    for each in before.dependencies:
        if isinstance(each.name, Known) and each.name.value == name:
            if isinstance(each.required, Unknown):
                return not_all_known("the required dependencies of the base", each.required)
            return each.required.value
    hidden = gap(before.dependencies, (each.name for each in before.dependencies))
    return None if hidden is None else not_all_known("the dependencies of the base", hidden)


def _judged(
    name: Known[str], dependency: Dependency, change: Change, project: Project, *, was: bool | None
) -> Iterator[Break]:
    uses = [*left_open(name.value, dependency, change, project)]
    if uses:
        did = "adds required dependency" if was is None else "requires dependency"
        yield Break(
            f"{did} `{name.value}` of `{change.before.step}`",
            name.location,
            name.value,
            "connect it in the pipeline, or make it optional",
            uses,
            ("leaves it open", "leave it open"),
        )
