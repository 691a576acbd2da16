"""ALN205: a specification without the contract that its siblings have."""

import posixpath
from collections.abc import Iterator
from itertools import chain

from align_ci.model import (
    Contract,
    FailsAt,
    Fix,
    Known,
    Location,
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
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import not_known
from align_ci.rules._sources import sources_of
from align_ci.rules._step_types import step_type_of
from align_ci.rules._suggest import folded


@rule("ALN205", Severity.WARNING, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, project: Project) -> Said:
    """A processing or training step has no contract, although one seems to be there.

    Why: without its contract nothing can be checked of what the script finds in its
    container, and builders that go by the contract have no paths to mount.

    Fix: set ``script_contract``.

    Not reported: steps of other kinds, which run no script of ours; steps whose kind is
    neither stated nor plain from their paths; and steps for which no sibling variant has a
    contract and no contract names a script of the step's name.

    Wrong:
        StepSpecification(step_type="Packaging", sagemaker_step_type="Processing", ...)

    Right:
        StepSpecification(
            step_type="Packaging",
            sagemaker_step_type="Processing",
            script_contract=PACKAGING_CONTRACT,
            ...,
        )
    """
    contract = specification.contract
    step_type = step_type_of(specification.step_type, specification.job_type)
    if isinstance(contract, Unknown):
        yield not_known("the contract", contract)
    elif step_type is None:
        yield Skip("the step type is not known")
    elif contract.value is None:
        found = _evidence(specification, step_type.stem, project)
        yield from _judged(specification, step_type.stem, contract.location, found)


def _judged(
    specification: Specification, stem: str, location: Location, found: Iterator[Related]
) -> Said:
    related = next(found, None)
    if related is None:
        return
    kind = kind_of_step(specification)
    if kind is None:
        yield Skip("the kind of the step is not known")
    elif kind in ("Processing", "Training"):
        yield Problem(
            f"`{specification.step}` is a {kind.lower()} step without a contract",
            location,
            (stem,),
            Fix("set `script_contract`"),
            (related,),
        )


def _evidence(specification: Specification, stem: str, project: Project) -> Iterator[Related]:
    """Contracts that are probably meant, as far as known: siblings' ones first."""
    siblings = (
        each.specification.contract
        for each in sources_of(project).by_stem.get(stem, ())
        if each.specification is not specification
    )
    owned = (fact.value for fact in siblings if isinstance(fact, Known) and fact.value)
    named = (contract for contract in project.contracts if _runs(contract, stem))
    for contract in chain(owned, named):
        yield Related(f"contract `{contract.name}`", contract.location)


def _runs(contract: Contract, stem: str) -> bool:
    """Whether a contract's script bears the name of a step type."""
    if isinstance(contract.entry_point, Unknown):
        return False
    script, _ = posixpath.splitext(posixpath.basename(contract.entry_point.value))
    return folded(script) == folded(stem)
