"""What a specification and its contract have to agree on: everything with a path."""

from collections.abc import Callable, Iterable

from align_ci.aws.containers import INPUT_ROOTS
from align_ci.aws.properties import MalformedPath, kinds_with, parse, resolve
from align_ci.model import (
    Alignment,
    Contract,
    Dependency,
    Entry,
    Fact,
    Known,
    Output,
    Skip,
    Specification,
    Unknown,
)
from align_ci.rules._kind import stated_kind
from align_ci.rules._names import not_known
from align_ci.rules._suggest import near


def contract_of(alignment: Alignment) -> Contract | Skip:
    """The contract to hold a specification against, or why there is nothing to hold."""
    contract = alignment.contract
    if isinstance(contract, Unknown):
        return not_known("the contract", contract)
    mounts = _mounts(alignment.specification, contract)
    if isinstance(mounts, Unknown):
        return not_known("whether the step mounts anything", mounts)
    return contract if mounts else Skip("a step of this kind mounts nothing that needs a path")


def dependency_needs_path(dependency: Dependency) -> bool | Unknown:
    """Whether a dependency is a file or folder, and not a plain value such as a name."""
    return _all_of(_is_place(dependency.data_type), _is_file(dependency.type))


def output_needs_path(output: Output) -> bool | Unknown:
    """Whether an output is a file or folder, and not a plain value such as a name."""
    return _all_of(
        _is_place(output.data_type), _is_file(output.type), _leads_to_place(output.property_path)
    )


def stand_in(
    name: str, entries: Iterable[Entry], declared: Callable[[str], bool]
) -> Known[str] | None:
    """The key of a contract that is probably meant for ``name``, and fits nothing else.

    Such a key is reported where it stands; reporting the missing name as well would make
    two findings of one slip.
    """
    for entry in entries:
        key = entry.name
        if isinstance(key, Known) and near(key.value, name) and not declared(key.value):
            return key
    return None


def _mounts(specification: Specification, contract: Contract) -> bool | Unknown:
    stated = stated_kind(specification)
    if isinstance(stated, Unknown):
        return stated
    if stated.value:
        return stated.value in INPUT_ROOTS
    if contract.inputs.items or contract.outputs.items:
        return True
    if specification.outputs.gaps:
        return specification.outputs.gaps[0]
    return _all_of(*(_may_mount(output.property_path) for output in specification.outputs))


def _may_mount(path: Fact[str]) -> bool | Unknown:
    if isinstance(path, Unknown):
        return path
    try:
        kinds = kinds_with(path.value)
    except MalformedPath:
        return True
    return not kinds or any(kind in INPUT_ROOTS for kind in kinds)


def _is_place(data_type: Fact[str]) -> bool | Unknown:
    return data_type if isinstance(data_type, Unknown) else data_type.value.casefold() == "s3uri"


def _is_file(kind: Fact[str]) -> bool | Unknown:
    return kind if isinstance(kind, Unknown) else kind.value != "CUSTOM_PROPERTY"


def _leads_to_place(path: Fact[str]) -> bool | Unknown:
    """Whether a property holds an address in S3: SageMaker names such members ``S3...``."""
    if isinstance(path, Unknown):
        return path
    try:
        kinds = kinds_with(path.value)
    except MalformedPath:
        return True
    if not any(resolve(kind, path.value).is_value for kind in kinds):
        return True
    return str(parse(path.value)[-1].value).startswith("S3")


def _all_of(*verdicts: bool | Unknown) -> bool | Unknown:
    """False if one is; else unknown if one is."""
    if any(verdict is False for verdict in verdicts):
        return False
    return next((verdict for verdict in verdicts if isinstance(verdict, Unknown)), True)
