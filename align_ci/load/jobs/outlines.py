"""What functions of builders are about, by the names in them."""

import ast
from collections.abc import Collection

from msgspec import Struct

from align_ci.load.static.classes import lineage
from align_ci.load.values import Class, Function


class Outline(Struct, frozen=True):
    """What a function's code mentions.

    Attributes:
        attributes: Names of attributes, and so of the methods that it calls.
        parameters: What it gives to others by name.
        yields: Whether it is a generator.
    """

    attributes: frozenset[str]
    parameters: frozenset[str]
    yields: bool


class Outlines:
    """The outlines of a project's functions, each made once.

    Args:
        parameters: What is looked for: parameters that functions give something for by name, or
            attributes of the same name that they may change.
    """

    def __init__(self, parameters: Collection[str]) -> None:
        self._parameters = frozenset(parameters)
        self._made: dict[int, Outline] = {}
        self._giving: dict[int, frozenset[str]] = {}

    def of(self, function: Function) -> Outline:
        """The outline of a function."""
        found = self._made.get(id(function.node))
        if found is None:
            found = self._made[id(function.node)] = _outline(function)
        return found

    def looked_for(self, outline: Outline) -> bool:
        """Whether a function itself mentions what is looked for."""
        return not self._parameters.isdisjoint(outline.parameters | outline.attributes)

    def may_give(self, function: Function, owner: Class) -> bool:
        """Whether a function, or what it calls of a class, may give something for one."""
        is_method = getattr(function.node, "name", "") in self.giving(owner)
        return is_method or self.looked_for(self.of(function))

    def giving(self, owner: Class) -> frozenset[str]:
        """The methods of a class that give something for one, or call one that does."""
        if id(owner) not in self._giving:
            links = [link for link in lineage(owner) if isinstance(link, Class)]
            methods = [
                (name, self.of(each))
                for link in links
                for name, each in link.scope.names.items()
                if isinstance(each, Function)
            ]
            found = {name for name, outline in methods if self.looked_for(outline)}
            while more := {n for n, outline in methods if outline.attributes & found} - found:
                found |= more
            self._giving[id(owner)] = frozenset(found)
        return self._giving[id(owner)]


def _outline(function: Function) -> Outline:
    attributes: set[str] = set()
    parameters: set[str] = set()
    yields = False
    for node in ast.walk(function.node):
        if isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            parameters.add(node.arg)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            yields = True
    return Outline(frozenset(attributes), frozenset(parameters), yields)
