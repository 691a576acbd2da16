"""The specifications that a builder, as it is written, may build a step of."""

import ast
from collections.abc import Iterator

from align_ci.load.static.classes import find, lineage
from align_ci.load.static.subjects import kind_of
from align_ci.load.values import Class, Function, Instance, Items, Table, Value


def specifications_of(owner: Class) -> list[Instance]:
    """What a builder names: in its ``spec``, else in its methods, else as one it derives from.

    A builder that serves several job types names the specification of each.
    """
    own = _held(find(owner, "spec"))
    if own:
        return own
    for link in lineage(owner):
        if isinstance(link, Class):
            found = {id(each): each for value in _named(link) for each in _held(value)}
            if found:
                return list(found.values())
    return []


def _named(owner: Class) -> Iterator[Value | None]:
    """The values of the names that a class's own body and methods mention."""
    yield from owner.scope.names.values()
    for method in owner.scope.names.values():
        if isinstance(method, Function) and method.owner is owner:
            for node in ast.walk(method.node):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    yield method.scope.find(node.id)


def _held(value: Value | None) -> list[Instance]:
    """The specifications that a value is, or is a collection of."""
    match value:
        case Instance() if kind_of(value) == "specifications":
            return [value]
        case Table(entries=entries):
            return [each for _, item in entries.values() for each in _held(item)]
        case Items(items=items):
            return [each for item in items for each in _held(item)]
        case _:
            return []
