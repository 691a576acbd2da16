"""Statements: what executing each kind of node does to the names in scope."""

import ast
from collections.abc import Callable
from functools import partial
from itertools import takewhile
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias

from align_ci.load.static import (
    branching,
    calls,
    classes,
    conditions,
    data_files,
    imports,
    loops,
    matching,
    objects,
    operators,
    raising,
)
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.changes import set_name
from align_ci.load.static.functions import fill
from align_ci.load.static.methods import extend
from align_ci.load.static.signals import Raised, Signal
from align_ci.load.static.targets import bind, delete, item_target, put
from align_ci.load.values import Function, Instance, Items, Scope, Table, Value, gap, lost
from align_ci.model import Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

Handler: TypeAlias = Callable[["Reader", Any, Scope], Signal | None]

CONTEXTS = ("open", "warnings.", "tempfile.", "pathlib.", "logging.", "contextlib.nullcontext")
"""What swallows no exception of the code inside ``with``."""

IMPORT_ERRORS = {"ImportError", "Exception", "BaseException"}
"""What certainly catches an import that fails."""

OTHER_ERRORS = {"AttributeError", "KeyError", "TypeError", "ValueError", "NameError"}


def execute(reader: "Reader", node: ast.stmt, scope: Scope) -> Signal | None:
    """Execute one statement; None when the next one follows."""
    handler = HANDLERS.get(type(node))
    if handler is not None:
        return handler(reader, node, scope)
    kind = type(node).__name__.lower()
    why = f"it is set by a statement that is not followed ({kind})"
    reader.abandon([node], scope, Unknown(why, scope.module.location(node)))
    return None


def _assign(reader: "Reader", node: ast.Assign, scope: Scope) -> None:
    value = reader.evaluate(node.value, scope)
    for target in node.targets:
        bind(reader, target, value, scope)
        _note(node.value, target, scope)


