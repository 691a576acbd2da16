"""Goes through a script's file once: which names it binds, and which expressions matter."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from align_ci.load.script.index import ROOT, Found, Index
from align_ci.load.script.scopes import (
    Assigned,
    Binding,
    Changed,
    Definition,
    Element,
    Function,
    Import,
    Parameter,
    Rest,
    Scope,
    targets,
)
from align_ci.load.source import Source

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_FORGIVING = {"KeyError", "LookupError", "Exception", "BaseException"}


class Visitor:
    """Goes through one file."""

    def __init__(self, index: Index, source: Source) -> None:
        self._index = index
        self._guards: list[str] = []
        self._is_guarded = False
        self._is_fallback = False
        self._class = ""
        self._functions: list[Function] = []
        self.module = index.scope(source)
        self._words = index.words.setdefault((source.path, ""), set())

    def visit_module(self) -> Scope:
        """Go through it, and give its names."""
        self._block(self.module.source.tree.body, self.module)
        return self.module

    def _block(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, scope)
            case ast.ClassDef():
                self._class_definition(node, scope)
            case ast.Expr(value=ast.Constant()):
                pass  # a docstring, or nothing
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node, scope)
            case ast.Return(value=value) if value is not None:
                if self._functions:
                    returned = self._index.returns.setdefault(self._functions[-1], [])
                    returned.append(Assigned(value, scope))
                self._expression(value, scope)
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.Global(names=names):
                for name in names:
                    scope.names[name] = scope.module.names.setdefault(name, [])
            case _:
                self._compound(node, scope)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, scope: Scope) -> None:
        if node.value is None:
            return
        self._expression(node.value, scope)
        if isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Name):
                scope.bind(node.target.id, Changed())
            self._expression(node.target, scope)
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._assign(target, node.value, scope)

    def _compound(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.For() | ast.AsyncFor():
                for target, path in targets(node.target):
                    self._bind(target, Element(node.iter, scope, path), scope)
                self._expression(node.iter, scope)
                self._block([*node.body, *node.orelse], scope)
            case ast.If():
                self._expression(node.test, scope)
                with self._behind(node.test):
                    self._block(node.body, scope)
                    self._block(node.orelse, scope)
            case ast.Try():
                with self._within(forgiving=any(map(_forgives, node.handlers))):
                    self._block(node.body, scope)
                for handler in node.handlers:
                    self._block(handler.body, scope)
                self._block([*node.orelse, *node.finalbody], scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, item.context_expr, scope)
                    self._expression(item.context_expr, scope)
                self._block(node.body, scope)
            case _:
                self._children(node, scope)

    def _children(self, node: ast.AST, scope: Scope) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.expr):
                    self._expression(child, scope)
                elif isinstance(child, ast.stmt):
                    self._statement(child, scope)
                elif isinstance(child, ast.AST):
                    self._children(child, scope)

    def _function(self, node: _Function, scope: Scope) -> None:
        if scope.parent is None:
            self._words = self._index.words.setdefault((scope.source.path, node.name), set())
        scope.bind(node.name, Definition(node, scope))
        self._index.defined.add(node.name)
        if node.decorator_list:
            self._index.decorated.append(Found(node, scope))
        for decorator in node.decorator_list:
            self._expression(decorator, scope)
        inner = self._called(node, scope, node.name)
        # What stands around a definition says nothing of when its body runs.
        guards, self._guards = self._guards, []
        guarded, self._is_guarded = self._is_guarded, False
        self._functions.append(node)
        self._block(node.body, inner)
        self._functions.pop()
        self._guards, self._is_guarded = guards, guarded
        self._leave(scope)

    def _called(self, node: Function, scope: Scope, name: str) -> Scope:
        """The scope of a function's body, with its parameters."""
        around = scope.function if isinstance(node, ast.Lambda) else node
        owner = scope.owner or name
        inner = self._index.scope(scope.source, scope, owner=owner, function=around)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in every:
            inner.bind(argument.arg, Parameter(node, scope, argument.arg))
            self._index.parameters.setdefault(argument.arg, []).append(inner)
        for rest in filter(None, (arguments.vararg, arguments.kwarg)):
            inner.bind(rest.arg, Rest(node, scope, rest is arguments.kwarg))
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self._expression(default, scope)
        return inner

    def _class_definition(self, node: ast.ClassDef, scope: Scope) -> None:
        if scope.parent is None:
            self._words = self._index.words.setdefault((scope.source.path, node.name), set())
        scope.bind(node.name, Definition(node, scope))
        self._index.defined.add(node.name)
        for each in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self._expression(each, scope)
        outer, self._class = self._class, node.name
        owner = scope.owner or node.name
        inner = self._index.scope(scope.source, scope, is_class=True, owner=owner)
        self._block(node.body, inner)
        for name, bindings in inner.names.items():
            self._attribute(name, bindings)
        self._class = outer
        self._leave(scope)

    def _leave(self, scope: Scope) -> None:
        if scope.parent is None:
            self._words = self._index.words[scope.source.path, ""]

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            self._words.add(alias.name.rpartition(".")[2])
            name = alias.asname or alias.name
            if isinstance(node, ast.ImportFrom):
                found = Import(node.module or "", node.level, alias.name)
            else:
                self._index.imports.append((Import(alias.name), scope))
                name = alias.asname or alias.name.partition(".")[0]
                found = Import(alias.name if alias.asname else name)
            self._index.imports.append((found, scope))
            scope.bind(name, found)

    def _assign(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        for each, path in targets(target):
            self._bind(each, Assigned(value, scope, path), scope)

    def _bind(self, target: ast.expr, binding: Binding, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.bind(name, binding)
            case ast.Attribute(attr=name):
                self._attribute(name, [binding])
                self._expression(target.value, scope)
            case ast.Subscript():
                self._index.stores.append(Found((target, binding), scope))
                self._expression(target.value, scope)
                self._expression(target.slice, scope)

    def _attribute(self, name: str, bindings: Iterable[Binding]) -> None:
        by_class = self._index.attributes.setdefault(name, {})
        by_class.setdefault(self._class, []).extend(bindings)

    def _expression(self, node: ast.expr, scope: Scope) -> None:
        # Most are one of these three, and a script has tens of thousands.
        kind = type(node)
        if kind is ast.Name:
            self._words.add(node.id)  # type: ignore[attr-defined]
        elif kind is ast.Constant:
            value = node.value  # type: ignore[attr-defined]
            if type(value) is str and value.startswith(ROOT):
                self._index.paths.append(Found(node, scope))
        elif kind is ast.Attribute:
            self._words.add(node.attr)  # type: ignore[attr-defined]
            self._expression(node.value, scope)  # type: ignore[attr-defined]
        else:
            self._other(node, scope)

    def _other(self, node: ast.expr, scope: Scope) -> None:
        match node:
            case ast.Call():
                self._call(node, scope)
            case ast.Subscript(value=value, slice=key):
                self._index.subscripts.append(self._found(node, scope))
                self._expression(value, scope)
                self._expression(key, scope)
            case ast.Lambda():
                self._expression(node.body, self._called(node, scope, ""))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, scope)
            case _:
                self._operation(node, scope)

    def _operation(self, node: ast.expr, scope: Scope) -> None:
        match node:
            case ast.NamedExpr(target=target, value=value):
                scope.bind(target.id, Assigned(value, scope))
                self._expression(value, scope)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._then(test, [body, orelse], scope)
            case ast.BoolOp(op=ast.And(), values=[first, *others]):
                self._then(first, others, scope)
            case ast.BoolOp(op=ast.Or(), values=[first, *others]):
                self._expression(first, scope)
                with self._instead():
                    self._each(others, scope)
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                self._index.memberships.append(Found(node, scope))
                self._children(node, scope)
            case ast.JoinedStr(values=parts):
                self._index.paths.append(Found(node, scope))
                held = [each.value for each in parts if isinstance(each, ast.FormattedValue)]
                self._each(held, scope)
            case ast.BinOp(op=ast.Add() | ast.Div()):
                self._index.paths.append(Found(node, scope))
                self._children(node, scope)
            case _:
                self._children(node, scope)

    def _then(self, test: ast.expr, behind: Iterable[ast.expr], scope: Scope) -> None:
        self._expression(test, scope)
        with self._behind(test):
            self._each(behind, scope)

    def _each(self, nodes: Iterable[ast.expr], scope: Scope) -> None:
        for node in nodes:
            self._expression(node, scope)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self._index.calls.append(self._found(node, scope))
        self._expression(node.func, scope)
        is_get = isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "pop", "getenv"}
        for position, argument in enumerate(node.args):
            if is_get and position == 1:
                with self._instead():
                    self._expression(argument, scope)
            else:
                self._expression(argument, scope)
        for keyword in node.keywords:
            self._expression(keyword.value, scope)

    def _comprehension(self, node: _Comprehension, scope: Scope) -> None:
        inner = self._index.scope(scope.source, scope, owner=scope.owner, function=scope.function)
        for each in node.generators:
            self._expression(each.iter, inner)
            for target, path in targets(each.target):
                self._bind(target, Element(each.iter, inner, path), inner)
            for test in each.ifs:
                self._expression(test, inner)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in parts:
            self._expression(part, inner)
        self._index.inner[node] = inner

    def _found(self, node: ast.Call | ast.Subscript, scope: Scope) -> Found:
        guarded = self._is_guarded
        if isinstance(node, ast.Subscript):
            asked = bool(self._guards) and _question(node.slice, node.value) in self._guards
            guarded = guarded or asked
        return Found(node, scope, guarded, self._is_fallback)

    @contextmanager
    def _behind(self, test: ast.expr) -> Iterator[None]:
        """What runs only once a test has been made."""
        asked = [*_questions(test)]
        self._guards += asked
        yield
        del self._guards[len(self._guards) - len(asked) :]

    @contextmanager
    def _within(self, *, forgiving: bool) -> Iterator[None]:
        before = self._is_guarded
        self._is_guarded = before or forgiving
        yield
        self._is_guarded = before

    @contextmanager
    def _instead(self) -> Iterator[None]:
        before = self._is_fallback
        self._is_fallback = True
        yield
        self._is_fallback = before


def _forgives(handler: ast.ExceptHandler) -> bool:
    """Whether it goes on after a key that is not there."""
    kind = handler.type
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    catches = any(name is None or ast.unparse(name) in _FORGIVING for name in names)
    return catches and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _questions(test: ast.expr) -> Iterator[str]:
    """What a test says to be in what: `"x" in paths`, `paths.get("x")`."""
    for node in ast.walk(test):
        match node:
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]):
                yield _question(key, owner)
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]):
                yield _question(key, owner)


def _question(key: ast.expr, owner: ast.expr) -> str:
    return f"{ast.dump(key)} in {ast.dump(owner)}"
