"""What the values of the configuration must be, besides being of the right type."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from align_ci.accepted_breaks import read_breaks
from align_ci.dialects import close, read_interfaces, read_wordings
from align_ci.project_folders import check_globs
from align_ci.rules import ALL

DEPENDENCY_TYPES = (
    *("TRAINING_DATA", "VALIDATION_DATA", "PROCESSING_OUTPUT", "MODEL_ARTIFACTS"),
    *("CONFIG_FILE", "HYPERPARAMETERS", "PAYLOAD_SAMPLES", "CUSTOM_PROPERTY"),
)
"""The members of ``align_ci.authoring.DependencyType``; importing those takes too long."""

AREAS = ("scripts", "contracts", "properties", "specifications", "builders", "pipelines")
"""What ``require`` may name; ``align_ci.run.verdict`` says which checks belong to each."""

UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "kB": 10**3, "MB": 10**6, "GB": 10**9}


def _rule_ids(ids: Iterable[str]) -> None:
    for rule_id in ids:
        if rule_id != "ALL" and rule_id not in _KNOWN:
            raise ValueError(f"there is no rule {rule_id!r}{close(rule_id, _KNOWN)}")


def _ignorable(ids: Iterable[str]) -> None:
    for rule_id in ids:
        if rule_id in {"ALN901", "ALN902"}:
            raise ValueError(f"{rule_id} cannot be ignored: what it finds keeps rules from judging")
    _rule_ids(ids)


def _types(pairs: Iterable[tuple[str, str]]) -> None:
    for name in (name for pair in pairs for name in pair):
        if name not in DEPENDENCY_TYPES:
            known = frozenset(DEPENDENCY_TYPES)
            raise ValueError(f"there is no dependency type {name!r}{close(name, known)}")


def _areas(areas: Iterable[str]) -> None:
    for area in areas:
        if area not in AREAS:
            raise ValueError(f"{area!r} cannot be required; these can: {', '.join(AREAS)}")


def _functions(named: Iterable[str]) -> None:
    for text in named:
        if not re.fullmatch(r"[\w.]+:\w+", text):
            raise ValueError(f"{text!r} names no function: write it as package.module:function")


def _names(names: Iterable[str]) -> None:
    for name in names:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"{name!r} is no module: write it as imports do, such as package.part")


def _bytes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", value)
    if not found or found[2] not in UNITS:
        raise ValueError("give a size such as 2GiB or 512MiB")
    return int(float(found[1]) * UNITS[found[2]])


_KNOWN = frozenset(rule.id for rule in ALL)
READ: Mapping[str, Callable[[Any], Any]] = {
    "memory": _bytes,
    "vocabulary": read_wordings,
    "interfaces": read_interfaces,
    "accept-breaks": read_breaks,
}
"""What makes the value of a key from what the file says; raises ``ValueError``."""

CHECKS: Mapping[str, Callable[[Any], None]] = {
    "select": _rule_ids,
    "ignore": _ignorable,
    "severity": _ignorable,
    "fitting-types": _types,
    "require": _areas,
    "pipelines": lambda named: _functions(each for each in named if ":" in each),
    "example-configs": lambda named: _functions(named.values()),
    "stub-imports": _names,
    "projects": check_globs,
}
"""What raises ``ValueError`` for values that have the right type only."""
