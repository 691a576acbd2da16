"""Lists and mappings by name, in whichever of their forms a file has them."""

from collections.abc import Sequence

from align_ci.load.interfaces.paths import Visits
from align_ci.load.static.plain import shown
from align_ci.load.values import Items, Table, Value, add_gaps, gap
from align_ci.load.vocabulary import Words
from align_ci.model import Known, Location

NEITHER = "this is neither a list nor a mapping by name"


def several(value: Value, visits: Visits) -> Value:
    """A list; one text stands for a list of it."""
    if isinstance(value, Items):
        visits.spend(len(value.items))
    single = isinstance(value, Known) and isinstance(value.value, str)
    return Items(value.location, [value]) if single else value


def keys(values: Sequence[Value], location: Location, visits: Visits) -> Items:
    """The names in lists, and the keys of mappings."""
    found = Items(values[0].location if values else location)
    for value in values:
        match several(value, visits):
            case Items(items=items, gaps=gaps):
                found.items += items
                add_gaps(found.gaps, gaps)
            case Table(entries=entries, gaps=gaps):
                visits.spend(len(entries))
                found.items += (key for key, _ in entries.values())
                add_gaps(found.gaps, gaps)
            case other:
                add_gaps(found.gaps, [gap(other, NEITHER)])
    return found


def table(values: Sequence[Value], words: Words, location: Location, visits: Visits) -> Table:
    """One value by each name: of mappings, and of lists in which the name is a field.

    Args:
        values: The lists and mappings.
        words: What the name is called in a list, and then the value in what has other fields.
        location: Where it lies if there are none.
        visits: Of the file.
    """
    found = Table(values[0].location if values else location)
    name, inner = words.fields
    for value in values:
        match value:
            case Table(entries=entries, gaps=gaps):
                visits.spend(len(entries))
                for key, held in entries.values():
                    found.put(key, _inner(held, inner, words))
                add_gaps(found.gaps, gaps)
            case Items(items=items, gaps=gaps):
                visits.spend(len(items))
                for item in items:
                    _put_item(found, item, (name, inner), words)
                add_gaps(found.gaps, gaps)
            case other:
                add_gaps(found.gaps, [gap(other, NEITHER)])
    return found


def texts(given: Table) -> Table:
    """The same with numbers as texts: nobody quotes a version such as ``1.26``."""
    for plain, (key, value) in given.entries.items():
        if isinstance(value, Known) and type(value.value) in {int, float}:
            given.entries[plain] = (key, Known(shown(value.value), value.location))
    return given


def _inner(value: Value, inner: str, words: Words) -> Value:
    """The value by a name: itself, or one of the fields that it has."""
    if not isinstance(value, Table):
        return value
    called = words.called(inner, value.entries)
    if called in value.entries:
        return value.entries[called][1]
    return value.gaps[0] if value.gaps else Known(None, value.location)


def _put_item(found: Table, item: Value, fields: tuple[str, str], words: Words) -> None:
    name, inner = fields
    if not isinstance(item, Table):
        found.put(item, Known(None, item.location))
        return
    called = words.called(name, item.entries)
    if called in item.entries:
        found.put(item.entries[called][1], _inner(item, inner, words))
    else:
        add_gaps(found.gaps, [gap(item, f"this has no `{called}`")])
