"""What assignments and deletions change: names, attributes, items, or several of them."""

import ast
from typing import TYPE_CHECKING

from align_ci.load.static import objects
from align_ci.load.static.changes import (
    blur,
    change,
    delete_name,
    drop_entry,
    set_entry,
    set_name,
)
from align_ci.load.static.iteration import contents
from align_ci.load.values import Items, Method, Scope, Table, Value, gap, lost
from align_ci.model import Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def bind(reader: "Reader", target: ast.expr, value: Value, scope: Scope) -> None:
    """Assign a value to a target."""
    match target:
        case ast.Name(id=name):
            set_name(reader, scope.home(name), name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner, part in zip(targets, _parts(reader, targets, value), strict=True):
                bind(reader, inner, part, scope)
        case ast.Attribute(value=owner, attr=name):
            objects.set_attribute(reader, reader.evaluate(owner, scope), name, value)
        case ast.Subscript():
            put(reader, *item_target(reader, target, scope), value)
        case ast.Starred(value=inner):
            bind(reader, inner, value, scope)


def delete(reader: "Reader", target: ast.expr, scope: Scope) -> None:
    """Delete a target."""
    match target:
        case ast.Name(id=name):
            delete_name(reader, scope.home(name), name)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner in targets:
                delete(reader, inner, scope)
        case ast.Attribute(value=owner, attr=name):
            why = Unknown("an attribute is deleted", scope.module.location(target))
            objects.set_attribute(reader, reader.evaluate(owner, scope), name, why)
        case ast.Subscript():
            _remove(reader, *item_target(reader, target, scope))


def item_target(
    reader: "Reader", target: ast.Subscript, scope: Scope
) -> tuple[Value | Scope, Value]:
    """What an item is set in, and under which key."""
    return _owner(reader, target.value, scope), _key(reader, target.slice, scope)


def put(reader: "Reader", owner: Value | Scope, key: Value, value: Value) -> None:
    """Set one item of what ``item_target`` gave."""
    if not isinstance(owner, Scope):
        reader.touch(owner)
    match owner, key:
        case Scope(), Known(str() as name):
            set_name(reader, owner, name, value)
        case Scope(), _:
            reader.forget_names(owner.module.path, gap(key, "a name that is not known is set"))
        case Table(), _:
            set_entry(reader, owner, key, value)
        case Items(items=items, gaps=[]), Known(int() as index) if owner.ordered and -len(
            items
        ) <= index < len(items):
            index %= len(items)
            change(reader, owner, index, [value, *items[index + 1 :]])
        case Items(), _:
            reason = gap(key, "an item is replaced").why
            blur(reader, owner, lost(reason, key.location, *objects.held_by(reader, value), value))
        case Method(), _:
            pass
        case _ if not isinstance(owner, Scope):
            why = gap(key, "an item is replaced in a way that is not followed").why
            reader.escape(owner, lost(why, key.location, value))


def _owner(reader: "Reader", node: ast.expr, scope: Scope) -> Value | Scope:
    """What an item is set in; the names of a scope, where that is ``globals()``."""
    match node:
        case ast.Call(func=ast.Name(id="globals" as name), args=[], keywords=[]) if (
            scope.find(name) is None
        ):
            return scope.module.scope
        case _:
            return reader.evaluate(node, scope)


def _key(reader: "Reader", node: ast.expr, scope: Scope) -> Value:
    if not isinstance(node, ast.Slice):
        return reader.evaluate(node, scope)
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            reader.evaluate(bound, scope)
    return Unknown("a slice is replaced", scope.module.location(node))


def _parts(reader: "Reader", targets: list[ast.expr], value: Value) -> list[Value]:
    """One value for each target; a list for the one with a star."""
    found = contents(reader, value)
    count, wanted = len(found.items), len(targets)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
    if not found.certain or (count != wanted if star is None else count < wanted - 1):
        why = found.gaps[0].why if found.gaps else "unpacked in a way that is not followed"
        return [lost(why, value.location, value, *objects.held_by(reader, value))] * wanted
    if star is None:
        return found.items
    stop = count - (wanted - star - 1)
    rest = Items(value.location, found.items[star:stop])
    return [*found.items[:star], rest, *found.items[stop:]]


def _remove(reader: "Reader", owner: Value | Scope, key: Value) -> None:
    match owner, key:
        case Scope(), _:
            reader.forget_names(owner.module.path, gap(key, "a name is deleted"))
        case Table(gaps=[]), Known(plain) if plain in owner.entries:
            drop_entry(reader, owner, plain)
        case Items(items=items, gaps=[]), Known(int() as index) if owner.ordered and -len(
            items
        ) <= index < len(items):
            index %= len(items)
            change(reader, owner, index, items[index + 1 :])
        case _ if not isinstance(owner, Scope):
            reader.escape(owner, gap(key, "an item is deleted in a way that is not followed"))
