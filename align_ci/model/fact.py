"""What is known of a project, and what is not: facts and groups of them."""

from collections.abc import Iterator
from typing import Generic, NoReturn, TypeAlias, TypeVar

from msgspec import Struct

from align_ci.model.location import Location

T_co = TypeVar("T_co", covariant=True)


class Known(Struct, Generic[T_co], frozen=True, array_like=True, tag=0):
    """A value that was read, and where.

    Attributes:
        value: The value.
        location: The expression that gives it.
        quote: The quote character when the location covers exactly one plain string
            literal, so that an edit which replaces it is certain; else empty.
    """

    value: T_co
    location: Location
    quote: str = ""


class Unknown(Struct, frozen=True, array_like=True, tag=1, eq=False):
    """A value that could not be read, and why.

    Comparing, hashing, iterating or testing the truth of one raises ``TypeError``, so
    that no rule takes it for a value by accident.

    Attributes:
        why: The reason, in words that complete "not known: ...".
        location: The expression that could not be followed.
    """

    why: str
    location: Location

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError(f"an unknown value cannot be compared: {self.why}")

    def __hash__(self) -> NoReturn:
        raise TypeError(f"an unknown value cannot be hashed: {self.why}")

    def __bool__(self) -> NoReturn:
        raise TypeError(f"an unknown value is neither true nor false: {self.why}")

    def __iter__(self) -> NoReturn:
        raise TypeError(f"an unknown value cannot be iterated: {self.why}")


class Turn(Struct, frozen=True, array_like=True):
    """A condition that is not known, one time that it was asked, and an answer to it.

    Attributes:
        location: The condition.
        asked: Tells apart the times that it was asked: the module that was executed, and a
            number that grows.
        holds: The answer.
    """

    location: Location
    asked: tuple[str, int]
    holds: bool


Path: TypeAlias = tuple[Turn, ...]
"""Answers to conditions, each of them asked only where those before it were so answered."""


class Alternative(Struct, Generic[T_co], frozen=True, array_like=True):
    """What a value is where conditions are answered in a certain way."""

    path: Path
    value: Known[T_co]


class Either(Unknown, Generic[T_co], frozen=True, array_like=True, tag=2, eq=False):
    """A value that conditions decide, which are not known, while all that it may be is.

    Whoever does not ask for its alternatives takes it for what is not known.
    """

    alternatives: tuple[Alternative[T_co], ...] = ()


Fact: TypeAlias = Known[T_co] | Unknown | Either[T_co]


class Group(Struct, Generic[T_co], frozen=True, array_like=True):
    """Things of one kind that were declared together.

    A rule about absence ("nobody publishes x") may speak only where the groups that it
    searched are ``complete``.

    Attributes:
        items: What was read.
        gaps: Why there may be more.
        location: The expression that declares the group, where there is one.
    """

    items: tuple[T_co, ...] = ()
    gaps: tuple[Unknown, ...] = ()
    location: Location | None = None

    @property
    def complete(self) -> bool:
        return not self.gaps

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
