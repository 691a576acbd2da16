"""What problems of several rules have in common, when one change would mend them all."""

from align_ci.model import Contract


def of_entry(contract: Contract, word: str, name: str) -> str:
    """What a contract has, or lacks, under a name.

    Args:
        contract: The contract.
        word: What it is: ``input``, ``output``, ``variable`` or ``argument``.
        name: Its name.
    """
    return f"{word} `{name}` in the contract at {contract.location}"


def of_class(name: str) -> str:
    """That the project has no class of a name."""
    return f"no class {name}"
