"""ALN707: an environment variable that is required from now on, and not set."""

from collections.abc import Iterator

from align_ci.model import Change, FailsAt, Project, Said, Severity, Skip, rule
from align_ci.rules._breaks import Break, told
from align_ci.rules._newly_required import unset, variables
from align_ci.rules._wires import contract_of_specification


@rule("ALN707", Severity.ERROR, on=Change, fails_at=FailsAt.JOB_START)
def check(change: Change, project: Project) -> Said:
    """A change makes the contract require a variable that a builder of the step does not set.

    Runs where a change is compared with its base. Consumers are the builders of both sides, as
    far as they were executed.

    Why: the script asks for it at its start and fails, minutes into a paid job.

    Fix: set the variable in the builder, or list it among the optional ones.

    Not reported: variables that SageMaker sets itself; builders that are new; builders that
    were not executed, as in ``align-ci diff``, which reads only; what ALN509 reports.

    Wrong:
        ScriptContract(required_env_vars=["REGION", "MODE"], ...)  # "MODE" is new
        def _get_environment_variables(self): return {"REGION": self.config.region}

    Right:
        ScriptContract(required_env_vars=["REGION"], optional_env_vars={"MODE": "fast"}, ...)
        def _get_environment_variables(self): return {"REGION": self.config.region}
    """
    yield from told(_breaks, change, project)


def _breaks(change: Change, project: Project) -> Iterator[Break | Skip]:
    before, after = (contract_of_specification(each) for each in (change.before, change.after))
    if before is None or after is None:
        return
    for variable in variables(before, after):
        said = unset(variable.value, after, change, project)
        yield from said.skips
        if said.uses:
            yield Break(
                f"requires variable `{variable.value}`",
                variable.location,
                variable.value,
                f"set `{variable.value}` in the builder, or make it optional",
                said.uses,
                ("does not set it", "do not set it"),
            )
