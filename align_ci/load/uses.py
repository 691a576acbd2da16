"""Whether anything uses what a method of a builder computes, by what files mention."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from align_ci.model import Fact, Known, Unknown

Place: TypeAlias = tuple[str, int]
"""The file and the line of the outermost class around something; 0 outside of any."""


class Mentions(Struct, frozen=True, array_like=True):
    """Where a file, or all of them, name a method.

    Attributes:
        own: The classes that ask ``self``, ``cls`` or ``super()`` for it.
        is_asked: Whether anything else is asked for it.
    """

    own: frozenset[Place] = frozenset()
    is_asked: bool = False

    def __or__(self, other: "Mentions") -> "Mentions":
        return Mentions(self.own | other.own, self.is_asked or other.is_asked)


class Use(Struct, frozen=True, array_like=True):
    """What decides whether anything uses a method of a builder.

    Attributes:
        method: Its name.
        related: The classes that may mean it when they ask for it.
        otherwise: What holds where nothing that was read names it.
    """

    method: str
    related: frozenset[Place]
    otherwise: Fact[bool]

    def decided(self, mentions: Mapping[str, Mentions], gaps: Sequence[Unknown]) -> Fact[bool]:
        """Whether anything uses it.

        Args:
            mentions: Of all files that were read, by method.
            gaps: Why there may be more files.
        """
        otherwise = self.otherwise
        named = mentions.get(self.method, NOWHERE)
        if named.is_asked or not named.own.isdisjoint(self.related):
            return Known(True, otherwise.location)  # noqa: FBT003 - a fact
        if gaps and isinstance(otherwise, Known) and not otherwise.value:
            return Unknown(gaps[0].why, otherwise.location)
        return otherwise


NOWHERE = Mentions()


def all_mentions(files: Iterable[Mapping[str, Mentions]]) -> dict[str, Mentions]:
    """Where several files name methods, by method."""
    found: dict[str, Mentions] = {}
    for named in files:
        for method, each in named.items():
            found[method] = found[method] | each if method in found else each
    return found
