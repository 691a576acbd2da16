"""The specifications that a builder, as it is written, may build a step of."""

import ast
from collections.abc import Iterator

from align_ci.load.static import imports
from align_ci.load.static.classes import find, lineage
from align_ci.load.static.reader import Reader
from align_ci.load.static.subjects import kind_of
from align_ci.load.values import (
    Class,
    Function,
    Instance,
    Items,
    Scope,
    Table,
    Value,
    next_birth,
)


def specifications_of(owner: Class, reader: Reader) -> tuple[Instance, ...]:
    """What a builder names: in its ``spec``, else in its methods, else as one it derives from.

    A builder that serves several job types names the specification of each.

    Args:
        owner: The builder.
        reader: Reads what is imported by nothing but a method.
    """
    own = _held(find(owner, "spec"))
    if own:
        return tuple(own)
    for link in lineage(owner):
        if isinstance(link, Class):
            found = {id(each): each for value in _named(link, reader) for each in _held(value)}
            if found:
                return tuple(found.values())
    return ()


def _named(owner: Class, reader: Reader) -> Iterator[Value | None]:
    """The values of the names that a class's own body and methods mention."""
    yield from owner.scope.names.values()
    for method in owner.scope.names.values():
        if isinstance(method, Function) and method.owner is owner:
            inside = [*_imported(method, reader)]
            for node in ast.walk(method.node):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    own: list[Value | None]
                    own = [scope.names[node.id] for scope in inside if node.id in scope.names]
                    yield from own or [method.scope.find(node.id)]


def _imported(method: Function, reader: Reader) -> Iterator[Scope]:
    """What each import in a method binds: which of them are executed is not known."""
    for node in ast.walk(method.node):
        if isinstance(node, ast.Import | ast.ImportFrom):
            scope = Scope(method.module, outer=method.scope, kind="function", inside=True)
            with reader.trace.running(method.module.name, next_birth()):
                try:
                    imports.execute(reader, node, scope)
                except imports.CircularImport:
                    continue  # nothing is known of what imports itself
            yield scope


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
