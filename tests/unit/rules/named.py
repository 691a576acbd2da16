"""Entries of contracts by name alone, for tests that may hide names as well."""

from align_ci.model import Entry, Fact, Group
from tests.unit.rules.facts import HERE, Text, fact


def named(*names: Text, value: Text = "1") -> Group[Entry]:
    """Entries of these names, all with one value."""
    held: Fact[str | None] = fact(value)
    return Group(tuple(Entry(fact(name), held, HERE) for name in names))
