"""Contracts that stand for no script, as others are made of them."""

from collections.abc import Iterable, Iterator

from align_ci.model import Contract, Known, Specification


def in_use(
    contracts: Iterable[Contract], specifications: Iterable[Specification]
) -> Iterator[Contract]:
    """All contracts but templates: private ones that no specification has, beside others.

    ``_BASE`` of ``CUT_CONTRACT = _BASE.model_copy(update=...)`` is no promise of its own.
    """
    every = [*contracts]
    used = {
        (each.contract.value.name, each.contract.value.location)
        for each in specifications
        if isinstance(each.contract, Known) and each.contract.value is not None
    }
    public = {_script(each) for each in every if not _is_private(each)} - {None}
    for each in every:
        is_used = (each.name, each.location) in used
        if is_used or not _is_private(each) or _script(each) not in public:
            yield each


def _is_private(contract: Contract) -> bool:
    return contract.name.rpartition(".")[2].startswith("_")


def _script(contract: Contract) -> str | None:
    entry_point = contract.entry_point
    return entry_point.value if isinstance(entry_point, Known) else None
