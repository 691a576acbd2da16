"""What the expressions of a builder's methods may stand for, where it matters what a job is given.

A dictionary or list holds all that any way through the code may put into it. What it does not
hold, and has no gap for, is in it on no way.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from msgspec import Struct, field

from align_ci.load.static.module import Module
from align_ci.load.values import Class, Function, ModuleReference
from align_ci.model import Location, Unknown

MOST_GAPS = 5
MOST_ITEMS = 2_000
MOST_CHARACTERS = 2_000


class Node(Struct, frozen=True, eq=False):
    """A part of the project's code; of most, nobody asks where it lies."""

    module: Module
    node: ast.expr | ast.stmt


Place: TypeAlias = Node | Location


def location(place: Place) -> Location:
    """Where something lies."""
    return place.module.location(place.node) if isinstance(place, Node) else place


class Plain(Struct, frozen=True, eq=False):
    """A constant, and where it is written."""

    value: Any
    place: Place


class Dim(Struct, frozen=True, eq=False):
    """What is not known, and why."""

    why: str
    place: Place

    @property
    def unknown(self) -> Unknown:
        """The same, as facts have it."""
        return Unknown(self.why, location(self.place))


class Later(Struct, eq=False):
    """What a call gives that is made only once somebody asks for it.

    Attributes:
        make: Makes the call.
        made: What it gave; None before.
        whys: What may be done to it once it is made.
    """

    make: Callable[[], "Value"]
    made: "Value | None" = None
    whys: list[Dim] = field(default_factory=list)


class Thing(Struct, frozen=True, eq=False):
    """An object that the builder works with.

    Attributes:
        kind: ``builder``, ``configuration``, ``contract``, ``specification``, or ``SDK`` for what
            a method imports from there.
        owner: The class of a builder or configuration; None where it is not known.
    """

    kind: str
    owner: Class | None = None


SDK = Thing("SDK")


class Bound(Struct, frozen=True, eq=False):
    """A method of a builder or configuration, taken from it to be called.

    Attributes:
        function: The method.
        receiver: The object.
    """

    function: Function
    receiver: Thing


class _Held(Struct, eq=False):
    """What one object, or several that may be one, may hold.

    Attributes:
        items: Elements, or keys with their values, in the order of the code.
        gaps: Why there may be more.
        sharing: The collections that may be this object.
    """

    items: list[tuple["Value", "Value | None"]] = field(default_factory=list)
    gaps: list[Dim] = field(default_factory=list)
    sharing: list["Collection"] = field(default_factory=list)


class Collection(Struct, eq=False):
    """A dictionary, by its keys and their values, or a list, tuple or set, by its elements.

    Attributes:
        place: What makes it.
        keyed: Whether it is a dictionary.
        held: What it holds, shared with what may be the same object.
    """

    place: Place
    keyed: bool
    held: _Held = field(default_factory=_Held)

    def __post_init__(self) -> None:
        self.held.sharing.append(self)

    def __iter__(self) -> Iterator["Value"]:
        """The elements, or keys."""
        return iter([item for item, _ in self.held.items])

    @property
    def pairs(self) -> list[tuple["Value", "Value | None"]]:
        """The keys, each with its value."""
        return [*self.held.items]

    @property
    def gaps(self) -> list[Dim]:
        """Why there may be more."""
        return [*self.held.gaps]

    @property
    def parts(self) -> list["Value | None"]:
        """Everything in it, keys and values alike."""
        return [each for pair in self.held.items for each in pair]

    @property
    def texts(self) -> frozenset[str]:
        """Those of its elements, or keys, that are texts."""
        plain = [item.value for item, _ in self.held.items if isinstance(item, Plain)]
        return frozenset(each for each in plain if isinstance(each, str))

    def put(self, item: "Value", value: "Value | None" = None) -> None:
        """Add an element, or a key with its value."""
        self._add([(item, value)])

    def blur(self, why: Dim) -> None:
        """Note that there may be more."""
        if len(self.held.gaps) < MOST_GAPS:
            self.held.gaps.append(why)

    def take(self, other: "Value", place: Place) -> None:
        """Add all that another value holds."""
        match forced(other):
            case Collection(keyed=keyed) as held:
                if keyed == self.keyed:
                    self._add(held.pairs)
                elif keyed:
                    self._add([(key, None) for key in held])
                else:
                    self._take_pairs(held, place)
                for why in held.gaps:
                    self.blur(why)
            case Dim() as why:
                self.blur(why)
            case _:
                self.blur(Dim("what is put into it is not known", place))

    def join(self, other: "Collection") -> None:
        """From now on, what is put into one of the two is in the other, too."""
        if other.held is self.held:
            return
        self._add(other.pairs)
        for why in other.gaps:
            self.blur(why)
        for each in other.held.sharing:
            each.held = self.held
            self.held.sharing.append(each)

    def _add(self, pairs: Sequence[tuple["Value", "Value | None"]]) -> None:
        if len(self.held.items) + len(pairs) > MOST_ITEMS:
            self.blur(Dim("it holds too much", self.place))
        else:
            self.held.items += pairs

    def _take_pairs(self, other: "Collection", place: Place) -> None:
        for item in map(forced, other):
            match [*item] if isinstance(item, Collection) and not item.gaps else None:
                case [key, value]:
                    self.put(key, value)
                case _:
                    self.blur(Dim("what is put into it is not known", place))


