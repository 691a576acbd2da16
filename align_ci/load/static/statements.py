"""Statements: what executing each kind of node does to the names in scope."""

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from align_ci.load.static import expressions, imports
from align_ci.load.static.calls import decorated
from align_ci.load.values import (
    External,
    Function,
    Instance,
    Items,
    Scope,
    Table,
    Value,
    gap,
    open_up,
)
from align_ci.model import Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.module import Module
    from align_ci.load.static.reader import Reader


@dataclass(frozen=True, slots=True)
class Signal:
    """How a statement leaves the ones around it.

    Attributes:
        kind: ``return``, ``raise``, ``break`` or ``continue``.
        value: What is returned; else unknown.
    """

    kind: str
    value: Value


Handler: TypeAlias = Callable[["Reader", Any, Scope], Signal | None]


def execute(reader: "Reader", node: ast.stmt, scope: Scope) -> Signal | None:
    """Execute one statement; None when the next one follows."""
    handler = HANDLERS.get(type(node))
    if handler is not None:
        return handler(reader, node, scope)
    why = Unknown(
        f"it is set by a statement that is not followed ({type(node).__name__.lower()})",
        scope.module.location(node),
    )
    return doubt(reader, [node], scope, why)


def execute_module(reader: "Reader", body: Sequence[ast.stmt], module: "Module") -> None:
    """Execute a module's statements one by one; one that defeats us leaves a gap."""
    for node in body:
        try:
            signal = reader.execute([node], module.scope)
        except RecursionError:
            why = Unknown("the statement is nested too deeply", module.location(node))
            doubt(reader, [node], module.scope, why)
            module.gaps.append(why)
            continue
        if signal is not None:
            why = Unknown("nothing is read below this statement", module.location(node))
            module.gaps.append(why)
            return


