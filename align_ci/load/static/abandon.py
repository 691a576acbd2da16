"""Giving up code that is too deep or takes too long: whatever it mentions may be changed."""

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.load.static import changes
from align_ci.load.static.changes import set_name, shared
from align_ci.load.static.module import Module
from align_ci.load.static.shape import bound_names
from align_ci.load.values import Class, Function, Instance, ModuleReference, Scope, Value, lost
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


class _Mentioned(Struct):
    """What some code mentions, and the functions that it may call.

    Attributes:
        names: Those that it may bind or unbind, and in which scope.
        attributes: Those that it reads or sets, of whatever.
        values: What its names stand for.
    """

    names: list[tuple[Scope, str]] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    values: list[Value] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def search(self, pending: list[tuple[ast.AST, Scope]]) -> None:
        """Go through some nodes, and through the functions that they mention."""
        while pending:
            node, scope = pending.pop()
            self.names += [(scope, name) for name in bound_names(node)]
            match node:
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    self.names += [(scope, name) for name in names]
                case ast.Attribute(attr=name):
                    self.attributes.add(name)
                case ast.Name(id=name, ctx=ast.Load()):
                    for function in self._functions(scope.find(name)):
                        pending += self.bodies(function)
            pending += [(inner, scope) for inner in ast.iter_child_nodes(node)]

    def _functions(self, value: Value | None) -> list[Function]:
        """Note a value, once; the functions that it brings in."""
        if value is None or id(value) in self._seen:
            return []
        self._seen.add(id(value))
        self.values.append(value)
        return _code(value)

    def bodies(self, function: Function) -> list[tuple[ast.AST, Scope]]:
        """The nodes of a function, once."""
        if id(function.node) in self._seen:
            return []
        self._seen.add(id(function.node))
        return [(inner, function.scope) for inner in ast.iter_child_nodes(function.node)]


def abandon(reader: "Reader", nodes: Iterable[ast.AST], scope: Scope, why: Unknown) -> None:
    """Forget whatever the code below ``nodes``, and the functions it calls, may change."""
    mentioned = _Mentioned()
    # No code runs meanwhile, so that it is enough to forget everything once.
    reached: dict[int, Value] = {}
    of_classes: dict[int, Value] = {}
    pending = [(node, scope) for node in nodes]
    while pending:
        mentioned.search(pending)
        anything = lost(why.why, why.location, *mentioned.values)
        for home, name in mentioned.names:
            _forget(reader, home, name, anything)
        for value in mentioned.values:
            _forget_attributes(reader, value, mentioned.attributes, why, of_classes)
        held = [v for v in mentioned.values if not isinstance(v, (Function, Class))]
        functions = changes.escaped(reader, lost(why.why, why.location, *held), why, reached)
        pending = [
            step for f in functions if isinstance(f, Function) for step in mentioned.bodies(f)
        ]


def _forget_attributes(
    reader: "Reader", value: Value, names: set[str], why: Unknown, seen: dict[int, Value]
) -> None:
    """Forget attributes of classes and modules that the code mentions, and may set."""
    match value:
        case Class(scope=scope) | ModuleReference(module=Module(scope=scope)):
            held = [name for name in scope.names if name in names]
            for name in held:
                if not isinstance(scope.names[name], (Function, Class)):
                    changes.escaped(reader, scope.names[name], why, seen)
                    set_name(reader, scope, name, why)
        case Instance(of=Class() as owner):
            _forget_attributes(reader, owner, names, why, seen)
    if isinstance(value, Class):
        for inner in shared(value):
            changes.escaped(reader, inner, why, seen)


def _code(value: Value) -> list[Function]:
    """The functions that whoever holds a value can call."""
    match value:
        case Function():
            return [value]
        case Instance(of=Class() as owner) | (Class() as owner):
            names = [link.scope.names for link in owner.line if isinstance(link, Class)]
            return [v for own in names for v in own.values() if isinstance(v, Function)]
        case ModuleReference(module=module):
            values = module.scope.names.values()
            return [f for v in values if isinstance(v, (Function, Class)) for f in _code(v)]
        case _:
            return []


def _forget(reader: "Reader", home: Scope, name: str, why: Unknown) -> None:
    """Forget a name wherever an assignment in nested code could reach it."""
    scope: Scope | None = home
    while scope is not None:
        if name in scope.names or scope is home:
            old = [scope.names[name]] if name in scope.names else []
            set_name(reader, scope, name, lost(why.why, why.location, why, *old))
        scope = scope.outer
