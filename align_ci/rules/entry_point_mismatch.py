"""ALN514: a configuration names another script than the contract."""

from collections.abc import Sequence

from align_ci.model import (
    BuilderSource,
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
from align_ci.rules._builder_sources import contracts_of
from align_ci.rules._names import gap, known, not_all_known, not_known


@rule("ALN514", Severity.WARNING, on=BuilderSource, fails_at=FailsAt.BUILD)
def check(source: BuilderSource, project: Project) -> Said:
    """A builder's configuration names another script than the contract of its step.

    What is compared is the default of the configuration's field, such as
    ``processing_entry_point``, with the contract's ``entry_point``.

    Why: the job runs the script that the configuration names, and everything else was checked
    against the contract of another one. Where there is no such script, the pipeline is not built.

    Fix: let both name the script that is meant.

    Not reported: fields without a default, or that no code of builder or configuration reads;
    those of scripts that answer requests (``inference_entry_point``); the folders that one of
    the two has before the name; configurations from which other classes derive; and builders of
    steps with several scripts.

    Wrong:
        CONTRACT = ScriptContract(entry_point="tabular_preprocessing.py", ...)
        class PreprocessingConfig(BaseModel):
            processing_entry_point: str = "tabular_preprocess.py"

    Right:
        CONTRACT = ScriptContract(entry_point="tabular_preprocessing.py", ...)
        class PreprocessingConfig(BaseModel):
            processing_entry_point: str = "tabular_preprocessing.py"
    """
    hidden = gap(source.scripts, (each.default for each in source.scripts))
    if hidden is not None:
        yield not_all_known("the scripts that the configuration names", hidden)
        return
    scripts = [(each.field, fact) for each in source.scripts for fact in known([each.default])]
    if not scripts:
        return
    contracts = contracts_of(source, project)
    if isinstance(contracts, Skip):
        yield contracts
        return
    points: dict[str, Known[str]] = {}
    for contract in contracts:
        if isinstance(contract.entry_point, Unknown):
            yield not_known("the entry point", contract.entry_point)
            return
        points[contract.entry_point.value] = contract.entry_point
    if len(points) == 1 and not any(_are_one(name.value, *points) for _, name in scripts):
        yield from _differing(scripts, *points.values())


def _are_one(script: str, point: str) -> bool:
    one, other = f"/{script.lstrip('./')}", f"/{point.lstrip('./')}"
    return one.endswith(other) or other.endswith(one)


def _differing(scripts: Sequence[tuple[str, Known[str]]], point: Known[str]) -> Said:
    if len(scripts) > 1:
        names = " or ".join(f"`{field}`" for field, _ in scripts)
        yield Skip(f"it is not known whether {names} names the script of the job")
        return
    ((field, name),) = scripts
    yield Problem(
        f"`{field}` is `{name.value}` by default, but the contract is that of `{point.value}`",
        name.location,
        (field, name.value, point.value),
        Fix(f"let both name the script that is meant: is it `{point.value}`?"),
        (Related("the contract's entry point", point.location),),
    )
