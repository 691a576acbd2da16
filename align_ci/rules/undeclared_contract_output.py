"""ALN204: a contract output that the specification does not publish."""

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
from align_ci.rules._names import known, names_of, not_all_known
from align_ci.rules._outputs import published
from align_ci.rules._suggest import did_you_mean


@rule("ALN204", Severity.ERROR, on=Alignment, fails_at=FailsAt.SILENT)
def check(alignment: Alignment, project: Project) -> Said:
    """A contract output is published under no name.

    Why: the script writes it, but nothing uploads it: the job succeeds, and what it made
    is gone with the container.

    Fix: publish an output of that name in the specification, or drop it from the contract.
    ``check --fix`` renames it where specification and script agree on one near name.

    Not reported: outputs that the specification publishes under an alias; contracts of
    steps that mount nothing.

    Wrong:
        ScriptContract(expected_output_paths={"report": "/opt/ml/processing/report"}, ...)
        StepSpecification(outputs=[OutputSpec(logical_name="evaluation_report", ...)], ...)

    Right:
        ScriptContract(expected_output_paths={"report": "/opt/ml/processing/report"}, ...)
        StepSpecification(
            outputs=[OutputSpec(logical_name="evaluation_report", aliases=["report"], ...)],
            ...,
        )
    """
    contract = contract_of(alignment)
    if isinstance(contract, Skip):
        yield contract
        return
    names = published(alignment.specification)
    outputs = names_of(contract.outputs, lambda entry: entry.name)
    undeclared = [name for name in outputs.known if name.value not in names]
    if undeclared and names.gap is not None:
        yield not_all_known("the outputs of the specification", names.gap)
        return
    for name in undeclared:
        yield _undeclared(name, alignment.specification, contract, project)


def _undeclared(
    name: Known[str], specification: Specification, contract: Contract, project: Project
) -> Problem:
    published_names = [fact.value for fact in known(each.name for each in specification.outputs)]
    outputs = names_of(contract.outputs, lambda entry: entry.name)
    open_ones = [each for each in published_names if each not in outputs]
    hint = did_you_mean(name.value, published_names)
    where = specification.outputs.location or specification.location
    return Problem(
        f"the contract has output `{name.value}`, but the specification publishes no such output",
        name.location,
        (name.value,),
        Fix(
            f"publish the output, or drop it from the contract{hint}",
            respelt(name, "output", open_ones, contract, project),
        ),
        (Related("what the specification publishes", where),),
        cause=of_entry(contract, "output", name.value),
    )
