"""Whether a configuration or contract has an attribute, as far as its class tells."""

import ast
from collections.abc import Iterator

from align_ci.load.static.classes import find, known_whole, lineage, style
from align_ci.load.values import Class, Function, Instance

_DECIDING = {"__getattr__", "__getattribute__", "__init_subclass__"}
_DYNAMIC = {"setattr", "vars", "__dict__", "__setattr__"}

_DECLARING = {"pydantic", "dataclass", "NamedTuple"}

_OF_PYDANTIC = {
    *("copy", "construct", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw"),
    *("schema", "schema_json", "update_forward_refs", "validate"),
}
"""Attributes that every model has, without those that begin with ``model_``."""


class Attributes:
    """The attributes of the objects of a project's classes."""

    def __init__(self) -> None:
        self._own: dict[int, frozenset[str] | None] = {}

    def has(self, owner: Class, name: str) -> bool | None:
        """Whether an object of exactly this class has an attribute; None in doubt."""
        own = self._names(owner)
        if own is not None and name in own:
            return True
        if own is None or name.startswith(("_", "model_")):
            return None
        # To objects of plain classes, anybody may add an attribute.
        is_closed = style(owner) in _DECLARING and name not in _OF_PYDANTIC
        return False if is_closed else None

    def lacks(self, held: Instance | None, name: str) -> bool:
        """Whether an object that the project made certainly has no attribute of a name."""
        if held is None or held.of is None or held.gaps or name in held.fields:
            return False
        links = [link for link in lineage(held.of) if isinstance(link, Class)]
        return not any(link.opened for link in links) and self.has(held.of, name) is False

    def sets(self, owner: Class, name: str) -> bool:
        """Whether a method of a class, or of one that it derives from, sets an attribute."""
        links = [link for link in lineage(owner) if isinstance(link, Class)]
        held = [each for link in links for each in link.scope.names.values()]
        return any(
            not {name, *_DYNAMIC}.isdisjoint(_stored(each))
            for each in held
            if isinstance(each, Function)
        )

    def _names(self, owner: Class) -> frozenset[str] | None:
        """What an object of exactly this class has; None where it may have anything."""
        if id(owner) not in self._own:
            self._own[id(owner)] = _names(owner)
        return self._own[id(owner)]


def _names(owner: Class) -> frozenset[str] | None:
    links = [link for link in lineage(owner) if isinstance(link, Class)]
    if not known_whole(owner) or any(find(owner, name) is not None for name in _DECIDING):
        return None
    found: set[str] = set()
    for link in links:
        if _takes_more(link):
            return None
        found |= {*link.fields, *link.scope.names}
        for function in link.scope.names.values():
            if isinstance(function, Function):
                stored = set(_stored(function))
                if stored & _DYNAMIC:
                    return None
                found |= stored
    return frozenset(found)


def _takes_more(owner: Class) -> bool:
    """Whether a model takes fields that it does not declare."""
    source = owner.module.source
    if source is None:
        return True
    if not {"model_config", "Config"} & owner.scope.names.keys():
        return False
    lines = source.data.split(b"\n")[owner.location.line - 1 : owner.location.end_line]
    return b"allow" in b"\n".join(lines)


def _stored(function: Function) -> Iterator[str]:
    """The attributes that a method sets, and what it may set any with."""
    for node in ast.walk(function.node):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in _DYNAMIC:
                yield name
