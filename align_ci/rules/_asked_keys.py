"""The logical names by which builders ask contracts for paths, as they are written."""

from collections.abc import Callable

from align_ci.model import (
    BuilderSource,
    Contract,
    Entry,
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
)
from align_ci.rules._builder_sources import contracts_of
from align_ci.rules._names import names_of, not_all_known
from align_ci.rules._suggest import did_you_mean


def unknown_to_contracts(
    source: BuilderSource,
    project: Project,
    uses: Group[KeyUse],
    word: str,
    entries: Callable[[Contract], Group[Entry]],
) -> Said:
    """The names that none of the contracts of a builder's steps has."""
    contracts = contracts_of(source, project) if uses.items else []
    if isinstance(contracts, Skip):
        yield contracts
        return
    declared = [names_of(entries(contract), lambda entry: entry.name) for contract in contracts]
    hidden = next((names.gap for names in declared if names.gap is not None), None)
    for use in uses if declared else ():
        if not isinstance(use.name, Known) or any(use.name.value in names for names in declared):
            continue
        if hidden is not None:
            yield not_all_known(f"the {word}s of the contract", hidden)
            return
        candidates = [name for names in declared for name in names.values]
        yield _problem(use, use.name, word, candidates, contracts[0])


def _problem(
    use: KeyUse, name: Known[str], word: str, candidates: list[str], contract: Contract
) -> Problem:
    return Problem(
        f"the builder asks the contract for {word} `{name.value}`, which it does not have",
        name.location,
        ("asked", name.value),
        Fix(f"ask for an {word} of the contract{did_you_mean(name.value, candidates)}"),
        (Related("the contract", contract.location),),
        severity=None if use.required else Severity.WARNING,
    )