def doubt(reader: "Reader", body: Iterable[ast.stmt], scope: Scope, why: Unknown) -> Signal | None:
    """Statements that may or may not run, or run in a way that is not followed.

    What they assign becomes unknown, what they mention may have been changed by them.
    """
    returns = False
    for node in _walk(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                expressions.bind(reader, node, why, scope)
            case ast.Name(id=name):
                _changed(scope.find(name), why)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                scope.names[name] = why
            case ast.ClassDef(name=name):
                scope.names[name] = why
            case ast.Import() | ast.ImportFrom():
                imports.execute(reader, node, scope)
            case ast.Return():
                returns = True
    return Signal("return", why) if returns and scope.function else None


def _walk(body: Iterable[ast.stmt]) -> Iterable[ast.AST]:
    """All nodes, but for the bodies of functions and classes."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))


def _changed(value: Value | None, why: Unknown) -> None:
    if isinstance(value, (Items, Table, Instance)):
        open_up(value, why)


def _assign(reader: "Reader", node: ast.Assign, scope: Scope) -> None:
    value = reader.evaluate(node.value, scope)
    for target in node.targets:
        expressions.bind(reader, target, value, scope)
        _note(node.value, target, scope)


def _annotate(reader: "Reader", node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        expressions.bind(reader, node.target, reader.evaluate(node.value, scope), scope)
        _note(node.value, node.target, scope)


def _note(value: ast.expr, target: ast.expr, scope: Scope) -> None:
    """Remember where a module's name was given its value."""
    if isinstance(target, ast.Name) and scope is scope.module.scope:
        narrow = value.func if isinstance(value, ast.Call) else value
        scope.module.bound[target.id] = scope.module.location(narrow)


def _augment(reader: "Reader", node: ast.AugAssign, scope: Scope) -> None:
    load = ast.copy_location(_loaded(node.target), node.target)
    left, right = reader.evaluate(load, scope), reader.evaluate(node.value, scope)
    value = expressions.combine(node.op, left, right, scope.module.location(node))
    if isinstance(left, Items) and isinstance(value, Items):
        left.items, left.gaps = value.items, value.gaps  # in place, as `+=` does
        value = left
    expressions.bind(reader, node.target, value, scope)


def _loaded(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value=owner, attr=name):
            return ast.Attribute(owner, name, ast.Load())
        case ast.Subscript(value=owner, slice=key):
            return ast.Subscript(owner, key, ast.Load())


def _expression(reader: "Reader", node: ast.Expr, scope: Scope) -> None:
    reader.evaluate(node.value, scope)


def _if(reader: "Reader", node: ast.If, scope: Scope) -> Signal | None:
    test = reader.evaluate(node.test, scope)
    decided = expressions.truth(test)
    if decided is not None:
        return reader.execute(node.body if decided else node.orelse, scope)
    why = gap(test, "it depends on a condition that is not known")
    why = Unknown(f"it is set under a condition that is not known ({why.why})", why.location)
    return doubt(reader, [*node.body, *node.orelse], scope, why)


def _for(reader: "Reader", node: ast.For, scope: Scope) -> Signal | None:
    items, gaps = expressions.iterate(reader.evaluate(node.iter, scope))
    for item in items:
        reader.spend()
        expressions.bind(reader, node.target, item, scope)
        signal = reader.execute(node.body, scope)
        if signal and signal.kind == "break":
            return None
        if signal and signal.kind != "continue":
            return signal
    if gaps:
        return doubt(reader, [*node.body, *node.orelse], scope, gaps[0])
    return reader.execute(node.orelse, scope)


def _with(reader: "Reader", node: ast.With, scope: Scope) -> Signal | None:
    for item in node.items:
        value = reader.evaluate(item.context_expr, scope)
        if item.optional_vars is not None:
            why = Unknown(gap(value, "what `with` gives is not known").why, value.location)
            expressions.bind(reader, item.optional_vars, why, scope)
    return reader.execute(node.body, scope)


def _try(reader: "Reader", node: ast.Try, scope: Scope) -> Signal | None:
    signal = reader.execute([*node.body, *node.orelse], scope)
    harmless = all(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in node.body)
    if not (harmless and _importable(node.body, scope)):
        why = Unknown("it may be set by an exception handler", scope.module.location(node))
        handled = [inner for handler in node.handlers for inner in handler.body]
        signal = signal or doubt(reader, handled, scope, why)
    return reader.execute(node.finalbody, scope) or signal


def _importable(body: Iterable[ast.stmt], scope: Scope) -> bool:
    """Whether all that was imported is the project's own, so that no handler ran."""
    names = [
        (alias.asname or alias.name).partition(".")[0]
        for node in body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    return not any(isinstance(scope.find(name), (External, Unknown, type(None))) for name in names)


def _function(_reader: "Reader", node: ast.FunctionDef, scope: Scope) -> None:
    location = scope.module.location(node)
    function: Value = Function(node, scope.module, scope, location)
    if decorated(node):
        function = Unknown(f"`{node.name}` is decorated with something not followed", location)
    scope.names[node.name] = function


def _class(reader: "Reader", node: ast.ClassDef, scope: Scope) -> None:
    scope.names[node.name] = reader.define_class(node, scope)


def _return(reader: "Reader", node: ast.Return, scope: Scope) -> Signal:
    if node.value is None:
        return Signal("return", Known(None, scope.module.location(node)))
    return Signal("return", reader.evaluate(node.value, scope))


def _raise(_reader: "Reader", node: ast.Raise, scope: Scope) -> Signal:
    return Signal("raise", Unknown("an exception is raised here", scope.module.location(node)))


def _break(_reader: "Reader", node: ast.Break, scope: Scope) -> Signal:
    return Signal("break", Unknown("", scope.module.location(node)))


def _continue(_reader: "Reader", node: ast.Continue, scope: Scope) -> Signal:
    return Signal("continue", Unknown("", scope.module.location(node)))


def _global(_reader: "Reader", node: ast.Global, scope: Scope) -> None:
    scope.shared.update(node.names)


def _nothing(_reader: "Reader", _node: ast.stmt, _scope: Scope) -> None:
    """For statements that change no name."""


HANDLERS: dict[type[ast.stmt], Handler] = {
    ast.AnnAssign: _annotate,
    ast.Assert: _nothing,
    ast.Assign: _assign,
    ast.AugAssign: _augment,
    ast.Break: _break,
    ast.ClassDef: _class,
    ast.Continue: _continue,
    ast.Expr: _expression,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.Global: _global,
    ast.If: _if,
    ast.Import: imports.execute,
    ast.ImportFrom: imports.execute,
    ast.Pass: _nothing,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: _try,
    ast.With: _with,
}
