"""Defaults of a builder's configuration that are not those of the contract."""

from collections.abc import Callable

from align_ci.model import (
    BuilderSource,
    Contract,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Skip,
    Unknown,
    VariableDefault,
)
from align_ci.rules._builder_sources import contracts_of
from align_ci.rules._names import gap, not_all_known


def configured(
    source: BuilderSource, project: Project, is_same: Callable[[str, str], bool]
) -> Said:
    """The variables that have another default in each contract for which a builder is used."""
    if not source.defaults.items:
        return
    contracts = contracts_of(source, project)
    if isinstance(contracts, Skip):
        yield contracts
        return
    for default in source.defaults:
        found = _declared(default, contracts)
        if isinstance(found, Skip):
            yield found
        elif isinstance(default.value, Known) and found:
            own = default.value.value
            if not any(is_same(own, each.value) for each in found):
                yield _problem(default, default.value, found[0])


def _declared(default: VariableDefault, contracts: list[Contract]) -> list[Known[str]] | Skip:
    """What contracts have for a variable by default; nothing where one may have none."""
    found: list[Known[str]] = []
    for contract in contracts:
        hidden = gap(contract.optional_variables, (e.name for e in contract.optional_variables))
        if hidden is not None:
            return not_all_known("the optional variables of the contract", hidden)
        for entry in contract.optional_variables:
            if _are_one(entry.name, default.variable):
                if isinstance(entry.value, Unknown) or entry.value.value is None:
                    return []
                found.append(Known(entry.value.value, entry.value.location))
    return found


def _are_one(one: object, other: object) -> bool:
    return isinstance(one, Known) and isinstance(other, Known) and one.value == other.value


def _problem(default: VariableDefault, own: Known[str], declared: Known[str]) -> Problem:
    name = default.variable.value if isinstance(default.variable, Known) else ""
    return Problem(
        f"the configuration's `{default.field}` makes `{name}` {own.value!r} by default, but the "
        f"contract's default is {declared.value!r}",
        own.location,
        (name, own.value, declared.value),
        Fix("write the same default in the contract and in the configuration"),
        (Related("the contract's default", declared.location),),
        cause=f"default of {default.field} in {own.location.path}",
    )
