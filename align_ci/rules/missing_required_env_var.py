"""ALN509: an environment variable that the contract requires and the builder does not set."""

from align_ci.aws.variables import is_platform_variable
from align_ci.model import (
    Build,
    Contract,
    FailsAt,
    Fix,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._causes import of_entry
from align_ci.rules._given import Given, variables_of
from align_ci.rules._names import known, not_all_known, not_known
from align_ci.rules._suggest import did_you_mean


@rule("ALN509", Severity.ERROR, on=Build, fails_at=FailsAt.JOB_START)
def check(build: Build, _project: Project) -> Said:
    """An environment variable that the contract requires is not set by the builder.

    Why: the script asks for it at its start and fails, minutes into a paid job.

    Fix: set the variable in the builder, or list it among the optional ones with the
    default that the script falls back to.

    Not reported: variables that SageMaker sets itself, such as ``SM_MODEL_DIR``; and any where
    the builder was not executed and, as its methods are written, may set variables whose names
    are not known: those of a dictionary that the configuration is given, for instance.

    Wrong:
        ScriptContract(required_env_vars=["REGION", "MODE"], ...)
        def _get_environment_variables(self): return {"REGION": self.config.region}

    Right:
        ScriptContract(required_env_vars=["REGION", "MODE"], ...)
        def _get_environment_variables(self):
            return {"REGION": self.config.region, "MODE": self.config.mode}
    """
    variables = variables_of(build)
    contract = build.contract
    if isinstance(variables, Skip):
        yield variables
    elif isinstance(contract, Unknown):
        yield not_known("the contract", contract)
    elif contract.value is not None:
        yield from _judged(variables, contract.value)


def _judged(variables: Given, contract: Contract) -> Said:
    unset = [
        fact
        for fact in known(contract.required_variables)
        if fact.value not in variables.names and not is_platform_variable(fact.value)
    ]
    if unset and variables.names.gap is not None:
        yield not_all_known("the variables that the builder sets", variables.names.gap)
        return
    for fact in unset:
        meant = did_you_mean(fact.value, variables.names.values)
        yield Problem(
            f"the contract requires `{fact.value}`, but the builder does not set it",
            variables.place,
            (fact.value,),
            Fix(f"set `{fact.value}` in the builder{meant}"),
            (Related("the variable in the contract", fact.location),),
            cause=of_entry(contract, "variable", fact.value),
        )
