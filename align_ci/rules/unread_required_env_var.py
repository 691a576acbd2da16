"""ALN103: a required environment variable that the script never reads."""

from align_ci.model import Contract, FailsAt, Project, Said, Severity, rule
from align_ci.rules._names import names_of
from align_ci.rules._unread import never_read


@rule("ALN103", Severity.WARNING, on=Contract, fails_at=FailsAt.SILENT)
def check(contract: Contract, project: Project) -> Said:
    """The contract requires an environment variable that the script never reads.

    Why: everybody who builds the step has to find a value that changes nothing; whoever
    changes it later waits for an effect in vain.

    Fix: drop the variable from ``required_env_vars``, or read it in the script.

    Not reported: variables that SageMaker sets itself, such as ``SM_MODEL_DIR``, or that
    widespread libraries read, such as ``OMP_NUM_THREADS``; those that a family covers, as
    ``f"COLUMN_{number}"`` covers ``COLUMN_1``; and one whose name the script gets slightly
    wrong, which ALN102 reports.

    Wrong:
        ScriptContract(required_env_vars=["REGION", "MODE"], ...)
        region = os.environ["REGION"]  # the script reads no other variable

    Right:
        ScriptContract(required_env_vars=["REGION"], ...)
        region = os.environ["REGION"]
    """
    names = names_of(contract.required_variables, lambda name: name)
    yield from never_read(contract, project, names, "required_env_vars")
