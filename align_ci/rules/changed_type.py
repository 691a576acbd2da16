"""ALN706: an output of another type, which a dependency that it feeds does not take."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, Specification, rule
from align_ci.rules._breaks import Break, told
from align_ci.rules._retyped import misfits, retyped


@rule("ALN706", Severity.ERROR, on=Change, fails_at=FailsAt.SILENT)
def check(change: Change, project: Project) -> Said:
    """A change gives an output another type or data type, which does not fit a consumer.

    Runs where a change is compared with its base. Consumers are the dependencies that the
    output fed at the base and feeds now, by its name, an alias or a connection, and whose type
    fitted before.

    Why: the job gets something else than it was written for: a folder where it reads a value,
    a model where it reads rows.

    Fix: keep the type, or change the consumers as well.

    Not reported: types that are a project's own, and pairs of ``fitting-types``; consumers that
    the change mends; dependencies that another output fits as well; what ALN401 reports. What
    ALN404 only warns of is reported here instead.

    Wrong:
        OutputSpec(logical_name="model", output_type=DependencyType.PROCESSING_OUTPUT, ...)
        DependencySpec(logical_name="model", dependency_type=DependencyType.MODEL_ARTIFACTS, ...)

    Right:
        OutputSpec(logical_name="model", output_type=DependencyType.MODEL_ARTIFACTS, ...)
        DependencySpec(logical_name="model", dependency_type=DependencyType.MODEL_ARTIFACTS, ...)
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    after = change.after
    if not isinstance(after, Specification):
        return
    for each in retyped(change.before, after):
        uses = tuple(misfits(each, change, after, project))
        if uses:
            yield Break(
                f"makes output `{each.name}` of `{change.before.step}` a `{each.now.value}`",
                each.now.location,
                each.name,
                f"keep `{each.then}`, or change who takes it as well",
                uses,
                ("still takes it as it was", "still take it as it was"),
            )
