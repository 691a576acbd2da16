"""Values that conditions decide which are not known: made, computed with, and turned into facts.

Only what may certainly be is an alternative. Two conditions may be one in other words, so that
what both decide is not known; one that is asked only where another holds is no such case.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.values import Value, lost
from align_ci.model import Alternative, Either, Fact, Known, Location, Path, Turn, Unknown

MOST = 4
"""Alternatives that are kept apart."""


def settled(alternatives: Sequence[Alternative[Any]], why: Unknown) -> Value:
    """The value that has these alternatives, and no others."""
    first, *others = alternatives
    plain = first.value.value
    if all(type(each.value.value) is type(plain) and each.value.value == plain for each in others):
        # No single edit would change it where there are several.
        return replace(first.value, quote="") if others else first.value
    if len(alternatives) > MOST:
        return Unknown(why.why, why.location)
    return Either(why.why, why.location, tuple(alternatives))


class Begun(Struct, frozen=True):
    """A condition that has just been asked, and where what it decides begins.

    Attributes:
        location: Where it stands now; it may have been asked elsewhere before.
        next: What tells apart the times that conditions are asked, of the next one.
    """

    location: Location
    next: tuple[str, int]

    def holds(self, path: Path) -> bool:
        """Whether conditions stand below it and were asked later, so that it decides about them."""
        return all(
            turn.asked[0] == self.next[0]
            and turn.asked[1] >= self.next[1]
            and turn.location.path == self.location.path
            and turn.location > self.location
            for turn in path
        )


def below(begun: Begun, path: Path, value: Value | None) -> list[Alternative[Any]] | None:
    """The alternatives of a value that is got on a path; None where they are not known."""
    value = _on(path, value)
    if isinstance(value, Known):
        return [Alternative(path, value)]
    if isinstance(value, Either) and all(begun.holds(each.path) for each in value.alternatives):
        return [Alternative((*path, *each.path), each.value) for each in value.alternatives]
    return None


def chosen(
    begun: Begun, turns: Sequence[Turn], values: Sequence[Value | None], why: Unknown
) -> Value | None:
    """What is one of two values, as a condition has it; None where one of them is not known."""
    found = [below(begun, (turn,), value) for turn, value in zip(turns, values, strict=True)]
    known = [each for own in found if own is not None for each in own]
    return None if None in found else settled(known, why)


def in_each(
    values: Iterable[Value], make: Callable[..., Value | None], location: Location
) -> Value | None:
    """What is made of values that may have alternatives, all of them; None where that is not known.

    Args:
        values: Some of which are ``Either``; all others are given on as they are.
        make: Gets them as arguments, an alternative in the place of each ``Either``.
        location: Of the result.
    """
    held = list(values)
    decided = [value for value in held if isinstance(value, Either)]
    paths = _together(decided) if decided else []
    made: list[Alternative[Any]] = []
    for path in paths:
        result = make(*(_on(path, value) for value in held))
        if not isinstance(result, Known):
            return None
        made.append(Alternative(path, result))
    return settled(made, Unknown(decided[0].why, location)) if made else None


def _together(values: Sequence[Either[Any]]) -> list[Path]:
    """The paths on which all of some values are decided; none where their conditions differ."""
    paths: list[Path] = [()]
    for value in values:
        further: dict[Path, None] = {}
        for path in paths:
            for own in (each.path for each in value.alternatives):
                longer, shorter = (path, own) if len(path) > len(own) else (own, path)
                if longer[: len(shorter)] == shorter:
                    further[longer] = None
                elif not _exclude(path, own):
                    return []
        paths = list(further)
    return paths


def _exclude(one: Path, other: Path) -> bool:
    """Whether two paths answer one condition differently."""
    pairs = zip(one, other, strict=False)
    first, second = next(pair for pair in pairs if pair[0] != pair[1])
    return (first.location, first.asked) == (second.location, second.asked)


def _on(path: Path, value: Value | None) -> Value | None:
    """What a value is on a path, where that decides it."""
    if not isinstance(value, Either):
        return value
    fitting = (e.value for e in value.alternatives if path[: len(e.path)] == e.path)
    return next(fitting, value)


def fact(value: Value, make: Callable[[Value], Fact[Any]]) -> Fact[Any]:
    """The fact that is made of a value, or of each of its alternatives."""
    if not isinstance(value, Either):
        return make(value)
    made: Any = in_each([value], make, value.location)
    return make(lost(value.why, value.location)) if made is None else made
