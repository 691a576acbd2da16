"""What expressions of the project's code stand for, before facts are made of them.

Scalars and enum members are ``Known``, what cannot be followed is ``Unknown``; lists,
dictionaries and instances hold values in turn. Both loaders speak in these.
"""

import ast
import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from align_ci.load.vocabulary import Words
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.module import Module

MAX_GAPS = 20

_births = itertools.count()


def next_birth() -> int:
    """Counts what is made, one for all."""
    return next(_births)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an enumeration: the value of a ``Known``."""

    owner: str
    name: str
    value: Any = dataclass_field(default=None, compare=False)
    """Its plain value; None where that is not known."""
    compared: bool = dataclass_field(default=False, compare=False)
    """Whether its class says what it is equal to."""


class Items(Struct, eq=False):
    """A list, tuple or set; gaps say why there may be more.

    Attributes:
        kind: ``list``, ``tuple``, ``set``, ``range``, or ``view`` for what a dictionary shows.
        ordered: Whether the order of the items is Python's.
        twins: Collections that may be the same object as this one, or a copy of it.
        born: Counts what is made, so that older objects can be told from newer ones.
    """

    location: Location
    items: list["Value"] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)
    kind: str = "list"
    ordered: bool = True
    twins: list["Items | Table"] = field(default_factory=list)
    born: int = field(default_factory=next_birth)


class Table(Struct, eq=False):
    """A dictionary, by the plain value of its keys; gaps say why there may be more.

    Attributes:
        chosen: Entries under one of several keys, each with the gap that it is besides.
    """

    location: Location
    entries: dict[Hashable, tuple[Known[Any], "Value"]] = field(default_factory=dict)
    gaps: list[Unknown] = field(default_factory=list)
    twins: list["Items | Table"] = field(default_factory=list)
    born: int = field(default_factory=next_birth)
    chosen: list[tuple[Unknown, Either[Any], "Value"]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all entries are known, those that conditions choose included."""
        return [*map(id, self.gaps)] == [id(why) for why, _, _ in self.chosen]

    def put(self, key: "Value", value: "Value") -> None:
        """Set one entry; a key that is not known may be any of those that are there."""
        if isinstance(key, Either) and self._choose(key, value):
            return
        if not isinstance(key, Known):
            why = gap(key, "a key of the dictionary is not known").why
            self.blur(lost(why, key.location, value))
            return
        old = self.entries.get(key.value)
        # `True` does not replace the key `1`, only its value.
        kept = key if old is None or type(old[0].value) is type(key.value) else old[0]
        if old is None and self.unlike(key.value):
            self.blur(Unknown("a key may be equal to an enumeration's member", key.location))
        self.entries[key.value] = (kept, value)
        if any(key.value in _plain(either) for _, either, _ in self.chosen):
            self.chosen = []

    def _choose(self, key: Either[Any], value: "Value") -> bool:
        """Set an entry under one of several keys, as long as no other entry may have it."""
        keys = _plain(key)
        first = next(iter(self.entries), "")  # mixed keys have left a gap
        others = {each for _, other, _ in self.chosen for each in _plain(other)}
        if any(each in self.entries or each in others for each in keys):
            return False
        plain = all(type(each) is str for each in (*keys, first))
        if not plain or not self.whole or len(self.chosen) == MAX_GAPS:
            return False
        why = lost(key.why, key.location, value)
        self.gaps.append(why)
        self.chosen = [*self.chosen, (why, key, value)]
        return True

    def blur(self, why: Unknown) -> None:
        """Note that there may be more entries, and that those here may have other values."""
        self.chosen = []
        self.entries = {
            plain: (key, lost(why.why, key.location, value))
            for plain, (key, value) in self.entries.items()
        }
        add_gaps(self.gaps, [why])

    def unlike(self, plain: Hashable) -> bool:
        """Whether a key that is not here may still equal one that is: ``StrEnum`` members do."""
        first = next(iter(self.entries), plain)  # mixed keys have left a gap
        if isinstance(first, Member) and first.compared:
            return plain not in self.entries
        return isinstance(first, Member) is not isinstance(plain, Member)


def _plain(key: Either[Any]) -> set[Hashable]:
    return {each.value.value for each in key.alternatives}


class Instance(Struct, eq=False):
    """An object made by calling a class.

    Attributes:
        type: The class as a dotted name.
        location: The name of the class in the call.
        fields: Its data, by attribute name.
        gaps: Why it may have other or further fields.
        of: Its class, where that is a class of the project.
        inside: Whether it was made inside a function, or lost its name, so that it counts only
            if it can be reached.
        words: What the project calls its fields, where the configuration says so.
        born: Counts what is made.
    """

    type: str
    location: Location
    fields: dict[str, "Value"] = field(default_factory=dict)
    gaps: list[Unknown] = field(default_factory=list)
    of: "Class | None" = None
    inside: bool = False
    words: Words | None = None
    born: int = field(default_factory=next_birth)


class External(Struct, eq=False):
    """Something imported from outside the project, by its dotted name."""

    name: str
    location: Location


