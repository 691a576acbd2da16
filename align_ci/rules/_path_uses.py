"""Container paths that scripts touch, beside those that contracts declare."""

import posixpath
from collections.abc import Iterable

from align_ci.aws.containers import (
    CODE_ROOT,
    CONFIG_ROOT,
    DEBUGGER_ROOTS,
    INPUT_ROOT,
    OUTPUT_ROOT,
    SCRIPT_MOUNT,
    is_below,
    normal_path,
)
from align_ci.model import Contract, Entry, Group, PathUse, Program, Unknown
from align_ci.rules._names import gap, known
from align_ci.rules._suggest import near

_ALWAYS_THERE = (
    *(CODE_ROOT, CONFIG_ROOT, SCRIPT_MOUNT, f"{OUTPUT_ROOT}/failure"),
    *DEBUGGER_ROOTS,
)
"""What a container has, with everything below it, whatever a contract says."""

_BARE = frozenset(
    {
        "/opt",
        "/opt/ml",
        "/opt/ml/processing",
        "/opt/ml/input",
        "/opt/ml/processing/input",
        "/opt/ml/processing/output",
    }
)
"""Folders so common that naming one says nothing of what lies below it."""


def declared_paths(contract: Contract) -> tuple[str, ...]:
    """The container paths of a contract that are known.

    Those that it gives to a variable or an argument are among them.
    """
    given = known(entry.value for each in _groups(contract) for entry in each)
    paths = (fact.value for fact in given if fact.value and fact.value.startswith("/"))
    return tuple(map(normal_path, paths))


def declared_gap(contract: Contract) -> Unknown | None:
    """Why a contract may declare more paths than are known; None when it does not."""
    groups = _groups(contract)
    gaps = (gap(each, (entry.value for entry in each)) for each in groups)
    return next((why for why in gaps if why is not None), None)


def _groups(contract: Contract) -> tuple[Group[Entry], ...]:
    return contract.inputs, contract.outputs, contract.optional_variables, contract.arguments


def paths_gap(program: Program) -> Unknown | None:
    """Why a script may name more paths than are known; None when it does not."""
    return gap(program.paths, (use.path for use in program.paths))


def is_covered(path: str, declared: Iterable[str]) -> bool:
    """Whether a path is declared, lies below or around one that is, or is always there."""
    if path == INPUT_ROOT or not path.startswith("/opt/ml/"):
        return True
    return is_always_there(path) or any(
        is_below(path, each) or is_below(each, path) for each in declared
    )


def is_always_there(path: str) -> bool:
    """Whether a container has a path without anybody declaring it."""
    return any(is_below(path, root) for root in _ALWAYS_THERE)


def undeclared_uses(contract: Contract, program: Program) -> dict[str, list[PathUse]]:
    """Where a script names paths that no known one of the contract covers, by path."""
    declared = declared_paths(contract)
    found: dict[str, list[PathUse]] = {}
    for use in program.paths:
        if not isinstance(use.path, Unknown) and not is_covered(use.path.value, declared):
            found.setdefault(use.path.value, []).append(use)
    return found


def touches(use: PathUse, path: str) -> bool:
    """Whether a script has to do with a path, something below it or a folder around it."""
    if isinstance(use.path, Unknown):
        return False
    named = use.path.value
    if is_below(named, path):
        return True
    return is_below(path, named) and (use.is_open or named not in _BARE)


def may_mean(used: str, declared: str) -> bool:
    """Whether a path that is used, or a folder around it, may be a slip for a declared one."""
    parts, others = used.split("/"), declared.split("/")
    beside = "/".join(parts[: len(others)])
    if posixpath.dirname(beside) != posixpath.dirname(declared):
        return False
    return near(posixpath.basename(beside), others[-1])
