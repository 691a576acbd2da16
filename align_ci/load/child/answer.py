"""What a child may answer: everything that comes from it is checked before it is believed."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from align_ci.load.child.describe import MAX_DEPTH, MAX_INT, MAX_TEXT
from align_ci.load.child.imports import StandIns

# Paths within a text may have grown since it was measured.
_LENGTH = 10 * MAX_TEXT

LAST_KINDS = frozenset({"timeout", "memory", "size"})
"""The kinds of failure after which a child ends itself."""

KINDS = LAST_KINDS | {"exception", "exit", "elsewhere"}


class InvalidAnswer(ValueError):
    """The answer has not the form that it must have."""


class Names(Struct, frozen=True):
    """What a module holds.

    Attributes:
        trees: The form that ``align_ci.load.child.describe`` documents, by name.
        objects: How many objects were described for the first time.
    """

    trees: Mapping[str, Any]
    objects: int


class Failure(Struct, frozen=True):
    """Why a module could not be imported; the place is empty and 0 where none is known."""

    kind: str
    message: str
    path: str
    line: int


class Numbers(Struct, frozen=True):
    """The numbers of objects that a child may use.

    Attributes:
        first: The first of this child.
        next: The first that it has not used yet.
    """

    first: int
    next: int


class Confined(Struct, frozen=True):
    """How a child was locked in.

    Attributes:
        unset: The limits that could not be set.
        missing: What is possible as a measure is not in force.
    """

    unset: tuple[str, ...]
    missing: tuple[str, ...]


def confined(payload: bytes) -> Confined:
    """The answer of a child that has locked itself in."""
    found: dict[str, list[str]] = {"unset": [], "missing": []}
    for line in payload.decode("utf-8", "replace").split("\0")[:-1]:
        kind, _, words = line.partition(" ")
        if kind not in found:
            raise InvalidAnswer("it does not say how it is confined")
        found[kind].append(words)
    return Confined(tuple(found["unset"]), tuple(found["missing"]))


def check_ready(payload: bytes) -> None:
    """Raises where it is not the answer of a harness that is ready."""
    if parsed(payload) != {}:
        raise InvalidAnswer("it is not ready")


def answer(tree: Any, numbers: Numbers) -> Names | Failure:
    """The answer for one module.

    Raises:
        InvalidAnswer: It has a part of unknown form.
    """
    match tree:
        case {"names": dict(trees), **rest} if not rest:
            return Names(trees, _checked(trees, numbers))
        case {"error": error, **rest} if not rest:
            return failure(error)
    raise InvalidAnswer("neither names nor an error")


def failure(tree: Any) -> Failure:
    """What user code raised, or why it was ended.

    Raises:
        InvalidAnswer: It has another form.
    """
    match tree:
        case {"kind": str(kind), "message": message, "path": path, "line": int(line), **rest}:
            if not rest and kind in KINDS and is_text(message) and is_text(path):
                return Failure(kind, message, path, line)
    raise InvalidAnswer("a failure of unknown form")


def stand_ins(tree: Any) -> StandIns:
    """What an answer says of stand-ins, which is taken out of it.

    Raises:
        InvalidAnswer: It has another form.
    """
    said = tree.pop("stand_ins", None) if isinstance(tree, dict) else None
    match said:
        case None:
            return StandIns()
        case {"modules": list(modules), "given": list(given), "decided": list(decided), **rest}:
            _expect(not rest and all(map(is_text, [*given, *decided])))
            asked = {True: set[str](), False: set[str]()}
            for each in modules:
                match each:
                    case [name, bool(was_asked)] if is_text(name):
                        asked[was_asked].add(name)
                    case _:
                        raise InvalidAnswer("stand-ins of unknown form")
            return StandIns(*map(frozenset, (asked[False], asked[True], given, decided)))
    raise InvalidAnswer("stand-ins of unknown form")


def parsed(payload: bytes) -> Any:
    """The JSON of an answer.

    Raises:
        InvalidAnswer: It is none.
    """
    try:
        return json.loads(payload.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidAnswer("no JSON") from error


def _no_constant(name: str) -> None:
    raise InvalidAnswer(f"{name} is no JSON")


def _checked(trees: dict[str, Any], numbers: Numbers) -> int:
    if not all(name.isidentifier() for name in trees):
        raise InvalidAnswer("a name that is none")
    return described(trees.values(), numbers)


def described(trees: Iterable[Any], numbers: Numbers) -> int:
    """How many objects trees describe, each under the next number; references are to them.

    Raises:
        InvalidAnswer: One is no tree, or the numbers are others.
    """
    check = _Check()
    for tree in trees:
        check.tree(tree, 0)
    end = numbers.next + len(check.described)
    if sorted(check.described) != list(range(numbers.next, end)):
        raise InvalidAnswer("objects with wrong numbers")
    if any(not numbers.first <= number < end for number in check.mentioned):
        raise InvalidAnswer("a reference to no object")
    return len(check.described)


class _Check:
    """Walks trees, and collects the numbers of objects."""

    def __init__(self) -> None:
        self.described: list[int] = []
        self.mentioned: list[int] = []

    def tree(self, tree: Any, depth: int) -> None:
        """Raises where a tree has not the form of one."""
        if depth > MAX_DEPTH + 1:
            raise InvalidAnswer("a tree too deep")
        match tree:
            case {"t": "scalar", "v": plain, **rest} if not rest and _is_plain(plain):
                pass
            case {"t": "ref", "id": int(number), **rest} if not rest:
                self.mentioned.append(number)
            case {"t": "other", "type": kind, "why": why, **rest} if not rest:
                _expect(is_text(kind) and is_text(why))
            case {"t": "stand-in", "module": name, "asked": bool(), **rest} if not rest:
                _expect(is_text(name))
            case {"t": "enum", "class": owner, "name": name, "v": plain, **rest} if not rest:
                _expect(is_text(owner) and is_text(name))
                _expect(_is_plain(plain))
            case _:
                self._compound(tree, depth)

    def _compound(self, tree: Any, depth: int) -> None:
        match tree:
            case {"t": "list", "v": list(items), **rest} if not rest:
                self._all(items, depth)
            case {"t": "dict", "v": list(pairs), **rest} if not rest:
                for pair in pairs:
                    _expect(isinstance(pair, list) and len(pair) == 2)  # noqa: PLR2004 - a pair
                    self._all(pair, depth)
            case {"t": "object", "id": int(number), "class": kind, "fields": dict(fields), **rest}:
                _expect(not rest and is_text(kind))
                _expect(all(is_text(name) for name in fields))
                self.described.append(number)
                self._all(fields.values(), depth)
            case _:
                raise InvalidAnswer("a tree of unknown form")

    def _all(self, trees: Any, depth: int) -> None:
        for tree in trees:
            self.tree(tree, depth + 1)


def _expect(condition: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise InvalidAnswer("a tree of unknown form")


def _is_plain(value: Any) -> bool:
    match value:
        case None | bool():
            return True
        case int():
            return abs(value) <= MAX_INT
        case float():
            return math.isfinite(value)
        case _:
            return is_text(value)


def is_text(value: Any, most: int = _LENGTH) -> bool:
    """Whether it is text that can be written anywhere; JSON may hold lone surrogates."""
    if not isinstance(value, str) or len(value) > most:
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
