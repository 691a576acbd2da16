"""ALN206: a container path that SageMaker cannot mount."""

from collections.abc import Mapping

from align_ci.aws.containers import CONFIG_ROOT, INPUT_ROOTS, OUTPUT_ROOTS, is_below
from align_ci.model import (
    Contract,
    Entry,
    FailsAt,
    Fix,
    Group,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._kind import kind_of_contract, kind_of_step, stated_kind
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._suggest import listed
from align_ci.rules._users import users_of_contracts


@rule("ALN206", Severity.ERROR, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, project: Project) -> Said:
    """A container path is relative, contains ``..``, or lies where nothing is mounted.

    Processing jobs mount below ``/opt/ml/processing``; training jobs mount their channels
    below ``/opt/ml/input/data`` and pick up ``/opt/ml/model``, ``/opt/ml/output`` and
    ``/opt/ml/checkpoints``. Source code lies in ``/opt/ml/code`` in both.

    Why: SageMaker refuses the job, or the script reads and writes a folder that is
    connected to nothing. ``/opt/ml/input/config`` is written by SageMaker itself and no
    channel can fill it, so an input there is a warning.

    Fix: choose a path below one of the folders that this kind of job mounts.

    Not reported: contracts of steps that mount nothing. Where neither the specifications,
    nor the contract, nor the property paths of the outputs say which kind of job it is, only
    what is wrong in every job.

    Wrong:
        ScriptContract(expected_output_paths={"report": "/tmp/report"}, ...)

    Right:
        ScriptContract(expected_output_paths={"report": "/opt/ml/processing/report"}, ...)
    """
    kinds = _kinds(contract, project)
    if isinstance(kinds, Skip):
        yield kinds
    elif kinds <= INPUT_ROOTS.keys():
        yield from _wrong("input", contract.inputs, _roots(kinds, INPUT_ROOTS))
        yield from _wrong("output", contract.outputs, _roots(kinds, OUTPUT_ROOTS))


def _kinds(contract: Contract, project: Project) -> frozenset[str] | Skip:
    """The kinds of job that run a contract's script; empty where nothing tells them."""
    users = users_of_contracts(project)
    if users.gap is not None:
        return not_all_known("the specifications that use the contract", users.gap)
    kinds = set[str]()
    for specification in users.of(contract):
        stated = stated_kind(specification)
        if isinstance(stated, Unknown):
            return not_known("the kind of the step", stated)
        kinds |= {stated.value} if stated.value else set()
    if kinds or isinstance(contract.training, Unknown):
        return frozenset(kinds)
    # Paths of two kinds say nothing; where outputs are asked for does.
    inferred = {kind_of_step(specification) for specification in users.of(contract)}
    agreed = {kind for kind in inferred if kind in INPUT_ROOTS and len(inferred) == 1}
    return frozenset(_own_kinds(contract) or {kind for kind in agreed if kind})


def _own_kinds(contract: Contract) -> set[str]:
    if isinstance(contract.training, Unknown):
        return set()
    if contract.training.value:
        return {"Training"}
    kind = kind_of_contract(contract)
    return {kind} if kind else set()


def _roots(kinds: frozenset[str], roots: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Below which something can be mounted; every mount is below ``/opt/ml``."""
    found = (root for kind in sorted(kinds) for root in roots[kind])
    return tuple(dict.fromkeys(found)) or ("/opt/ml",)


def _wrong(direction: str, entries: Group[Entry], roots: tuple[str, ...]) -> Said:
    for entry in entries:
        name, path = entry.name, entry.value
        if isinstance(name, Unknown):
            yield not_known(f"the name of an {direction}", name)
        elif isinstance(path, Unknown):
            yield not_known(f"the path of {direction} `{name.value}`", path)
        elif path.value is not None:
            where = Known(path.value, path.location)
            yield from _judged(f"{direction} `{name.value}`", direction, name.value, where, roots)


def _judged(what: str, direction: str, name: str, path: Known[str], roots: tuple[str, ...]) -> Said:
    fault = _fault(path.value, roots)
    if not fault:
        return
    severity = None
    if direction == "input" and _is_config(path.value, roots):
        fault = f"at `{path.value}`, which SageMaker writes itself and no channel can fill"
        severity = Severity.WARNING
    yield Problem(
        f"{what} lies {fault}",
        path.location,
        (direction, name, path.value),
        Fix(f"choose a path below {listed(roots, 'or')}"),
        severity=severity,
    )


def _fault(path: str, roots: tuple[str, ...]) -> str:
    if not path.startswith("/"):
        return f"at `{path}`, which is no absolute path"
    if ".." in path.split("/"):
        return f"at `{path}`, and `..` may lead anywhere"
    if not any(is_below(path, root) for root in roots):
        return f"at `{path}`, outside what is mounted: {listed(roots)}"
    return ""


def _is_config(path: str, roots: tuple[str, ...]) -> bool:
    """Whether a training job's input lies where SageMaker puts the job's configuration."""
    training = set(INPUT_ROOTS["Training"]) <= set(roots)
    return training and ".." not in path.split("/") and is_below(path, CONFIG_ROOT)
