"""Changes to what values hold, and undoing the knowledge of those that are not certain.

Everything that the project's code changes goes through here. Code that may or may not run
runs while a journal is kept; what it changed is unknown afterwards.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.load.static import classes
from align_ci.load.static.enums import is_stand_in
from align_ci.load.values import (
    CHANGING,
    Class,
    Instance,
    Items,
    Lost,
    Scope,
    Table,
    Value,
    add_gaps,
    gap,
    lost,
)
from align_ci.model import Either, Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

Holder: TypeAlias = Table | Instance | Scope


class Journal(Struct):
    """What was changed since it was opened, but for what has been made since then.

    Attributes:
        start: The count of births when it was opened.
        low: The lowest index at which each list was changed, and whether it was known there.
        keys: The changed names, fields or keys, and what was there before.
    """

    start: int
    low: dict[int, tuple[Items, int, bool]] = field(default_factory=dict)
    keys: dict[int, tuple[Holder, dict[Hashable, "Before"]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.low or self.keys)

    @property
    def news(self) -> bool:
        """Whether anything was changed that was known before."""
        changed = any(known for _, _, known in self.low.values())
        return changed or any(
            before.known for _, keys in self.keys.values() for before in keys.values()
        )

    def note_items(self, items: Items, low: int) -> None:
        """A list is about to be changed at ``low`` or above."""
        if items.born < self.start:
            first = (items, len(items.items), not items.gaps)
            _, before, known = self.low.get(id(items), first)
            self.low[id(items)] = (items, min(low, before), known or low < before)

    def note_key(self, holder: Holder, key: Hashable, *, gone: bool = False) -> None:
        """A name, field or key is about to be changed, or to be deleted."""
        if holder.born >= self.start:
            return
        _, keys = self.keys.setdefault(id(holder), (holder, {}))
        if key not in keys:
            before = _state(holder, key)
            # What was emptied since then has lost its gaps, but not for what was before.
            emptied = _Any in keys and before.value is None
            keys[key] = replace(before, known=before.known and not emptied)
        if gone:
            keys[key] = replace(keys[key], gone=True)

    def hand_on(self, outer: "Journal") -> None:
        """Tell the journal around this one."""
        for items, low, known in self.low.values():
            if items.born < outer.start:
                _, before, noted = outer.low.get(id(items), (items, low, known))
                outer.low[id(items)] = (items, min(low, before), noted or low < before)
        for holder, keys in self.keys.values():
            if holder.born < outer.start:
                _, held = outer.keys.setdefault(id(holder), (holder, {}))
                for key, state in keys.items():
                    first = held.setdefault(key, state)
                    held[key] = replace(first, gone=first.gone or state.gone)

    def forget(self, why: Unknown) -> None:
        """Make everything that was changed unknown."""
        for items, low, _ in self.low.values():
            _forget_items(items, low, why)
        for holder, keys in self.keys.values():
            match holder:
                case Table():
                    _forget_entries(holder, keys, why)
                case Instance(fields=held) | Scope(names=held):
                    for key, before in keys.items():
                        _forget_name(held, str(key), before, why)


class Before(Struct, frozen=True):
    """What was under a key before, if anything.

    Attributes:
        value: What it was.
        known: Whether anything was known of it.
        gone: Whether it was deleted at some time since.
        own: Whether Python would find it there if nothing had been changed.
    """

    value: Value | None
    known: bool
    gone: bool = False
    own: bool = True


def _state(holder: Holder, key: Hashable) -> Before:
    match holder:
        case Table(entries=entries, gaps=gaps):
            entry = entries.get(key)
            if entry is None:
                return Before(None, not gaps)
            return Before(entry[1], _is_known(entry[1]))
        case Instance(fields=held, of=of):
            value = held.get(str(key))
            if value is None and of is not None:
                value = classes.find(of, str(key))
            return Before(value, _is_known(value))
        case Scope():
            value = holder.find(str(key))
            own = key in holder.names or holder.kind != "function"
            return Before(value, _is_known(value), own=own)


def _is_known(value: Value | None) -> bool:
    return not isinstance(value, Unknown) or isinstance(value, Either)


def set_name(reader: "Reader", scope: Scope, name: str, value: Value) -> None:
    """Bind a name; what another module's name is bound to depends on who imports what."""
    if scope.kind != "function" and reader.is_foreign(scope.born):
        value = lost(f"`{name}` is set from another module", value.location, value)
    old = scope.names.get(name)
    if isinstance(old, Instance) and old is not value:
        reader.note_change(old.born)
        old.inside = True
    reader.note_key(scope, name)
    scope.names[name] = value
    if scope.kind == "module":
        scope.module.bound[name] = value.location


