"""Names in groups of facts, and whether they are all there are."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec import Struct

from align_ci.model import Fact, Group, Known, Skip, Unknown

T = TypeVar("T")


class Names(Struct, frozen=True):
    """The names that the members of a group go by.

    Attributes:
        known: Those that were read, in their order.
        gap: Why there may be more; None when these are all.
    """

    known: tuple[Known[str], ...]
    gap: Unknown | None

    def __contains__(self, name: object) -> bool:
        return any(fact.value == name for fact in self.known)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(fact.value for fact in self.known)


def names_of(group: Group[T], name: Callable[[T], Fact[str]]) -> Names:
    """The names of a group's members, by the fact that holds each one's name."""
    facts = [name(member) for member in group.items]
    # Most of the time of all rules is spent here.
    read = tuple([fact for fact in facts if isinstance(fact, Known)])
    return Names(read, None if len(read) == len(facts) and not group.gaps else gap(group, facts))


def known(facts: Iterable[Fact[T]]) -> Iterator[Known[T]]:
    """Those of the facts that are known."""
    return (fact for fact in facts if isinstance(fact, Known))


def gap(group: Group[Any], facts: Iterable[Fact[Any]] = ()) -> Unknown | None:
    """Why a group may hold more than is known of it; None when all is known.

    Args:
        group: The group.
        facts: What a rule needs to know of each of its members.
    """
    if group.gaps:
        return group.gaps[0]
    return next((fact for fact in facts if isinstance(fact, Unknown)), None)


def not_all_known(what: str, reason: Unknown) -> Skip:
    """The skip of a rule about absence that could not see everything."""
    return Skip(f"{what} are not all known: {reason.why}")


def not_known(what: str, reason: Unknown) -> Skip:
    """The skip of a rule that misses one fact."""
    return Skip(f"{what} is not known: {reason.why}")
