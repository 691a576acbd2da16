"""ALN502: a container path that is written into a builder."""

from align_ci.aws.containers import CHANNEL_ROOT, INPUT_ROOT, PROCESSING_ROOT, normal_path
from align_ci.model import (
    BuilderSource,
    FailsAt,
    Fix,
    Known,
    PathLiteral,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._builder_sources import has_contract
from align_ci.rules._names import not_all_known
from align_ci.rules._path_uses import is_always_there

_ROOTS = frozenset(
    {
        *("/opt", "/opt/ml", INPUT_ROOT, CHANNEL_ROOT, PROCESSING_ROOT),
        *(f"{PROCESSING_ROOT}/input", f"{PROCESSING_ROOT}/output"),
    }
)
"""Folders in which mounts lie, and which are none themselves."""

_MOST_PLACES = 3


@rule("ALN502", Severity.WARNING, on=BuilderSource, fails_at=FailsAt.SILENT)
def check(source: BuilderSource, project: Project) -> Said:
    """A builder has a container path of the job written into it.

    Why: the contract says where things lie in the container, and the script looks there.
    Where the contract is changed, the builder goes on mounting the old path, and nobody is
    told.

    Fix: take the path from the contract, ``self.contract.expected_input_paths[name]``. A note
    where the path is only taken when something else is missing, as in ``.get(name, path)``,
    ``or path``, the default of a parameter, and what follows on ``if name in
    self.contract.expected_input_paths: ... else:``: it hides that the contract lacks it. A
    note, too, where the step has no contract.

    Not reported: docstrings, messages and longer texts; what is declared inside the class, as
    by ``ScriptContract(...)``; what every container has, such as ``/opt/ml/code`` and
    ``/opt/ml/input/config``; where SageMaker's debugger and profiler write; and folders in
    which mounts lie, such as ``/opt/ml/processing/input``, also where a name follows that is
    computed.

    Wrong:
        ProcessingOutput(output_name="report", source="/opt/ml/processing/output/report")

    Right:
        path = self.contract.expected_output_paths["report"]
        ProcessingOutput(output_name="report", source=path)
    """
    for why in source.paths.gaps[:1]:
        yield not_all_known("the paths in the builder", why)
    found = [
        (literal, literal.path)
        for literal in source.paths
        if isinstance(literal.path, Known) and _is_of_a_job(literal.path.value)
    ]
    beside = has_contract(source, project) if found else False
    for literal, path in found:
        if literal.is_fallback or not isinstance(beside, Skip):
            yield _problem(literal, path, beside=beside is True)
        else:
            yield beside


def _is_of_a_job(path: str) -> bool:
    plain = normal_path(path)
    return plain.startswith("/opt/ml/") and plain not in _ROOTS and not is_always_there(plain)


def _problem(literal: PathLiteral, path: Known[str], *, beside: bool) -> Problem:
    fallback = " as a fallback" if literal.is_fallback else ""
    contract = ", beside the contract" if beside else ""
    return Problem(
        f"the builder has `{path.value}` written into it{fallback}{contract}",
        path.location,
        (path.value,),
        Fix("take the path from the contract"),
        tuple(Related("written here too", place) for place in literal.others[:_MOST_PLACES]),
        severity=None if beside and not literal.is_fallback else Severity.NOTE,
    )