class Function(Struct, eq=False):
    """A function or lambda of the project.

    Attributes:
        defaults: Of its parameters, evaluated where it was defined.
        receiver: The first argument, where it is a bound method.
        owner: The class that defines it, where it is a method.
        kind: ``plain``, ``static``, ``class``, ``property`` or ``cached``, a property that is
            computed once.
        why: Why what it returns is not followed; empty where it is.
        memory: What it returned before, by its arguments, where it is cached; else None.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: "Module"
    scope: "Scope"
    location: Location
    defaults: dict[str, "Value"] = field(default_factory=dict)
    receiver: "Value | None" = None
    owner: "Class | None" = None
    kind: str = "plain"
    why: str = ""
    memory: dict[Hashable, "Value"] | None = None


class Class(Struct, eq=False):
    """A class of the project, its body executed.

    Attributes:
        fields: What its annotations declare, by name, in order.
        style: How calling it without ``__init__`` fills in the fields: ``dataclass``,
            ``pydantic``, ``NamedTuple``; else empty.
        why: Why its objects are not followed; empty where they are.
        line: Itself and what it inherits from, nearest first, as Python would search them.
        opened: Whether it may have any attribute: code that is not followed was given it, or its
            metaclass decides.
    """

    name: str
    module: "Module"
    location: Location
    bases: list["Value"]
    scope: "Scope"
    fields: dict[str, ast.expr] = field(default_factory=dict)
    style: str = ""
    why: str = ""
    line: list["Value"] = field(default_factory=list)
    opened: bool = False

    @property
    def dotted(self) -> str:
        return f"{self.module.name}.{self.name}"


class ModuleReference(Struct, eq=False):
    """A module or package of the project."""

    module: "Module"
    location: Location


class Method(Struct, eq=False):
    """A method of a built-in value, or a built-in function (without a receiver)."""

    receiver: "Value | None"
    name: str
    location: Location


class Stream(Struct, eq=False):
    """What can be gone through once, as things then stand: a generator, a view, a ``zip``.

    It is never kept. Going through it raises ``Unfollowed`` where the next item is not known.

    Attributes:
        effects: Runs what going through it may do, where that is code of the project.
        sources: What the items come from.
    """

    items: Iterator["Value"]
    location: Location
    effects: Callable[[], None] | None = None
    sources: tuple["Value", ...] = ()


class Unfollowed(Exception):
    """Which items come next is not known."""

    def __init__(self, why: Unknown) -> None:
        super().__init__(why.why)
        self.why = why


Value: TypeAlias = (
    Known[Any]
    | Unknown
    | Items
    | Table
    | Instance
    | External
    | Function
    | Class
    | ModuleReference
    | Method
)


class Scope(Struct, eq=False):
    """Names and their values; look-ups go on in the enclosing scope.

    Attributes:
        kind: ``module``, ``function``, ``class`` or ``comprehension``.
        inside: Whether it belongs to a function, directly or not.
        shared: Names declared ``global``.
        borrowed: Names declared ``nonlocal``.
        local: Names that the function's own code assigns.
        function: Whose body this is.
        born: Counts what is made.
    """

    module: "Module"
    names: dict[str, Value] = field(default_factory=dict)
    outer: "Scope | None" = None
    kind: str = "module"
    inside: bool = False
    shared: frozenset[str] = frozenset()
    borrowed: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    function: Function | None = None
    born: int = field(default_factory=next_birth)

    def find(self, name: str) -> Value | None:
        """The value of a name; the names of an enclosing class do not count."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.shared:
                return self.module.scope.names.get(name)
            if name in scope.names and (scope is self or scope.kind != "class"):
                return scope.names[name]
            scope = scope.outer
        return None

    def home(self, name: str) -> "Scope":
        """The scope that an assignment to a name in this one changes."""
        if name in self.shared:
            return self.module.scope
        if name not in self.borrowed:
            return self
        scope = self.outer
        while scope is not None and not (scope.kind == "function" and name in scope.local):
            scope = scope.outer
        return scope or self


class Lost(Unknown, frozen=True, eq=False):
    """A value that is not known, but may be one of these, which a change of it changes."""

    was: tuple[Value, ...] = ()


def lost(why: str, location: Location, *values: Value) -> Unknown:
    """An unknown value that may be, or hold, one of some values."""
    was = tuple(value for value in values if isinstance(value, CHANGING))
    return Lost(why, location, was) if was else Unknown(why, location)


def bare(why: Unknown) -> Unknown:
    """A reason without the values that it may be of: facts are nothing but facts."""
    return Unknown(why.why, why.location) if type(why) is not Unknown else why


CHANGING = (Items, Table, Instance, Function, Class, Method, Lost)
"""What can be changed, or do something when it is called."""


def gap(value: Value, why: str) -> Unknown:
    """The value's own reason when it is unknown, else ``why`` at its place."""
    if isinstance(value, Either):
        return Unknown(value.why, value.location)  # what it may be is no other value's
    return value if isinstance(value, Unknown) else lost(why, value.location, value)


def why_of(values: Iterable[object], otherwise: str) -> str:
    """The reason of the first value that is not known, else another one."""
    return next((value.why for value in values if isinstance(value, Unknown)), otherwise)


def add_gaps(held: list[Unknown], added: Iterable[Unknown]) -> None:
    """Add reasons, a bounded number: one says enough, and code could double them for ever."""
    reasons = list(added)
    room = max(0, MAX_GAPS - len(held))
    held += reasons[:room]
    if held and any(isinstance(reason, Lost) for reason in reasons[room:]):
        held[-1] = lost(held[-1].why, held[-1].location, held[-1], *reasons[room:])
