"""What the project's code raises, as Python says it."""

import ast
import builtins
import enum
from typing import TYPE_CHECKING

from align_ci.load.static import classes, enums, objects
from align_ci.load.static.signals import Raised
from align_ci.load.values import Class, Scope, Table, Value
from align_ci.model import Known, Location

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

_LONGEST = 500
"""Characters that are shown."""


def raised(reader: "Reader", node: ast.Raise, scope: Scope) -> Raised:
    """What a statement raises, once it has been evaluated."""
    said = _said(reader, node.exc, scope) if node.exc is not None else ""
    if node.cause is not None:
        reader.evaluate(node.cause, scope)
    return Raised(said, scope.module.location(node))


def unless_it_has(owner: Value, name: str, location: Location) -> None:
    """Look an attribute of a class up.

    Raises:
        Raised: It certainly has none of that name.
    """
    if not isinstance(owner, Class) or any(map(_is_opened, classes.lineage(owner))):
        return
    if objects.lacks(owner, name) or _has_no_member(owner, name):
        said = f"AttributeError: type object '{owner.name}' has no attribute '{name}'"
        raise Raised(said, location)


def _is_opened(link: Value) -> bool:
    return isinstance(link, Class) and link.opened


def _has_no_member(owner: Class, name: str) -> bool:
    if not enums.members(owner) or hasattr(enum.IntEnum, name) or hasattr(str, name):
        return False
    return name[:1] != "_" and classes.find(owner, name) is None


def unless_it_holds(owner: Value, key: Value, location: Location) -> None:
    """Look an entry of a dictionary up.

    Raises:
        Raised: It certainly has none under that key.
    """
    match owner, key:
        case Table(entries=entries, gaps=[]), Known(str() as wanted) if wanted not in entries:
            raise Raised(_line("KeyError", key), location)


def _said(reader: "Reader", node: ast.expr, scope: Scope) -> str:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[given], keywords=[]) if _is_built_in(
            name, scope
        ):
            return _line(name, reader.evaluate(given, scope))
        case ast.Name(id=name) if _is_built_in(name, scope):
            return name
    reader.evaluate(node, scope)
    called = node.func if isinstance(node, ast.Call) else node
    found = scope.find(called.id) if isinstance(called, ast.Name) else None
    return found.name if isinstance(found, Class) else ""


def _is_built_in(name: str, scope: Scope) -> bool:
    made = getattr(builtins, name, None)
    is_own = scope.find(name) is not None or scope.module.stars
    return not is_own and isinstance(made, type) and issubclass(made, BaseException)


def _line(name: str, value: object) -> str:
    if not isinstance(value, Known) or not isinstance(value.value, str | int | float):
        return name
    # The text of this one is made to be looked up by, and shown as such.
    text = repr(value.value) if name == "KeyError" else str(value.value)
    return " ".join((f"{name}: {text}" if text else name).split())[:_LONGEST]
