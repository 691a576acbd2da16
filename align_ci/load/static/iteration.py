"""Going through the items of values, live, as a loop does, or all at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from align_ci.load.static import tuples
from align_ci.load.static.enums import members
from align_ci.load.values import Class, Instance, Items, Stream, Table, Unfollowed, Value, gap
from align_ci.model import Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

Source: TypeAlias = Value | Stream


class Contents(Struct):
    """What a value gave when it was gone through.

    Attributes:
        items: What is known of it.
        gaps: Why there may be more.
        ordered: Whether the order is Python's.
    """

    items: list[Value]
    gaps: list[Unknown]
    ordered: bool = True

    @property
    def certain(self) -> bool:
        """Whether these are the items, all of them, in their order."""
        return self.ordered and not self.gaps


def each(reader: "Reader", source: Source) -> Iterator[Value]:
    """The items one by one, each as it stands when its turn comes.

    Raises:
        Unfollowed: Where the next item is not known.
    """
    match source:
        case Stream(items=items):
            yield from items
        case Items():
            yield from _each_item(reader, source)
        case Table(entries=entries):
            for key in list(entries):
                yield _entry(source, key)[0]
            _checked(source)
        case Class():
            found = members(source)
            if found is None:
                raise Unfollowed(gap(source, "what is iterated over is not known"))
            yield from found
        case Instance() if (fields := tuples.named_fields(source)) is not None:
            reader.spend(len(fields))
            yield from fields
        case Known(str() as text):
            for character in text:
                reader.spend()
                yield Known(character, source.location)
        case _:
            reader.touch(source)
            raise Unfollowed(gap(source, "what is iterated over is not known"))


def entries(reader: "Reader", table: Table) -> Iterator[tuple[Known[str], Value]]:
    """The keys and values of a dictionary, live.

    Raises:
        Unfollowed: Where there may be others.
    """
    for key in list(_checked(table).entries):
        reader.spend()
        yield _entry(table, key)


def contents(reader: "Reader", source: Source) -> Contents:
    """Everything that a value gives when it is gone through now."""
    match source:
        case Items(items=items, gaps=gaps, ordered=ordered):
            reader.spend(len(items))
            return Contents(list(items), list(gaps), ordered and not gaps)
        case Table(entries=held, gaps=gaps):
            reader.spend(len(held))
            return Contents([key for key, _ in held.values()], list(gaps), not gaps)
        case _:
            result = Contents([], [])
            try:
                for item in each(reader, source):
                    result.items.append(item)
            except Unfollowed as unfollowed:
                result.gaps.append(unfollowed.why)
                if isinstance(source, Stream):
                    reader.exhaust(source, unfollowed.why)
            return result


def _each_item(reader: "Reader", source: Items) -> Iterator[Value]:
    index = 0
    while True:
        if source.gaps or (not source.ordered and len(source.items) > 1):
            why = Unknown("the order of its items is not known", source.location)
            raise Unfollowed(source.gaps[0] if source.gaps else why)
        if index >= len(source.items):
            return
        reader.spend()
        yield source.items[index]
        index += 1


def _entry(table: Table, key: object) -> tuple[Known[str], Value]:
    found = _checked(table).entries.get(key)
    if found is None:
        raise Unfollowed(Unknown("the dictionary changes while it is gone through", table.location))
    entry: tuple[Known[str], Value] = found
    return entry


def _checked(table: Table) -> Table:
    if table.gaps:
        raise Unfollowed(table.gaps[0])
    return table
