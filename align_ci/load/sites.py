"""Where objects were made that only an import knows: no name in the source holds them."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from align_ci.load.static.module import Module
from align_ci.load.values import Class, External
from align_ci.model import Location

_NAMESPACES = {"globals", "vars", "locals"}
_HIDING = {"exec", "eval", "import_module", "__import__"}


def site(module: Module, tree: Any, modules: Sequence[Module]) -> Location:
    """The call that made what a module holds under a name that it does not assign.

    Args:
        module: Whose name it is.
        tree: What the import says of it.
        modules: All that were read.
    """
    if module.source is None:
        return Location(module.path)
    stored = list(_stored(module.source.tree))
    if len(stored) == 1:
        return module.location(stored[0])
    owner, fields = _first_object(tree)
    for place in (module, *(each for each in modules if each is not module)):
        made = list(_made(place, owner)) if owner else []
        if made:
            best = max(made, key=lambda call: _likeness(call, fields))
            return place.location(best.func)
    hidden = [*stored, *_hidden(module.source.tree)]
    return module.location(hidden[0]) if hidden else Location(module.path)


def _stored(tree: ast.AST) -> Iterator[ast.expr]:
    """What is set in the module's namespace without a name: through ``globals()``, ``setattr``."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=owner)], value=value):
                if _is_namespace(owner):
                    yield value
            case ast.Call(func=ast.Attribute(value=owner, attr="update"), args=[value, *_]):
                if _is_namespace(owner):
                    yield value
            case ast.Call(func=ast.Attribute(value=owner), args=[_, value]):
                if _is_namespace(owner):
                    yield value
            case ast.Call(func=ast.Name(id="setattr"), args=[_, _, value]):
                yield value


def _is_namespace(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in _NAMESPACES
        case ast.Attribute(attr="__dict__"):
            return True
        case _:
            return False


def _first_object(tree: Any) -> tuple[str, dict[str, Any]]:
    """The class of the first object in a tree, without its package, and its fields."""
    pending = [tree]
    while pending:
        match pending.pop(0):
            case {"t": "object", "class": str(owner), "fields": dict(fields)}:
                return owner.rpartition(".")[2], fields
            case {"t": "list" | "dict", "v": list(items)}:
                pending += items
            case [_, value]:
                pending.append(value)
    return "", {}


def _made(module: Module, owner: str) -> Iterator[ast.Call]:
    """The calls in a module that make an object of a class."""
    names = module.scope.names
    for node in ast.walk(module.source.tree) if module.source else ():
        if isinstance(node, ast.Call):
            called = _called(node)
            match names.get(called):
                case Class(name=name):
                    called = name
                case External(name=name):
                    called = name.rpartition(".")[2]
            if called == owner:
                yield node


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _likeness(call: ast.Call, fields: dict[str, Any]) -> int:
    """How many arguments of a call are the object's; one that is not counts against it."""
    likeness = 0
    for keyword in call.keywords:
        match keyword.value, fields.get(keyword.arg or ""):
            case ast.Constant(value=value), {"t": "scalar", "v": held}:
                likeness += 1 if value == held else -len(fields)
    return likeness


def _hidden(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    """Statements that may bring in names that nobody sees."""
    for node in tree.body:
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                yield node
            case _:
                calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
                yield from (call for call in calls if _called(call) in _HIDING)
