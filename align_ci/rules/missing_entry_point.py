"""ALN101: the script that a contract names does not exist."""

import posixpath
from collections.abc import Iterator

from align_ci.aws.kinds import kind_of
from align_ci.model import (
    BuilderSource,
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
from align_ci.rules._builder_sources import foreign_step, source_at
from align_ci.rules._contract_builds import builds_of
from align_ci.rules._names import known, not_all_known, not_known
from align_ci.rules._suggest import did_you_mean, listed


@rule("ALN101", Severity.ERROR, on=Contract, fails_at=FailsAt.BUILD)
def check(contract: Contract, project: Project) -> Said:
    """A contract's entry point is no file of the project.

    Why: the step has nothing to run. The SageMaker SDK uploads the script when the
    pipeline is built, and stops there.

    Fix: correct ``entry_point``, or add the script.

    Not reported: entry points listed in ``external-entry-points``, which another package
    supplies; and those of steps which something else than SageMaker's SDK makes, as it may bring
    its script along: where their builder makes them with a class of another package, or their
    ``sagemaker_step_type`` is no kind of step that SageMaker has. Where several files of the
    project match, the one that shares the most folders with the contract is meant; where that is
    several, too, nothing tells, and the script checks are skipped, with that reason.

    Wrong:
        # the folder holds xgboost_training.py
        CONTRACT = ScriptContract(entry_point="xgboost_train.py", ...)

    Right:
        CONTRACT = ScriptContract(entry_point="xgboost_training.py", ...)
    """
    entry_point = contract.entry_point
    if isinstance(entry_point, Unknown):
        yield not_known("the entry point", entry_point)
    elif entry_point.value in project.conventions.external_entry_points:
        return
    elif len(contract.scripts) > 1:
        paths = (script.path for script in contract.scripts)
        yield Skip(f"`{entry_point.value}` may be any of {listed(paths)}")
    elif contract.scripts.gaps:
        yield not_all_known("the files that it may be", contract.scripts.gaps[0])
    elif not contract.scripts.items:
        why = foreign_step(contract, project) or _foreign_kind(contract, project)
        yield why or _missing(entry_point, _also_named(contract, entry_point, project), project)


def _foreign_kind(contract: Contract, project: Project) -> Skip | None:
    """That no step of a contract is, for all that is known, of a kind that SageMaker has."""
    kinds = [
        each.sagemaker_step_type
        for each in project.specifications
        if isinstance(each.contract, Known) and _is(each.contract.value, contract)
    ]
    if not kinds or any(isinstance(kind, Known) and not _is_foreign(kind.value) for kind in kinds):
        return None
    stated = [kind.value for kind in known(kinds)]
    return Skip(
        f"`{stated[0]}` is no kind of step that SageMaker has, and may bring its script along"
        if stated
        else "the kind of its step is not known, and may bring its script along"
    )


def _is(held: Contract | None, contract: Contract) -> bool:
    return held is not None and held.location == contract.location


def _is_foreign(kind: str | None) -> bool:
    return bool(kind) and kind_of(kind or "") is None


def _declared(project: Project) -> Iterator[Contract | Specification | BuilderSource]:
    """What is declared in modules, which are no scripts then."""
    yield from project.contracts
    yield from project.specifications
    yield from project.builders


def _also_named(contract: Contract, entry_point: Known[str], project: Project) -> list[Location]:
    """Where the configurations of a contract's builders name the script by default."""
    sources = (source_at(each.location, project) for each in builds_of(contract, project))
    named = (each.default for source in sources if source for each in source.scripts)
    wanted = posixpath.basename(entry_point.value)
    places = (each.location for each in known(named) if posixpath.basename(each.value) == wanted)
    return list(dict.fromkeys(places))


def _missing(entry_point: Known[str], also: list[Location], project: Project) -> Problem:
    name = entry_point.value
    declares = {each.location.path for each in _declared(project)}
    scripts = {posixpath.basename(path) for path in project.scripts if path not in declares}
    hint = did_you_mean(posixpath.basename(name), scripts)
    return Problem(
        f"the entry point `{name}` is neither beside its contract nor in a script folder",
        entry_point.location,
        (name,),
        Fix(f"correct the entry point, or add the script{hint}"),
        tuple(Related("the configuration names it, too", place) for place in also),
    )
