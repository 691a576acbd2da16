"""ALN201: a contract input that the specification does not declare."""

from align_ci.model import (
    Alignment,
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
    Specification,
    rule,
)
from align_ci.rules._alignment import contract_of
from align_ci.rules._causes import of_entry
from align_ci.rules._misspelt_keys import respelt
from align_ci.rules._names import Names, names_of, not_all_known
from align_ci.rules._suggest import did_you_mean


@rule("ALN201", Severity.ERROR, on=Alignment, fails_at=FailsAt.JOB_START)
def check(alignment: Alignment, project: Project) -> Said:
    """A contract input has no dependency in the specification.

    Why: a step is wired by its specification. What that does not declare is connected to
    nothing, so the script finds an empty path, minutes into a paid job.

    Fix: declare a dependency of that name in the specification, or drop the input from
    the contract.
    ``check --fix`` renames it where specification and script agree on one near name.

    Not reported: contracts of steps that mount nothing, such as those that create a model.

    Wrong:
        ScriptContract(expected_input_paths={"data": "/opt/ml/processing/input/data"}, ...)
        StepSpecification(dependencies=[DependencySpec(logical_name="DATA", ...)], ...)

    Right:
        ScriptContract(expected_input_paths={"DATA": "/opt/ml/processing/input/data"}, ...)
        StepSpecification(dependencies=[DependencySpec(logical_name="DATA", ...)], ...)
    """
    contract = contract_of(alignment)
    if isinstance(contract, Skip):
        yield contract
        return
    declared = names_of(alignment.specification.dependencies, lambda dependency: dependency.name)
    inputs = names_of(contract.inputs, lambda entry: entry.name)
    undeclared = [name for name in inputs.known if name.value not in declared]
    if undeclared and declared.gap is not None:
        yield not_all_known("the dependencies", declared.gap)
        return
    for name in undeclared:
        yield _undeclared(name, alignment.specification, contract, declared, project)


def _undeclared(
    name: Known[str],
    specification: Specification,
    contract: Contract,
    declared: Names,
    project: Project,
) -> Problem:
    inputs = names_of(contract.inputs, lambda entry: entry.name)
    open_ones = [each for each in declared.values if each not in inputs]
    hint = did_you_mean(name.value, open_ones)
    where = specification.dependencies.location or specification.location
    return Problem(
        f"the contract has input `{name.value}`, but the specification declares no such dependency",
        name.location,
        (name.value,),
        Fix(
            f"declare the dependency, or drop the input from the contract{hint}",
            respelt(name, "input", open_ones, contract, project),
        ),
        (Related("what the specification declares", where),),
        cause=of_entry(contract, "input", name.value),
    )