def _annotate(reader: "Reader", node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        bind(reader, node.target, reader.evaluate(node.value, scope), scope)
        _note(node.value, node.target, scope)


def _note(value: ast.expr, target: ast.expr, scope: Scope) -> None:
    """Remember where a module's name was given its value."""
    if isinstance(target, ast.Name) and scope is scope.module.scope:
        narrow = value.func if isinstance(value, ast.Call) else value
        scope.module.bound[target.id] = scope.module.location(narrow)


def _augment(reader: "Reader", node: ast.AugAssign, scope: Scope) -> None:
    location = scope.module.location(node)
    match node.target:
        case ast.Name():
            left = reader.evaluate(ast.copy_location(ast.Name(node.target.id), node.target), scope)
            store: Callable[[Value], None] = partial(_store, reader, node.target, scope)
        case ast.Attribute(value=owner_node, attr=name):
            owner = reader.evaluate(owner_node, scope)
            left = objects.attribute(reader, owner, name, location)
            store = partial(objects.set_attribute, reader, owner, name)
        case ast.Subscript():
            holder, key = item_target(reader, node.target, scope)
            found = objects.item(holder, key, location) if not isinstance(holder, Scope) else None
            left = found if found is not None else gap(key, "an item that is not known")
            store = partial(put, reader, holder, key)
    right = reader.iterable(node.value, scope)
    store(_in_place(reader, node.op, left, right, scope, node))


def _store(reader: "Reader", target: ast.expr, scope: Scope, value: Value) -> None:
    bind(reader, target, value, scope)


def _in_place(
    reader: "Reader",
    op: ast.operator,
    left: Value,
    right: Any,
    scope: Scope,
    node: ast.AugAssign,
) -> Value:
    """What ``left op= right`` leaves in its target; lists and dictionaries change in place."""
    location = scope.module.location(node)
    reader.touch(left)
    match op, left, right:
        case ast.Add(), Items(kind="list"), _:
            extend(reader, left, right, location)
            return left
        case ast.BitOr(), Table(), _:
            fill(reader, left, right)
            return left
        case _, Items(kind="tuple"), Items():
            return operators.combine(reader, op, left, right, location)
        case _, Items() | Table() | Instance(), _:
            why = Unknown("an operation that is not followed", location)
            reader.exhaust(right, why)
            reader.escape(left, why)
            return lost(why.why, location, left) if isinstance(left, Instance) else left
        case _, Unknown(), _:
            reader.escape(left, Unknown("it may be changed in place", location))
            return operators.combine(reader, op, left, reader.settle(right), location)
        case _:
            return operators.combine(reader, op, left, reader.settle(right), location)


def _expression(reader: "Reader", node: ast.Expr, scope: Scope) -> None:
    reader.evaluate(node.value, scope)


def _if(reader: "Reader", node: ast.If, scope: Scope) -> Signal | None:
    test = conditions.test(reader, node.test, scope)
    reader.touch(test)
    decided = operators.truth(test)
    if decided is not None:
        return reader.execute(node.body if decided else node.orelse, scope)
    return branching.execute(reader, node, scope, test)


def _with(reader: "Reader", node: ast.With | ast.AsyncWith, scope: Scope) -> Signal | None:
    plain = True
    for item in node.items:
        value = reader.evaluate(item.context_expr, scope)
        callee = item.context_expr
        name = ast.unparse(callee.func) if isinstance(callee, ast.Call) else ""
        is_file = name.startswith(CONTEXTS) or data_files.is_opened(reader, callee, scope)
        plain &= is_file and not isinstance(value, Instance)
        reason = gap(value, "what `with` gives is not known").why
        why = lost(reason, value.location, value)
        reader.escape(value, why)
        reader.touch(value)
        if item.optional_vars is not None:
            bind(reader, item.optional_vars, why, scope)
    if plain:
        return reader.execute(node.body, scope)
    why = Unknown("it is set inside `with`, which may end early", scope.module.location(node))
    return reader.branches([node.body], scope, why)


def _try(reader: "Reader", node: ast.Try, scope: Scope) -> Signal | None:
    if not node.handlers and not _leaves(node.finalbody):
        return _finally(reader, node, scope)
    body = list(node.body)
    while body and _is_harmless(reader, body[0], scope):
        signal = reader.execute([body.pop(0)], scope)
        if signal is not None:
            return reader.execute(node.finalbody, scope) or signal
    if not body:
        signal = reader.execute(node.orelse, scope)
        return reader.execute(node.finalbody, scope) or signal
    handler = _catches_imports(node.handlers)
    if handler is not None and imports.fails(reader, body[0], scope):
        return _handle(reader, node, handler, scope)
    if not node.finalbody and all(map(_only_raises, node.handlers)):
        # Whatever comes after the statement comes after an end of the body that raised nothing.
        return reader.execute([*body, *node.orelse], scope)
    why = Unknown("it may be set by an exception handler", scope.module.location(node))
    _look_at_handlers(reader, node.handlers, scope, why)
    bodies = [[*body, *node.orelse], *(handler.body for handler in node.handlers)]
    signal = reader.branches(bodies, scope, why)
    return reader.execute(node.finalbody, scope) or signal


def _finally(reader: "Reader", node: ast.Try, scope: Scope) -> Signal | None:
    try:
        signal = reader.execute(node.body, scope)
    except Raised:
        reader.execute(node.finalbody, scope)
        raise
    after = reader.execute(node.finalbody, scope)
    if after is not None and not after.certain and signal is not None:
        return Signal(signal.kinds | after.kinds, after.value, certain=False)
    return after or signal


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether a ``finally`` may end what an exception would have ended, and so swallow it."""
    leaving = (ast.Return, ast.Break, ast.Continue)
    return any(isinstance(inner, leaving) for node in body for inner in ast.walk(node))


def _look_at_handlers(
    reader: "Reader", handlers: list[ast.ExceptHandler], scope: Scope, why: Unknown
) -> None:
    """Do what handlers do before their bodies."""
    for handler in handlers:
        if handler.type is not None:
            reader.try_out(handler.type, scope, why)
        if handler.name is not None:
            set_name(reader, scope.home(handler.name), handler.name, why)


def _handle(
    reader: "Reader", node: ast.Try, handler: ast.ExceptHandler, scope: Scope
) -> Signal | None:
    """Go on in a handler, where the body certainly fails at its next statement."""
    if handler.name is not None:
        caught = Unknown("an exception is caught", scope.module.location(node))
        set_name(reader, scope.home(handler.name), handler.name, caught)
    signal = reader.execute(handler.body, scope)
    return reader.execute(node.finalbody, scope) or signal


def _catches_imports(handlers: list[ast.ExceptHandler]) -> ast.ExceptHandler | None:
    """The handler that runs where an import fails; None where that is not certain."""
    for handler in handlers:
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {each.id if isinstance(each, ast.Name) else "" for each in types if each}
        if handler.type is None or names & IMPORT_ERRORS:
            return handler
        if not names <= OTHER_ERRORS:
            return None
    return None


def _only_raises(handler: ast.ExceptHandler) -> bool:
    """Whether a handler raises in its turn, having done nothing that could be seen."""
    *before, last = handler.body
    return isinstance(last, ast.Raise) and all(map(_is_preparation, before))


def _is_preparation(node: ast.stmt) -> bool:
    """Whether a statement only gives names to what it looks at."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    return not any(isinstance(inner, ast.Call | ast.NamedExpr) for inner in ast.walk(node.value))


def _is_harmless(reader: "Reader", node: ast.stmt, scope: Scope) -> bool:
    """Whether a statement certainly raises nothing: it imports or looks up what is there."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return imports.succeeds(reader, node, scope)
        case ast.Return(value=ast.expr() as value):
            return _is_there(reader, value, scope)
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_there(reader, value, scope)
        case ast.Pass():
            return True
        case _:
            return False


def _is_there(reader: "Reader", node: ast.expr, scope: Scope) -> bool:
    """Whether an expression only looks up names and items that are known to be there."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            unset = name in scope.local and name not in scope.names
            return not unset and not isinstance(scope.find(name), (Unknown, NoneType))
        case ast.Subscript(value=owner, slice=key):
            if not _is_there(reader, owner, scope) or not _is_there(reader, key, scope):
                return False
            held = reader.evaluate(owner, scope)
            found = objects.item(held, reader.evaluate(key, scope), scope.module.location(node))
            return isinstance(held, (Items, Table)) and found is not None
        case _:
            return False


def _function(reader: "Reader", node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    decorators = [reader.evaluate(decorator, scope) for decorator in node.decorator_list]
    made: Value = calls.function(reader, node, scope)
    for decorator in reversed(decorators):
        if isinstance(made, Function):
            made = calls.decorated(reader, made, decorator)
        else:
            why = Unknown(f"`{node.name}` is decorated with something not followed", made.location)
            reader.escape(made, why)
            made = why
    set_name(reader, scope.home(node.name), node.name, made)


def _class(reader: "Reader", node: ast.ClassDef, scope: Scope) -> None:
    decorators = [reader.evaluate(decorator, scope) for decorator in node.decorator_list]
    above = [*takewhile(_is_followed, decorators)]
    made: Value = classes.define(reader, node, scope, decorators[len(above) :])
    for decorator in reversed(above):
        if isinstance(decorator, Function):
            made = calls.invoke(reader, decorator, Arguments([made]), scope.module.location(node))
    set_name(reader, scope.home(node.name), node.name, made)


def _is_followed(decorator: Value) -> bool:
    """Whether a decorator is a function of the project, as those are that keep a registry."""
    return isinstance(decorator, Function) and not decorator.why


def _return(reader: "Reader", node: ast.Return, scope: Scope) -> Signal:
    if node.value is None:
        value: Value = Known(None, scope.module.location(node))
    else:
        value = reader.evaluate(node.value, scope)
    return Signal(frozenset({"return"}), value)


def _raise(reader: "Reader", node: ast.Raise, scope: Scope) -> None:
    raise raising.raised(reader, node, scope)


def _assert(reader: "Reader", node: ast.Assert, scope: Scope) -> None:
    # Python leaves them out with `-O`.
    why = Unknown("it is set in an assertion", scope.module.location(node))
    reader.try_out(node.test, scope, why)
    if node.msg is not None:
        reader.try_out(node.msg, scope, why)


def _leave(_reader: "Reader", node: ast.Break | ast.Continue, scope: Scope) -> Signal:
    kind = "break" if isinstance(node, ast.Break) else "continue"
    return Signal(frozenset({kind}), Unknown("", scope.module.location(node)))


def _delete(reader: "Reader", node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        delete(reader, target, scope)


def _import(reader: "Reader", node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    imports.execute(reader, node, scope)


def _nothing(_reader: "Reader", _node: ast.stmt, _scope: Scope) -> None:
    """For statements that change no name."""


HANDLERS: dict[type[ast.stmt], Handler] = {
    ast.AnnAssign: _annotate,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.AugAssign: _augment,
    ast.Break: _leave,
    ast.ClassDef: _class,
    ast.Continue: _leave,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.For: loops.execute_for,
    ast.FunctionDef: _function,
    ast.Global: _nothing,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Match: matching.execute,
    ast.Nonlocal: _nothing,
    ast.Pass: _nothing,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.While: loops.execute_while,
    ast.With: _with,
}
