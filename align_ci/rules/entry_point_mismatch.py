"""ALN514: a configuration names another script than the contract."""

from align_ci.model import (
    BuilderSource,
    ConfiguredScript,
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
from align_ci.rules._names import not_known


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
    if not source.scripts:
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
    if len(points) == 1 and not any(_are_one(each, *points) for each in source.scripts):
        yield from _differing(source.scripts, *points.values())


def _are_one(script: ConfiguredScript, point: str) -> bool:
    one, other = f"/{script.default.value.lstrip('./')}", f"/{point.lstrip('./')}"
    return one.endswith(other) or other.endswith(one)


def _differing(scripts: tuple[ConfiguredScript, ...], point: Known[str]) -> Said:
    if len(scripts) > 1:
        names = " or ".join(f"`{each.field}`" for each in scripts)
        yield Skip(f"it is not known whether {names} names the script of the job")
        return
    (script,) = scripts
    name = script.default.value
    yield Problem(
        f"`{script.field}` is `{name}` by default, but the contract is that of `{point.value}`",
        script.default.location,
        (script.field, name, point.value),
        Fix(f"let both name the script that is meant: is it `{point.value}`?"),
        (Related("the contract's entry point", point.location),),
    )
