"""ALN203: an output for which the contract has no path."""

from align_ci.model import (
    Alignment,
    Contract,
    FailsAt,
    Known,
    Output,
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
from align_ci.rules._alignment import contract_of, output_needs_path, stand_in
from align_ci.rules._causes import of_entry
from align_ci.rules._missing_paths import path_for
from align_ci.rules._names import Names, gap, known, names_of, not_all_known, not_known
from align_ci.rules._outputs import published


@rule("ALN203", Severity.ERROR, on=Alignment, fails_at=FailsAt.BUILD)
def check(alignment: Alignment, project: Project) -> Said:
    """A published output has no path in the contract.

    Why: nobody knows where in the container to fetch it from. A builder that goes by the
    contract raises; one that does not publishes an address at which nothing ever lies.

    Fix: give the output a path in the contract's ``expected_output_paths``, under its
    logical name.
    ``check --fix`` adds it where the script uses one undeclared path of that name.

    Not reported: outputs that the contract has under an alias; plain values such as a
    model's name; steps that mount nothing; and a name for which the contract has a near one
    that nothing publishes: ALN204 reports that one.

    Wrong:
        OutputSpec(logical_name="METADATA", ...)
        ScriptContract(expected_output_paths={"DATA": "/opt/ml/processing/output/data"}, ...)

    Right:
        OutputSpec(logical_name="METADATA", ...)
        ScriptContract(
            expected_output_paths={
                "DATA": "/opt/ml/processing/output/data",
                "METADATA": "/opt/ml/processing/output/metadata",
            },
            ...,
        )
    """
    contract = contract_of(alignment)
    if isinstance(contract, Skip):
        yield contract
        return
    outputs = names_of(contract.outputs, lambda entry: entry.name)
    for output in alignment.specification.outputs:
        yield from _without_path(output, contract, outputs, alignment.specification, project)


def _without_path(
    output: Output,
    contract: Contract,
    outputs: Names,
    specification: Specification,
    project: Project,
) -> Said:
    name, needs_path = output.name, output_needs_path(output)
    if isinstance(name, Unknown):
        yield not_known("the name of an output", name)
    elif _has_path(name.value, output, outputs) or needs_path is False:
        return
    elif isinstance(needs_path, Unknown):
        yield not_known(f"whether `{name.value}` needs a path", needs_path)
    elif (hidden := gap(output.aliases, output.aliases)) is not None:
        yield not_all_known(f"the aliases of `{name.value}`", hidden)
    elif outputs.gap is not None:
        yield not_all_known("the outputs of the contract", outputs.gap)
    else:
        yield _missing(name, contract, specification, project)


def _has_path(name: str, output: Output, outputs: Names) -> bool:
    aliases = {alias.value.casefold() for alias in known(output.aliases)}
    return any(each == name or each.casefold() in aliases for each in outputs.values)


def _missing(
    name: Known[str], contract: Contract, specification: Specification, project: Project
) -> Problem | Skip:
    meant = stand_in(name.value, contract.outputs, published(specification).__contains__)
    if meant is not None:
        return Skip(f"`{meant.value}` in the contract may be meant for `{name.value}`")
    return Problem(
        f"the specification publishes `{name.value}`, but the contract has no output of that name",
        contract.outputs.location or contract.location,
        (name.value,),
        path_for(
            name.value,
            contract.outputs,
            [output.name for output in specification.outputs],
            contract,
            project,
        ),
        (Related("the output", name.location),),
        cause=of_entry(contract, "output", name.value),
    )
