"""Looks into documents by dotted paths, and lays one document over another."""

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from align_ci.load.interfaces.broken import Broken
from align_ci.load.values import Table, Value
from align_ci.model import Known, Location, Unknown

MOST_VISITS = 500_000
"""Values that are looked at in one file: aliases let a short text be a long one."""


class Visits(Struct):
    """Counts the values of a file that are looked at."""

    location: Location
    left: int = field(default_factory=lambda: MOST_VISITS)

    def spend(self, amount: int = 1) -> None:
        """Account for values.

        Raises:
            Broken: These are too many.
        """
        self.left -= amount
        if self.left < 0:
            why = f"its aliases and variants make it more than {MOST_VISITS} values"
            raise Broken(why, self.location)


def is_nothing(value: Value | None) -> bool:
    """Whether there is no value, or one that says so."""
    return value is None or (isinstance(value, Known) and value.value is None)


def at(document: Value, path: str) -> Value | None:
    """The value at a dotted path; None where there is none, or nothing."""
    found: Value | None = document
    for name in path.split("."):
        if not isinstance(found, Table):
            # What is not known may hold it; anything else does not.
            return found if isinstance(found, Unknown) else None
        entry = found.entries.get(name)
        if entry is None and found.gaps:
            return found.gaps[0]
        found = entry[1] if entry else None
    return None if is_nothing(found) else found


def first_at(document: Value, paths: Iterable[str]) -> Value | None:
    """The value at the first of some paths that has one."""
    return next(every_at(document, paths), None)


def every_at(document: Value, paths: Iterable[str]) -> Iterator[Value]:
    """The values at those of some paths that have one."""
    found = (at(document, path) for path in paths)
    return (value for value in found if value is not None)


def laid_over(base: Value, above: Value, visits: Visits) -> Value:
    """A document in which another one has replaced parts: mappings are merged key by key.

    What both leave alone stays the same object. Nothing (``null``) above removes a key.
    """
    if not isinstance(base, Table) or not isinstance(above, Table):
        return above
    visits.spend(len(base.entries) + len(above.entries))
    merged = Table(base.location, dict(base.entries), [*base.gaps, *above.gaps])
    for name, (key, value) in above.entries.items():
        if is_nothing(value):
            merged.entries.pop(name, None)
            continue
        old = merged.entries.get(name)
        new = laid_over(old[1], value, visits) if old else value
        merged.entries[name] = (old[0] if old else key, new)
    return merged
