"""ALN704: a container path that moves, while script or builder keep to the old one."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, rule
from align_ci.rules._breaks import Break, told
from align_ci.rules._moved_paths import kept_to, moved
from align_ci.rules._wires import contract_of_specification


@rule("ALN704", Severity.ERROR, on=Change, fails_at=FailsAt.JOB_START)
def check(change: Change, project: Project) -> Said:
    """A change moves a path in the contract, and the script or a builder keeps to the old one.

    Runs where a change is compared with its base. Consumers are the contract's script, and the
    builders of its steps that have the path written into them.

    Why: nothing is mounted at the old path any more: the script finds no input there, or what
    it writes is lost.

    Fix: use the new path there, or take it from the contract.

    Not reported: scripts that have to do with the new path as well, that ask for it by its
    logical name, or that may be told it; old paths that another entry of the contract still
    covers. What ALN107, ALN108 and ALN502 only warn of is reported here instead.

    Wrong:
        ScriptContract(expected_input_paths={"data": "/opt/ml/processing/input/rows"}, ...)
        frame = read_csv("/opt/ml/processing/input/data/a.csv")  # where it was before

    Right:
        frame = read_csv("/opt/ml/processing/input/rows/a.csv")
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    before, after = (contract_of_specification(each) for each in (change.before, change.after))
    if before is None or after is None:
        return
    for path in moved(before, after):
        said, new = kept_to(path, after, project), path.new.value
        yield from said.skips
        if said.uses:
            yield Break(
                f"moves {path.word} `{path.name}` from `{path.old}` to `{new}`",
                path.new.location,
                path.name,
                f"use `{new}` there, or take it from the contract",
                said.uses,
                ("still uses the old path", "still use the old path"),
            )
