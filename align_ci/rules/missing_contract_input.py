"""ALN202: a required dependency for which the contract has no path."""

from align_ci.model import (
    Alignment,
    Contract,
    Dependency,
    FailsAt,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._alignment import contract_of, dependency_needs_path, stand_in
from align_ci.rules._causes import of_entry
from align_ci.rules._missing_paths import path_for
from align_ci.rules._names import names_of, not_all_known, not_known


@rule("ALN202", Severity.ERROR, on=Alignment, fails_at=FailsAt.BUILD)
def check(alignment: Alignment, project: Project) -> Said:
    """A required dependency has no path in the contract.

    Why: nobody knows where in the container to mount it. A builder that goes by the
    contract raises; one that does not starts a job whose script misses its input.

    Fix: give the dependency a path in the contract's ``expected_input_paths``.
    ``check --fix`` adds it where the script uses one undeclared path of that name.

    A note where the dependency is optional: it can never be given, be it there or not.

    Not reported: plain values (a data type other than ``S3Uri``, or
    the type ``CUSTOM_PROPERTY``); steps that mount nothing; and a name for which the
    contract has a near one that nothing declares: ALN201 reports that one.

    Wrong:
        DependencySpec(logical_name="METADATA", required=True, ...)
        ScriptContract(expected_input_paths={"DATA": "/opt/ml/processing/input/data"}, ...)

    Right:
        DependencySpec(logical_name="METADATA", required=True, ...)
        ScriptContract(
            expected_input_paths={
                "DATA": "/opt/ml/processing/input/data",
                "METADATA": "/opt/ml/processing/input/metadata",
            },
            ...,
        )
    """
    contract = contract_of(alignment)
    if isinstance(contract, Skip):
        yield contract
        return
    inputs = names_of(contract.inputs, lambda entry: entry.name)
    for dependency in alignment.specification.dependencies:
        name = dependency.name
        if isinstance(name, Unknown):
            yield not_known("the name of a dependency", name)
        elif name.value not in inputs and inputs.gap is not None:
            yield not_all_known("the inputs of the contract", inputs.gap)
        elif name.value not in inputs:
            yield from _without_path(name, dependency, contract, alignment.specification, project)


def _without_path(
    name: Known[str],
    dependency: Dependency,
    contract: Contract,
    specification: Specification,
    project: Project,
) -> Said:
    required, needs_path = dependency.required, dependency_needs_path(dependency)
    for unknown in (required, needs_path):
        if isinstance(unknown, Unknown):
            yield not_known(f"whether `{name.value}` needs a path", unknown)
            return
    if needs_path is not True or isinstance(required, Unknown):
        return
    declared = names_of(specification.dependencies, lambda each: each.name)
    meant = stand_in(name.value, contract.inputs, declared.__contains__)
    if meant is not None:
        yield Skip(f"`{meant.value}` in the contract may be meant for `{name.value}`")
        return
    wants = "requires" if required.value else "takes an optional"
    yield Problem(
        f"the specification {wants} `{name.value}`, but the contract has no input of that name",
        contract.inputs.location or contract.location,
        (name.value,),
        path_for(
            name.value,
            contract.inputs,
            [each.name for each in specification.dependencies],
            contract,
            project,
        ),
        (Related("the dependency", name.location),),
        cause=of_entry(contract, "input", name.value),
        severity=None if required.value else Severity.NOTE,
    )
