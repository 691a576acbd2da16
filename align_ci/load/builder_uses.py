"""Whether anything uses what a method of a builder computes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, field

from align_ci.load.source import Source
from align_ci.load.static.classes import PLAIN_BASES, lineage, name_of
from align_ci.load.static.module import Module
from align_ci.load.values import Class, Value
from align_ci.model import Fact, Known, Location, Unknown

OURS = "align_ci.authoring"
"""Whose base class uses what its methods give."""

_Method = ast.FunctionDef | ast.AsyncFunctionDef


_Place = tuple[str, int]
"""The file and the line of the outermost class around something; 0 outside of any."""


class _Mentions(Struct):
    """Where a method is named.

    Attributes:
        own: The classes that ask ``self``, ``cls`` or ``super()`` for it.
        is_asked: Whether anything else is asked for it.
    """

    own: set[_Place] = field(default_factory=set)
    is_asked: bool = False


class Uses:
    """The uses of methods in the files of a project that were read.

    Args:
        modules: As the static reader left them.
        sources: Every file read, by path.
        gaps: Why there may be more files.
    """

    def __init__(
        self, modules: Iterable[Module], sources: Iterable[Source], gaps: tuple[Unknown, ...]
    ) -> None:
        self._modules = list(modules)
        self._sources = list(sources)
        self._gaps = gaps
        self._mentions: dict[str, _Mentions] = {}

    def of(self, owner: Class, method: str, place: Location) -> Fact[bool]:
        """Whether anything names a method that may mean a class's own."""
        related = self._related(owner)
        mentions = self._named(method)
        where = {(each.location.path, each.location.line) for each in related}
        if mentions.is_asked or not mentions.own.isdisjoint(where):
            return Known(True, place)  # noqa: FBT003 - a fact
        for link in {id(link): link for each in related for link in lineage(each)}.values():
            if name_of(link).startswith(OURS):
                return Known(True, place)  # noqa: FBT003 - a fact
            if not isinstance(link, Class) and _plain(link) not in PLAIN_BASES:
                return Unknown("a base class from outside of the project may use it", place)
        if any(each.why for each in related):
            return Unknown("what the class inherits is not all known", place)
        if self._gaps:
            return Unknown(self._gaps[0].why, place)
        return Known(False, place)  # noqa: FBT003 - a fact

    def _related(self, owner: Class) -> list[Class]:
        """The class, those that derive from it, and all that any of them inherits from."""
        every = [link for each in (owner, *self._derived[id(owner)]) for link in lineage(each)]
        return list({id(link): link for link in every if isinstance(link, Class)}.values())

    @cached_property
    def _derived(self) -> dict[int, list[Class]]:
        """The classes that derive from each, by its identity."""
        held = (value for module in self._modules for value in module.scope.names.values())
        classes = {id(each): each for each in held if isinstance(each, Class)}
        found: dict[int, list[Class]] = defaultdict(list)
        for each in classes.values():
            for link in lineage(each)[1:]:
                found[id(link)].append(each)
        return found

    def _named(self, method: str) -> _Mentions:
        if method not in self._mentions:
            found = self._mentions[method] = _Mentions()
            word = re.compile(rb"(?<!def )\b" + re.escape(method.encode()) + rb"\b")
            for source in self._sources:
                if word.search(source.data):
                    _note(source, method, found)
                    # Of a script, the tree is let go of once it has been read.
                    found.is_asked |= not source.tree.body
        return self._mentions[method]


def _plain(link: Value) -> str:
    # A generic base is subscripted: `Generic[Config]`.
    return name_of(link).partition("[")[0]


def _note(source: Source, method: str, found: _Mentions) -> None:
    """Note where a file names a method."""
    pending: list[tuple[ast.AST, int, str]] = [(source.tree, 0, "")]
    while pending:
        node, line, function = pending.pop()
        if isinstance(node, ast.ClassDef) and not line:
            line = node.lineno
        elif isinstance(node, _Method):
            function = node.name
        is_own = _mention(node, method, is_inside=function == method)
        if is_own and line:
            found.own.add((source.path, line))
        elif is_own is not None:
            found.is_asked = True
        pending.extend((child, line, function) for child in ast.iter_child_nodes(node))


def _mention(node: ast.AST, method: str, *, is_inside: bool) -> bool | None:
    """Whether a node names the method, and as that of the class around it; None if not."""
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
            # What overrides the method asks for the other one.
            return True if name == method and not is_inside else None
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return True if name == method else None
        case ast.Attribute(attr=name):
            return False if name == method else None
        case ast.Name(id=name) | ast.Constant(value=name):
            return False if name == method else None
        case _:
            return None