Value: TypeAlias = (
    Plain | Dim | Later | Collection | Thing | Bound | Class | Function | ModuleReference
)


def forced(value: Value) -> Value:
    """A value, after the call that it waits for."""
    while isinstance(value, Later):
        if value.made is None:
            value.made = value.make()
            for why in value.whys:
                blur([value.made], why)
        value = value.made
    return value


def reachable(values: Iterable[Value | None]) -> list[Collection]:
    """The collections among some values, and those that they hold."""
    found: dict[int, Collection] = {}
    pending = [*values]
    while pending:
        value = pending.pop()
        value = value.made if isinstance(value, Later) else value
        if isinstance(value, Collection) and id(value) not in found:
            found[id(value)] = value
            pending += value.parts
    return [*found.values()]


def blur(values: Iterable[Value | None], why: Dim) -> None:
    """Note that code which is not followed may put anything into what it is given."""
    for value in values:
        if isinstance(value, Later):
            value.whys.append(why)
            blur([value.made], why)
        elif isinstance(value, Collection) and not any(each is why for each in value.gaps):
            value.blur(why)
            blur(value.parts, why)


def either(values: Iterable[Value], place: Place) -> Value:
    """The value that is one of several; collections may be one object from now on."""
    every = [forced(value) for value in values]
    several = [value for value in every if not is_none(value)]
    held = [value for value in several if isinstance(value, Collection)]
    if not several:
        return Plain(None, place)
    if not held:
        first, *others = several
        is_one = len(several) == len(every) and all(_same(first, other) for other in others)
        return first if is_one else _one_of(several, place)
    whole = held[0]
    for other in several:
        if isinstance(other, Collection) and other.keyed == whole.keyed:
            whole.join(other)
        else:
            blur([other], Dim("it may be one of several", place))
            whole.blur(_one_of([other], place))
    return whole


def short(text: str, place: Place) -> Plain | Dim:
    """A text, unless it is longer than any name."""
    return Plain(text, place) if len(text) <= MOST_CHARACTERS else Dim("the text is long", place)


def is_none(value: Value) -> bool:
    """Whether a value is certainly ``None``."""
    return isinstance(value, Plain) and value.value is None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, Plain) and isinstance(other, Plain):
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    if isinstance(one, Thing) and isinstance(other, Thing):
        return (one.kind, one.owner) == (other.kind, other.owner)
    if isinstance(one, Bound) and isinstance(other, Bound):
        return one.function is other.function and _same(one.receiver, other.receiver)
    return one is other


def _one_of(values: Iterable[Value], place: Place) -> Dim:
    reasons = (value for value in values if isinstance(value, Dim))
    return next(reasons, Dim("it may be one of several", place))
