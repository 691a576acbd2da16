"""ALN104: an optional environment variable that the script never reads."""

from align_ci.model import Contract, FailsAt, Project, Said, Severity, rule
from align_ci.rules._names import names_of
from align_ci.rules._unread import never_read


@rule("ALN104", Severity.WARNING, on=Contract, fails_at=FailsAt.SILENT)
def check(contract: Contract, project: Project) -> Said:
    """The contract offers an environment variable that the script never reads.

    Why: whoever sets the variable believes to have changed what the step does, and has
    changed nothing.

    Fix: drop the variable from ``optional_env_vars``, or read it in the script.

    Not reported: variables that SageMaker sets itself, such as ``SM_MODEL_DIR``, or that
    widespread libraries read, such as ``OMP_NUM_THREADS``; those that a family covers, as
    ``f"COLUMN_{number}"`` covers ``COLUMN_1``; and one whose name the script gets slightly
    wrong, which ALN102 reports.

    Wrong:
        ScriptContract(optional_env_vars={"BATCH_SIZE": "32"}, ...)
        batch_size = 64  # the script reads no variable

    Right:
        ScriptContract(optional_env_vars={"BATCH_SIZE": "32"}, ...)
        batch_size = int(os.environ.get("BATCH_SIZE", "32"))
    """
    names = names_of(contract.optional_variables, lambda entry: entry.name)
    yield from never_read(contract, project, names, "optional_env_vars")
