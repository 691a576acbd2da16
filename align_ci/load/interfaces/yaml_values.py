"""The values of a YAML text, with the place of each key and value; for text from anywhere.

Nothing is constructed but texts, numbers, truths, lists and dictionaries: a value with any
other tag is not known. Aliases share what they stand for, so that no text grows by them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from msgspec import Struct, field

from align_ci.load.interfaces.broken import Broken
from align_ci.load.values import Items, Table, Value
from align_ci.model import Known, Location, Unknown

MOST_EVENTS = 200_000
"""Scalars, and beginnings and ends of collections, in one file."""

DEEPEST = 100
"""Values in values."""

MOST_MERGED = 1_000_000
"""Keys that are gone through as ``<<`` brings them into the dictionaries of one file."""

MERGE = "tag:yaml.org,2002:merge"
STRING = "tag:yaml.org,2002:str"
QUOTES = ('"', "'")

# The parser that libyaml has is ten times as fast; both give the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def documents(path: str, text: str, *, strict: bool = False) -> list[Value]:
    """The values of the documents in a text; those that are empty are left out.

    Args:
        path: The file.
        text: What it holds.
        strict: Whether a date is none that is known, and not the text that it looks like.

    Raises:
        Broken: It is no YAML, has a key twice, or is too deep or too much.
    """
    reader = _Reader(path, text.split("\n"), strict=strict)
    with _faults_of(reader, text):
        for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if number > MOST_EVENTS:
                why = f"it has more than {MOST_EVENTS} values and beginnings of values"
                raise Broken(why, reader.place(event))
            reader.take(event)
    return [each for each in reader.found if not (isinstance(each, Known) and each.value is None)]


@contextmanager
def _faults_of(reader: "_Reader", text: str) -> Iterator[None]:
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(filter(None, (error.context, error.problem)))
        place = Location(reader.path, mark.line + 1, mark.column + 1) if mark else None
        raise Broken(f"it is no YAML: {said}", place or Location(reader.path)) from error
    except yaml.YAMLError as error:  # characters that YAML forbids
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        why = "it is no YAML: it has characters that cannot be shown"
        raise Broken(why, Location(reader.path, line)) from error


class _Open(Struct):
    """A collection whose end was not read yet.

    Attributes:
        value: What was read of it.
        anchor: What aliases call it.
        start: Its beginning.
        key: The key whose value comes next, in a dictionary.
        merged: What ``<<`` stands for.
        places: Where its first member lies.
    """

    value: Items | Table
    anchor: str | None
    start: Any
    key: Value | None = None
    merged: list[Value] = field(default_factory=list)
    places: list[Location] = field(default_factory=list)


class _Reader:
    """Takes events one by one; ``found`` holds the documents."""

    def __init__(self, path: str, lines: list[str], *, strict: bool = False) -> None:
        self._strict = strict
        self.path = path
        self.found: list[Value] = []
        self._lines = lines
        self._open: list[_Open] = []
        self._anchors: dict[str, Value] = {}
        self._merged = 0
        self._resolver = yaml.resolver.Resolver()
        self._constructor = yaml.constructor.SafeConstructor()

    def take(self, event: Any) -> None:
        """One more event."""
        match event:
            case yaml.DocumentStartEvent():
                self._anchors = {}
            case yaml.ScalarEvent():
                self._add(self._scalar(event), event.anchor)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    why = f"the alias `{event.anchor}` stands for nothing that ended before it"
                    raise Broken(why, self.place(event))
                self._add(self._anchors[event.anchor])
            case yaml.MappingStartEvent():
                self._begin(event, Table(self.place(event)))
            case yaml.SequenceStartEvent():
                self._begin(event, Items(self.place(event)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(event)

    def place(self, event: Any, end: Any = None) -> Location:
        """From the start of an event to its end, or to that of another one."""
        start, last = event.start_mark, (end or event).end_mark
        return Location(self.path, start.line + 1, start.column + 1, last.line + 1, last.column + 1)

    def _begin(self, event: Any, value: Items | Table) -> None:
        if len(self._open) >= DEEPEST:
            why = f"its values lie more than {DEEPEST} deep in each other"
            raise Broken(why, self.place(event))
        self._open.append(_Open(value, event.anchor, event))

    def _end(self, event: Any) -> None:
        done = self._open.pop()
        whole = self.place(done.start, event)
        if whole.line != whole.end_line:
            whole = self._sign_of(done)
        done.value.location = whole
        if isinstance(done.value, Table):
            for merged in done.merged:
                self._merge(done.value, merged)
        plain = event_tag(done.start) in {"", "map", "seq"}
        why = "its tag says that it is something else than it looks"
        self._add(done.value if plain else Unknown(why, done.value.location), done.anchor)

    def _sign_of(self, done: _Open) -> Location:
        """What shows a collection that goes over several lines: its key, or its first member."""
        key = self._open[-1].key if self._open else None
        if key is not None:
            return key.location
        return next(iter(done.places), done.value.location)

    def _add(self, value: Value, anchor: str | None = None) -> None:
        """A value is complete: it belongs to the innermost collection."""
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._open:
            self.found.append(value)
            return
        holder = self._open[-1]
        holder.places.append(value.location)
        match holder.value:
            case Items(items=items):
                items.append(value)
            case Table() as table if holder.key is None:
                holder.key = value
                self._refuse_twice(table, value)
            case Table() as table:
                key, holder.key = holder.key, None
                if isinstance(key, Known) and key.value is _MERGE:
                    holder.merged.append(value)
                else:
                    table.put(key, value)

    def _refuse_twice(self, table: Table, key: Value) -> None:
        if isinstance(key, Known) and key.value in table.entries:
            raise Broken(f"the key `{key.value}` stands twice in one mapping", key.location)

    def _merge(self, table: Table, merged: Value) -> None:
        """Bring in what ``<<`` names: what is there already counts, then what came first."""
        sources = merged.items if isinstance(merged, Items) else [merged]
        for source in sources:
            if not isinstance(source, Table):
                table.gaps.append(Unknown("`<<` names no mapping that is known", source.location))
                continue
            self._merged += len(source.entries) + len(table.entries)
            if self._merged > MOST_MERGED:
                raise Broken("`<<` brings in more keys than anyone needs", table.location)
            table.gaps += source.gaps[:1]
            table.entries = {**source.entries, **table.entries}

    def _scalar(self, event: Any) -> Value:
        place = self.place(event)
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == MERGE:
            return Known(_MERGE, place)
        if tag == STRING:
            return Known(event.value, place, self._quote(event.value, place))
        construct = _CONSTRUCTED.get(tag)
        if construct is None:
            # Such as a date, which is text that looks like one.
            plain = event.tag is None and not self._strict
            why = f"its tag `{tag}` says that it is something else than it looks"
            return Known(event.value, place) if plain else Unknown(why, place)
        try:
            return Known(construct(self._constructor, yaml.ScalarNode(tag, event.value)), place)
        except (ValueError, KeyError, OverflowError):
            return Unknown(f"it is no value that its tag `{tag}` can have", place)

    def _quote(self, text: str, place: Location) -> str:
        """The quote character of a text that is written as it is, on one line."""
        written = self._lines[place.line - 1][place.column - 1 : place.end_column - 1]
        one_line = place.line == place.end_line
        return next((q for q in QUOTES if one_line and written == f"{q}{text}{q}"), "")


def event_tag(event: Any) -> str:
    """The last part of the tag of a collection; empty where it has none."""
    return (event.tag or "").removeprefix("tag:yaml.org,2002:").removeprefix("!")


class _Merge:
    """Stands for the key ``<<``."""


_MERGE = _Merge()

_Construct = Callable[[Any, Any], Any]

_CONSTRUCTED: dict[str, _Construct] = {
    "tag:yaml.org,2002:null": yaml.constructor.SafeConstructor.construct_yaml_null,
    "tag:yaml.org,2002:bool": yaml.constructor.SafeConstructor.construct_yaml_bool,
    "tag:yaml.org,2002:int": yaml.constructor.SafeConstructor.construct_yaml_int,
    "tag:yaml.org,2002:float": yaml.constructor.SafeConstructor.construct_yaml_float,
}
