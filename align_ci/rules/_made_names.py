"""The names that builders, as they are written, give to the inputs and outputs that they make."""

from collections.abc import Callable

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Fact,
    Fix,
    Group,
    KeyUse,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
)
from align_ci.rules._builder_sources import builds_of, contracts_of
from align_ci.rules._names import Names, known, not_all_known, not_known
from align_ci.rules._suggest import did_you_mean

Declared = Callable[[Specification, Contract], list[Names]]
"""The names that a step's specification and contract declare."""


def undeclared(
    source: BuilderSource,
    project: Project,
    made: Group[Fact[str]],
    asked: Group[KeyUse],
    declared: Declared,
) -> Said:
    """The names that no step declares for which a builder is used.

    What an executed builder made is known better; a name by which it asks the contract, too, is
    reported there.
    """
    told = {use.name.value for use in asked if isinstance(use.name, Known)}
    names = [name for name in known(made) if name.value not in told]
    builds = builds_of(source, project)
    if not names or any(isinstance(build.built, Known) for build in builds):
        return
    steps = steps_of(source, project, builds)
    if isinstance(steps, Skip):
        yield steps
        return
    sides = [side for step in steps for side in declared(*step)]
    for name in names if steps else ():
        if any(name.value in side for side in sides):
            continue
        hidden = next((side.gap for side in sides if side.gap is not None), None)
        if hidden is not None:
            yield not_all_known("the names of specification and contract", hidden)
            return
        yield _problem(name, [each for side in sides for each in side.values], steps[0][1])


def steps_of(
    source: BuilderSource, project: Project, builds: list[Build]
) -> list[tuple[Specification, Contract]] | Skip:
    """The steps that have a contract, of those that a builder builds."""
    contracts = contracts_of(source, project)
    if isinstance(contracts, Skip) or not contracts:
        return contracts if isinstance(contracts, Skip) else []
    specifications = [build.specification for build in builds]
    unknown = next((each for each in specifications if isinstance(each, Unknown)), None)
    if unknown is not None:
        return not_known("the specification", unknown)
    return list(zip([each.value for each in known(specifications)], contracts, strict=True))


def _problem(name: Known[str], candidates: list[str], contract: Contract) -> Problem:
    return Problem(
        f"the builder makes `{name.value}`, which is declared neither by the specification "
        "nor by the contract",
        name.location,
        ("made", name.value),
        Fix(f"declare it, or make what is declared{did_you_mean(name.value, candidates)}"),
        (Related("the contract", contract.location),),
        severity=Severity.WARNING,
    )