def delete_name(reader: "Reader", scope: Scope, name: str) -> None:
    """Unbind a name."""
    reader.note_key(scope, name)
    old = scope.names.pop(name, None)
    if isinstance(old, Instance):
        reader.note_change(old.born)
        old.inside = True


def set_field(reader: "Reader", instance: Instance, name: str, value: Value) -> None:
    """Set an attribute of an object."""
    reader.note_key(instance, name)
    if reader.is_foreign(instance.born):
        value = lost(f"`{name}` is set from another module", value.location, value)
    instance.fields[name] = value


def set_entry(reader: "Reader", table: Table, key: Value, value: Value) -> None:
    """Set one entry of a dictionary."""
    reader.spend()
    if isinstance(key, Known):
        reader.note_key(table, key.value)
    else:
        _note_all(reader, table)
    table.put(key, value)
    _spread(reader, table)


def drop_entry(reader: "Reader", table: Table, key: Hashable) -> None:
    """Delete one entry of a dictionary."""
    reader.note_key(table, key, gone=True)
    table.entries.pop(key, None)
    _spread_all(reader, table, _twin(table))
    _spread(reader, table)


def loosen(reader: "Reader", table: Table, why: Unknown) -> None:
    """Entries that are not known are put into a dictionary."""
    _note_all(reader, table)
    table.blur(why)
    _spread(reader, table)


def merge(reader: "Reader", table: Table, other: Table) -> None:
    """Put another dictionary's entries into one; its gaps may hide any key."""
    if other.gaps:
        loosen(reader, table, other.gaps[0])
    for key, value in list(other.entries.values()):
        set_entry(reader, table, key, value)


