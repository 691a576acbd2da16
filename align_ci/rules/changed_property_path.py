"""ALN705: a property path that changes, while consumers go by the old one."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, Specification, rule
from align_ci.rules._breaks import Break, told
from align_ci.rules._moved_properties import kept_to, moved


@rule("ALN705", Severity.ERROR, on=Change, fails_at=FailsAt.BUILD)
def check(change: Change, project: Project) -> Said:
    """A change gives an output another property path, and a consumer goes by the old one.

    Runs where a change is compared with its base. Consumers are the definition files that
    spell the old path themselves; and the dependencies that accept a kind of step which the
    step is no more, going by its new property paths.

    Why: the definition asks for something that the step does not have; or the dependency does
    not accept the step any more, and gets nothing.

    Fix: compile the definition again, or accept the step by its step type.

    Not reported: definitions that code compiles, which follow the change; paths that another
    output has now; dependencies that something else feeds; what ALN401, ALN402, ALN601 and
    ALN604 report.

    Wrong:
        {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}  # the output has moved

    Right:
        {"Get": "Steps.Train.ProcessingOutputConfig.Outputs['model'].S3Output.S3Uri"}
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    after = change.after
    if not isinstance(after, Specification):
        return
    for path in moved(change.before, after):
        uses = tuple(kept_to(path, change, after, project))
        if uses:
            yield Break(
                f"gives output `{path.name}` of `{change.before.step}` another property path",
                path.new.location,
                path.name,
                f"go by `{path.new.value}`",
                uses,
                ("still goes by the old one", "still go by the old one"),
            )
