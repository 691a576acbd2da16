"""What modules look up that interface files declare: it is that, and nothing of its own."""

from collections.abc import Sequence
from typing import TypeVar

from align_ci.load.finishing import Finishing
from align_ci.load.looked_up import by_name
from align_ci.load.piece import Piece, Rank
from align_ci.model import Known, Specification

T = TypeVar("T")


class LoadedSteps:
    """Tells what is looked up from what modules declare.

    Args:
        pieces: What modules came to.
        declared: What interface files declare.
    """

    def __init__(self, pieces: Sequence[Piece], declared: Sequence[Specification]) -> None:
        self._named = by_name(declared)
        self._pieces = pieces
        self._words = {
            rank: words
            for piece in pieces
            for rank, words in piece.lookups
            if all(word in self._named for word in words)
        }

    @property
    def steps(self) -> frozenset[str]:
        """The names by which steps of interface files are looked up."""
        return frozenset(self._named)

    def others(self, found: tuple[tuple[Rank, T], ...]) -> tuple[tuple[Rank, T], ...]:
        """What is not looked up."""
        return tuple(pair for pair in found if pair[0] not in self._words)

    def link(self, finishing: Finishing) -> None:
        """What refers to something that is looked up refers to what the file declares."""
        for piece in self._pieces if self._words else ():
            for rank, specification in piece.specifications:
                if rank in self._words:
                    finishing.take_for(specification, self._original(rank))
            for rank, contract in piece.contracts:
                original = self._original(rank) if rank in self._words else None
                if rank in self._words:
                    held = original.contract if original else None
                    finishing.take_for(contract, held.value if isinstance(held, Known) else None)

    def _original(self, rank: Rank) -> Specification | None:
        """What the file declares; None where that is one of several variants."""
        named = {id(each): each for word in self._words[rank] for each in self._named[word]}
        return next(iter(named.values())) if len(named) == 1 else None