def change(reader: "Reader", items: Items, low: int, made: list[Value]) -> None:
    """Replace everything from ``low`` on in a list."""
    reader.spend(1 + len(made) // 10)
    reader.note_items(items, low)
    items.items[low:] = made
    for twin in items.twins:
        reader.note_change(twin.born)
        if isinstance(twin, Items):
            _forget_items(twin, low, _twin(items))
    if reader.is_foreign(items.born):
        add_gaps(items.gaps, [Unknown("it is changed from another module", items.location)])


def blur(reader: "Reader", value: Value, why: Unknown) -> None:
    """Forget everything that a collection or object holds."""
    match value:
        case Items():
            reader.note_items(value, 0)
            _forget_items(value, 0, why)
            _spread_all(reader, value, why)
        case Table():
            _note_all(reader, value, gone=True)
            values = [inner for _, inner in value.entries.values()]
            value.entries = {}
            value.gaps = [lost(why.why, why.location, why, *value.gaps, *values)]
            _spread_all(reader, value, why)
        case Instance(fields=fields):
            reader.note_change(value.born)
            for name in fields:
                reader.note_key(value, name)
                fields[name] = lost(why.why, fields[name].location, fields[name])
            add_gaps(value.gaps, [why])


def escape(reader: "Reader", value: Value, why: Unknown) -> None:
    """Forget what code that is not followed may have changed, having been given ``value``."""
    for called in escaped(reader, value, why):
        reader.let_go(called, why)


def escaped(
    reader: "Reader", value: Value, why: Unknown, seen: dict[int, Value] | None = None
) -> list[Value]:
    """Forget what a value holds, and all below it; what in it may be called is given back.

    What was ``seen`` already, by its identity, is left out, and what is seen now is added.
    """
    seen = {} if seen is None else seen
    called: list[Value] = []
    pending: list[Value] = [value]
    while pending:
        held = pending.pop()
        if id(held) in seen:
            continue
        seen[id(held)] = held
        reader.spend()
        match held:
            case Instance(type=kind) if kind.startswith("align_ci."):
                continue  # our own classes are frozen
            case Lost(was=was):
                pending += was
            case Items() | Table() | Instance():
                pending += _below(held)
                blur(reader, held, why)
            case Known() | Unknown():
                continue
            case _:
                called.append(held)
    return called


def _below(value: Items | Table | Instance) -> list[Value]:
    match value:
        case Items(items=items, gaps=gaps):
            return [*items, *gaps]
        case Table(entries=entries, gaps=gaps):
            return [*(inner for _, inner in entries.values()), *gaps]
        case Instance(fields=fields, gaps=gaps, of=of):
            return [*fields.values(), *gaps, *(shared(of) if of else [])]


def possible(reader: "Reader", value: Unknown) -> list[Value]:
    """What a value that is not known may be."""
    found: dict[int, Value] = {}
    pending: list[Value] = [value]
    while pending:
        held = pending.pop()
        if id(held) not in found:
            reader.spend()
            found[id(held)] = held
            pending += held.was if isinstance(held, Lost) else ()
    return list(found.values())


def reason(value: Value) -> Unknown:
    """Why a value is not known."""
    return gap(value, "whether it is reached is not known")


def shared(owner: Class) -> list[Value]:
    """What all objects of a class share, and can change."""
    names = [link.scope.names for link in owner.line if isinstance(link, Class)]
    held = [value for own in names for value in own.values()]
    return [value for value in held if isinstance(value, (Items, Table, Instance, Lost))]


class _Any:
    """Stands for any key that is not known."""


def only_set(reader: "Reader", table: Table, noted: Sequence[Mapping[Hashable, Before]]) -> bool:
    """Whether all that was done to a dictionary of texts was to set entries of known keys."""
    first, *_ = noted
    set_ = all(state.value is not None or state.known for state in first.values())
    gone = any(state.gone for keys in noted for state in keys.values())
    # Dictionaries of texts and members have gaps.
    plain = all(type(key) is str for key in (*first, next(iter(table.entries), "")))
    return set_ and plain and not gone and not table.twins and not reader.is_foreign(table.born)


def _note_all(reader: "Reader", table: Table, *, gone: bool = False) -> None:
    for plain in table.entries:
        reader.note_key(table, plain, gone=gone)
    reader.note_key(table, _Any)


def _forget_items(items: Items, low: int, why: Unknown) -> None:
    dropped = [item for item in items.items[low:] if isinstance(item, CHANGING)]
    del items.items[low:]
    if dropped or not items.gaps or isinstance(why, Lost):
        items.gaps = [lost(why.why, why.location, why, *items.gaps, *dropped)]


def _forget_entries(table: Table, keys: dict[Hashable, Before], why: Unknown) -> None:
    table.chosen = [] if _Any in keys else table.chosen
    for plain, before in keys.items():
        entry = table.entries.get(plain)
        held = [] if before.value is None else [before.value]
        if entry and before.value is not None and not before.gone:
            table.entries[plain] = (entry[0], lost(why.why, why.location, entry[1], *held))
            continue
        table.entries.pop(plain, None)
        if entry or held or not table.gaps:
            held += [entry[1]] if entry else []
            table.gaps = [lost(why.why, why.location, *table.gaps, *held)]


def _forget_name(held: dict[str, Value], name: str, before: Before, why: Unknown) -> None:
    values = [value for value in (held.get(name), before.value) if value is not None]
    stand_in = next((value for value in values if is_stand_in(name, value)), None)
    if stand_in is not None:
        held[name] = stand_in
        return
    reason = values[0] if values and isinstance(values[0], Unknown) else why
    held[name] = lost(reason.why, reason.location, *values)


def _spread(reader: "Reader", table: Table) -> None:
    for twin in table.twins:
        reader.note_change(twin.born)
        if isinstance(twin, Table):
            twin.blur(_twin(table))
    if reader.is_foreign(table.born):
        add_gaps(table.gaps, [Unknown("it is changed from another module", table.location)])


def _spread_all(reader: "Reader", value: Items | Table, why: Unknown) -> None:
    for twin in value.twins:
        reader.note_change(twin.born)
        match twin:
            case Items():
                _forget_items(twin, 0, why)
            case Table():
                twin.entries = {}
                add_gaps(twin.gaps, [why])


def _twin(value: Items | Table) -> Unknown:
    return Unknown("what it was given may have been changed afterwards", value.location)
