"""Fields of objects as facts: texts, members, lists and dictionaries."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from align_ci.load.alternatives import fact
from align_ci.load.static.classes import find, known_whole
from align_ci.load.static.objects import VOCABULARY
from align_ci.load.values import External, Instance, Items, Member, Table, Value, bare, gap
from align_ci.model import Either, Fact, Group, Known, Unknown

T = TypeVar("T")


def get(value: Value, ours: str, default: Any) -> Value:
    """A field of an object; its default where the object is of a class that has one."""
    if not isinstance(value, Instance):
        return gap(value, "this is no object that is known")
    name = value.words.called(ours, value.fields) if value.words else ours
    if name in value.fields:
        return value.fields[name]
    if value.gaps:
        return Unknown(value.gaps[0].why, value.location)
    if value.of is not None and find(value.of, name) is not None:
        return Unknown(f"the class of the object defines `{name}`", value.location)
    told = value.words is not None or value.type.rpartition(".")[2] in VOCABULARY
    documented = value.of is None and told
    if documented or known_whole(value.of):
        return default if isinstance(default, Items) else Known(default, value.location)
    return Unknown(f"the default that `{value.type}` gives `{name}` is not known", value.location)


def text(value: Value, name: str, default: str | None) -> Fact[str]:
    """A field that holds text."""
    return text_of(get(value, name, default))


def optional_text(value: Value, name: str) -> Fact[str | None]:
    """A field that holds text or nothing; an enumeration's member counts by its value."""
    return fact(get(value, name, None), _optional)


def _optional(value: Value) -> Fact[str | None]:
    if isinstance(value, Known) and value.value is None:
        return value
    if isinstance(value, Known) and isinstance(value.value, Member):
        return text_of(Known(value.value.value, value.location))
    return text_of(value)


def member(value: Value, name: str) -> Fact[str]:
    """A field that holds an enumeration's member, by the member's name in upper case."""
    return fact(get(value, name, None), partial(_member, name))


def _member(name: str, found: Value) -> Fact[str]:
    match found:
        case Known(Member(name=of)):
            return Known(of.upper(), found.location)
        case Known(str() as plain):
            return Known(plain.upper().replace("-", "_"), found.location, found.quote)
        case External(name=dotted, location=location) if _is_documented(dotted):
            return Known(dotted.rpartition(".")[2].upper(), location)
        case _:
            return Unknown(gap(found, f"`{name}` is no member that is known").why, found.location)


def truth(value: Value, name: str, *, default: bool) -> Fact[bool]:
    """A field that holds true or false."""
    return fact(get(value, name, default), partial(_truth, name))


def _truth(name: str, found: Value) -> Fact[bool]:
    if isinstance(found, Known) and isinstance(found.value, bool):
        return found
    return Unknown(gap(found, f"`{name}` is neither true nor false").why, found.location)


def group(
    value: Value, name: str, make: Callable[[Value], T], default: Items | None = None
) -> Group[T]:
    """A field that holds a list, or a dictionary of which the values count."""
    return keyed(value, name, lambda _, item: make(item), default)


def names(value: Value, name: str, default: Items) -> Group[Fact[str]]:
    """A field that holds a list of names, or a dictionary of which the keys count."""
    found = get(value, name, default)
    if isinstance(found, Table):
        return pairs(value, name, lambda key, _: text_of(key))
    return group(value, name, text_of, default)


def keyed(
    value: Value,
    name: str,
    make: Callable[[Known[Any] | Either[Any] | None, Value], T],
    default: Items | None = None,
) -> Group[T]:
    """A field that holds a list, or a dictionary, with the keys that this has."""
    match get(value, name, default or Items(value.location)):
        case Items(items=items, gaps=gaps, location=location):
            made = tuple(make(None, item) for item in items)
            return Group(made, tuple(map(bare, gaps)), location)
        case Table() as table:
            return _of_table(table, make)
        case Known(None, location):
            return Group(location=location)
        case other:
            why = gap(other, f"`{name}` is no list that is known")
            return Group(gaps=(bare(why),), location=other.location)


def _of_table(table: Table, make: Callable[[Known[Any] | Either[Any], Value], T]) -> Group[T]:
    """All entries; those that conditions choose are none where something else is not known."""
    entries: list[tuple[Known[Any] | Either[Any], Value]] = [*table.entries.values()]
    gaps = table.gaps
    if table.whole:
        entries += [(key, value) for _, key, value in table.chosen]
        gaps = []
    made = tuple(make(key, value) for key, value in entries)
    return Group(made, tuple(map(bare, gaps)), table.location)


def pairs(
    value: Value,
    name: str,
    make: Callable[[Known[Any] | Either[Any], Value], T],
    *,
    listed: bool = False,
) -> Group[T]:
    """A field that holds a dictionary, or perhaps a list of its keys alone."""
    match get(value, name, Items(value.location)):
        case Table() as table:
            return _of_table(table, make)
        case Items(items=[], gaps=gaps, location=location):
            return Group(gaps=tuple(map(bare, gaps)), location=location)
        case Items(items=items, gaps=gaps, location=location) if listed and all(
            isinstance(item, Known) for item in items
        ):
            keys = (item for item in items if isinstance(item, Known))
            made = tuple(make(key, Known(None, key.location)) for key in keys)
            return Group(made, tuple(map(bare, gaps)), location)
        case Known(None, location):
            return Group(location=location)
        case other:
            why = gap(other, f"`{name}` is no dictionary that is known")
            return Group(gaps=(bare(why),), location=other.location)


def _is_documented(dotted: str) -> bool:
    """Whether a name outside the project is that of a member of a documented enumeration."""
    owner, _, name = dotted.rpartition(".")
    return owner.rpartition(".")[2] in {"NodeType", "DependencyType"} and name.isupper()


def text_of(value: Value) -> Fact[str]:
    """A value that is text, as a fact."""
    return fact(value, _text)


def _text(value: Value) -> Fact[str]:
    match value:
        case Known(str()):
            return value
        case Known(Member(value=str() as plain)):
            return Known(plain, value.location)
        case _:
            return Unknown(gap(value, "this is no text that is known").why, value.location)
