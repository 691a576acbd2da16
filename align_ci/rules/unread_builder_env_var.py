"""ALN505: an environment variable that a builder sets and nobody reads."""

from align_ci.aws.variables import is_library_variable, is_platform_variable
from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._builder_sources import builds_of, contracts_of, shares_configuration
from align_ci.rules._given import variables_of
from align_ci.rules._misnamed import declared
from align_ci.rules._names import known, names_of, not_all_known
from align_ci.rules._programs import program_of, reads, variables_gap
from align_ci.rules._suggest import did_you_mean, near


@rule("ALN505", Severity.WARNING, on=BuilderSource, fails_at=FailsAt.SILENT)
def check(source: BuilderSource, project: Project) -> Said:
    """The builder sets an environment variable that no contract declares and no script reads.

    Why: whoever changes the setting behind it believes to have changed what the step does,
    and has changed nothing. Often the script reads it under another name.

    Fix: drop the variable from the builder, or declare it in the contract and read it in the
    script.

    Not reported: variables that SageMaker or the system knows, such as ``SM_MODEL_DIR``, or
    widespread libraries, such as ``OMP_NUM_THREADS``; steps without a contract, as nobody
    knows what their containers read; variables that a base class sets, which are told of
    there; those of a configuration that other builders have, too, where a base class hands them
    on; and one whose name is slightly wrong for a required variable, where ALN509 reports that.

    Wrong:
        ScriptContract(optional_env_vars={"MODE": "fast"}, ...)
        def _get_environment_variables(self): return {"JOB_KIND": self.config.mode}

    Right:
        ScriptContract(optional_env_vars={"MODE": "fast"}, ...)
        def _get_environment_variables(self): return {"MODE": self.config.mode}
    """
    variables = names_of(source.variables, lambda name: name)
    # What is not known of them may be the same, told where the builder has it.
    configured = _configured(source, project) if variables.gap is None else []
    named = {fact.value: fact for fact in (*configured, *variables.known)}
    candidates = [fact for fact in named.values() if not _is_of_others(fact.value)]
    if candidates:
        yield from _judged(candidates, source, project)
    for hidden in (variables.gap, names_of(source.configured, lambda name: name).gap):
        if hidden is not None:
            yield not_all_known("the variables that the builder sets", hidden)
            break


def _configured(source: BuilderSource, project: Project) -> list[Known[str]]:
    """What the configuration of this builder alone names."""
    held = [*known(source.configured)]
    return [] if held and shares_configuration(source, project) else held


def _judged(candidates: list[Known[str]], source: BuilderSource, project: Project) -> Said:
    contracts = contracts_of(source, project)
    if isinstance(contracts, Skip):
        yield contracts
        return
    left = candidates if contracts else []
    for contract in contracts:
        found = _unread(left, contract, project)
        if isinstance(found, Skip):
            yield found
            return
        left = found
    unset = [name for build in builds_of(source, project) for name in _unset(build)]
    for fact in left:
        if not any(near(fact.value, name) for name in unset):
            yield _problem(fact, contracts)


def _unread(
    candidates: list[Known[str]], contract: Contract, project: Project
) -> list[Known[str]] | Skip:
    """Those that a contract does not declare, and its script does not read."""
    names = declared(contract)
    left = [fact for fact in candidates if fact.value not in names]
    if not left:
        return []
    if names.gap is not None:
        return not_all_known("the variables of the contract", names.gap)
    program = program_of(contract, project)
    if isinstance(program, Skip):
        return program
    left = [fact for fact in left if not reads(program, fact.value)]
    hidden: Unknown | None = variables_gap(program) if left else None
    if hidden is not None:
        return not_all_known("the variables that the script reads", hidden)
    return left


def _is_of_others(name: str) -> bool:
    return is_platform_variable(name) or is_library_variable(name)


def _unset(build: Build) -> list[str]:
    """The required variables that ALN509 reports as not set; none where that is not known."""
    given = variables_of(build)
    if (
        isinstance(given, Skip)
        or given.names.gap is not None
        or isinstance(build.contract, Unknown)
    ):
        return []
    contract = build.contract.value
    required = known(contract.required_variables) if contract else ()
    return [fact.value for fact in required if fact.value not in given.names]


def _problem(fact: Known[str], contracts: list[Contract]) -> Problem:
    names = [name for contract in contracts for name in declared(contract).values]
    return Problem(
        f"the builder sets `{fact.value}`, but no contract declares it and no script reads it",
        fact.location,
        (fact.value,),
        Fix(f"drop `{fact.value}` from the builder{did_you_mean(fact.value, names)}"),
        tuple(Related("a contract of the step", each.location) for each in contracts[:1]),
    )
