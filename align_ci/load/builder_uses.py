"""Whether anything uses what a method of a builder computes."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from align_ci.load.source import Source
from align_ci.load.static.classes import PLAIN_BASES, lineage, name_of
from align_ci.load.static.module import Module
from align_ci.load.values import Class, Value
from align_ci.model import Fact, Known, Location, Unknown

OURS = "align_ci.authoring"
"""Whose base class uses what its methods give."""

_Method = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a method is named: in which class of which file, if in one, and as whose.

    Attributes:
        place: The file and the line of the outermost class around it; 0 outside of any.
        is_own: Whether it is asked of ``self``, ``cls`` or ``super()``.
    """

    path: str
    line: int
    is_own: bool


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
        self._mentions: dict[str, list[_Mention]] = {}

    def of(self, owner: Class, method: str, place: Location) -> Fact[bool]:
        """Whether anything names a method that may mean a class's own."""
        related = self._related(owner)
        where = {(each.location.path, each.location.line) for each in related}
        for mention in self._named(method):
            if not mention.is_own or (mention.path, mention.line) in where:
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
        derived = [each for each in self._classes if any(link is owner for link in lineage(each))]
        every = [link for each in (owner, *derived) for link in lineage(each)]
        return list({id(link): link for link in every if isinstance(link, Class)}.values())

    @cached_property
    def _classes(self) -> list[Class]:
        held = (value for module in self._modules for value in module.scope.names.values())
        return list({id(each): each for each in held if isinstance(each, Class)}.values())

    def _named(self, method: str) -> list[_Mention]:
        if method not in self._mentions:
            word = re.compile(rb"(?<!def )\b" + re.escape(method.encode()) + rb"\b")
            self._mentions[method] = [
                mention
                for source in self._sources
                if word.search(source.data)
                for mention in _mentions(source, method)
            ]
        return self._mentions[method]


def _plain(link: Value) -> str:
    # A generic base is subscripted: `Generic[Config]`.
    return name_of(link).partition("[")[0]


def _mentions(source: Source, method: str) -> Iterator[_Mention]:
    pending: list[tuple[ast.AST, int, str]] = [(source.tree, 0, "")]
    while pending:
        node, line, function = pending.pop()
        if isinstance(node, ast.ClassDef) and not line:
            line = node.lineno
        elif isinstance(node, _Method):
            function = node.name
        found = _mention(node, method, is_inside=function == method)
        if found is not None:
            yield _Mention(source.path, line, found and line > 0)
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
