"""ALN708: an argument that the script requires from now on, and that nobody passes."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, rule
from align_ci.rules._arguments import shown
from align_ci.rules._breaks import Break, told
from align_ci.rules._newly_required import left_out, options
from align_ci.rules._wires import contract_of_specification


@rule("ALN708", Severity.ERROR, on=Change, fails_at=FailsAt.JOB_START)
def check(change: Change, project: Project) -> Said:
    """A change makes the script's parser require an argument that a builder does not pass.

    Runs where a change is compared with its base. Consumers are the builders of both sides, as
    far as they were executed.

    Why: the parser stops the script at its start, minutes into a paid job.

    Fix: pass the argument in the builder, or give it a default in the script.

    Not reported: arguments in ``provided-arguments``; builders that are new; builders that were
    not executed, as in ``align-ci diff``, which reads only; what ALN105 reports.

    Wrong:
        parser.add_argument("--mode", required=True)  # new, and no builder passes it

    Right:
        parser.add_argument("--mode", default="fast")
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    before, after = (contract_of_specification(each) for each in (change.before, change.after))
    if before is None or after is None:
        return
    for option in options(before, after, change.base, project):
        if isinstance(option, Skip):
            yield option
            continue
        said, flag = left_out(option, after, change, project), shown(option)
        yield from said.skips
        if said.uses:
            yield Break(
                f"makes the script require `{flag}`",
                option.location,
                flag,
                f"pass `{flag}` in the builder, or give it a default",
                said.uses,
                ("does not pass it", "do not pass it"),
            )
