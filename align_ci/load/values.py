"""What expressions of the project's code stand for, before facts are made of them.

Scalars and enum members are ``Known``, what cannot be followed is ``Unknown``; lists,
dictionaries and instances hold values in turn. Both loaders speak in these.
"""

import ast
import itertools
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.module import Module

MAX_GAPS = 20


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an enumeration: the value of a ``Known``."""

    owner: str
    name: str
    value: Any = field(default=None, compare=False)


@dataclass(slots=True, eq=False)
class Items:
    """A list, tuple or set; gaps say why there may be more."""

    location: Location
    items: list["Value"] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)
    kind: str = "list"


@dataclass(slots=True, eq=False)
class Table:
    """A dictionary, by the plain value of its keys; gaps say why there may be more."""

    location: Location
    entries: dict[Hashable, tuple[Known[Any], "Value"]] = field(default_factory=dict)
    gaps: list[Unknown] = field(default_factory=list)

    def put(self, key: "Value", value: "Value") -> None:
        """Set one entry; an unknown key leaves a gap."""
        if isinstance(key, Known):
            self.entries[key.value] = (key, value)
        else:
            self.gaps.append(gap(key, "a key of the dictionary is not known"))


@dataclass(slots=True, eq=False)
class Instance:
    """An object made by calling a class.

    Attributes:
        type: The class as a dotted name.
        location: The name of the class in the call.
        fields: Its data, by attribute name.
        gaps: Why it may have other or further fields.
        of: Its class, where that is a class of the project.
        inside: Whether it was made inside a function, so that it counts only if it gets out.
    """

    type: str
    location: Location
    fields: dict[str, "Value"] = field(default_factory=dict)
    gaps: list[Unknown] = field(default_factory=list)
    of: "Class | None" = None
    inside: bool = False


@dataclass(slots=True, eq=False)
class External:
    """Something imported from outside the project, by its dotted name."""

    name: str
    location: Location


@dataclass(slots=True, eq=False)
class Function:
    """A function or lambda of the project; ``receiver`` where it is a bound method."""

    node: ast.FunctionDef | ast.Lambda
    module: "Module"
    scope: "Scope"
    location: Location
    receiver: "Value | None" = None
    owner: "Class | None" = None


@dataclass(slots=True, eq=False)
class Class:
    """A class of the project, its body executed."""

    name: str
    module: "Module"
    location: Location
    bases: list["Value"]
    scope: "Scope"
    annotations: list[str] = field(default_factory=list)

    @property
    def dotted(self) -> str:
        return f"{self.module.name}.{self.name}"


@dataclass(slots=True, eq=False)
class ModuleReference:
    """A module or package of the project."""

    module: "Module"
    location: Location


@dataclass(slots=True, eq=False)
class Method:
    """A method of a built-in value, or a built-in function (without a receiver)."""

    receiver: "Value | None"
    name: str
    location: Location


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


@dataclass(slots=True, eq=False)
class Scope:
    """Names and their values; look-ups go on in the enclosing scope."""

    module: "Module"
    names: dict[str, Value] = field(default_factory=dict)
    outer: "Scope | None" = None
    depth: int = 0
    shared: set[str] = field(default_factory=set)
    """Names declared ``global``."""
    function: Function | None = None
    """Whose body this is."""

    def find(self, name: str) -> Value | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None


def gap(value: Value, why: str) -> Unknown:
    """The value's own reason when it is unknown, else ``why`` at its place."""
    return value if isinstance(value, Unknown) else Unknown(why, value.location)


def add_gaps(held: list[Unknown], added: Iterable[Unknown]) -> None:
    """Add reasons, a bounded number: one says enough, and code could double them for ever."""
    held.extend(itertools.islice(added, max(0, MAX_GAPS - len(held))))


def open_up(value: Value, why: Unknown) -> None:
    """Note that a collection or instance may have been changed in a way not followed."""
    if isinstance(value, (Items, Table, Instance)):
        add_gaps(value.gaps, [why])
