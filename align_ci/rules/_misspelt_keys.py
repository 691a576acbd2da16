"""Keys of contracts that are misspelt: specification and script agree on another name."""

from collections.abc import Iterable

from align_ci.model import Contract, Edit, Known, Project, Skip, replaced
from align_ci.rules._logical_keys import sides
from align_ci.rules._programs import program_of
from align_ci.rules._suggest import nearest


def respelt(
    key: Known[str], word: str, names: Iterable[str], contract: Contract, project: Project
) -> tuple[Edit, ...]:
    """The change to the one name of the specification that the script asks for, too.

    Args:
        key: The ``word`` of the contract that the specification does not have.
        word: ``input`` or ``output``.
        names: Those of the specification that the contract does not have.
        contract: The contract.
        project: For the conventions that the script is read by.
    """
    meant, program = nearest(key.value, names), program_of(contract, project)
    if len(meant) != 1 or isinstance(program, Skip):
        return ()
    side = next(each for each in sides(contract, program) if each.word == word)
    is_certain = side.gap is None and meant[0] in side.asked and key.value not in side.asked
    return replaced(key, meant[0]) if is_certain else ()
