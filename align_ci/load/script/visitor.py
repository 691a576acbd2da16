"""Goes through a script's file once: which names it binds, and which expressions matter."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, TypeAlias

from align_ci.load.script.index import ROOT, Found, Index, last_name
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
        self._tests: tuple[ast.expr, ...] = ()
        self._is_forgiven = False
        self._is_fallback = False
        self._class = ""
        self._functions: list[Function] = []
        self.module = index.scope(source)
        self._words = index.words.setdefault((source.path, ""), set())
        self._values = index.values

    def visit_module(self) -> Scope:
        """Go through it, and give its names."""
        self._block(self.module.source.tree.body, self.module)
        return self.module

    def _block(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        handler = self._statements.get(type(node), Visitor._children)
        handler(self, node, scope)

    def _returned(self, node: ast.Return, scope: Scope) -> None:
        if node.value is None:
            return
        if self._functions:
            returned = self._index.returns.setdefault(self._functions[-1], [])
            returned.append(Assigned(node.value, scope))
        self._expression(node.value, scope)

    def _stated(self, node: ast.Expr, scope: Scope) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring, or nothing
            self._expression(node.value, scope)

    def _global(self, node: ast.Global, scope: Scope) -> None:
        for name in node.names:
            scope.names[name] = scope.module.names.setdefault(name, [])

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

    def _loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        for target, path in targets(node.target):
            self._bind(target, Element(node.iter, scope, path), scope)
        self._expression(node.iter, scope)
        self._block(node.body, scope)
        self._block(node.orelse, scope)

    def _if(self, node: ast.If, scope: Scope) -> None:
        self._expression(node.test, scope)
        with self._behind(node.test):
            self._block(node.body, scope)
            self._block(node.orelse, scope)

    def _try(self, node: ast.Try, scope: Scope) -> None:
        with self._within(forgiving=any(map(_forgives, node.handlers))):
            self._block(node.body, scope)
        for handler in node.handlers:
            self._block(handler.body, scope)
        self._block(node.orelse, scope)
        self._block(node.finalbody, scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._assign(item.optional_vars, item.context_expr, scope)
            self._expression(item.context_expr, scope)
        self._block(node.body, scope)

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
        if scope.is_class and node.name == "__init__":
            self._index.constructors[node] = self._class
        if node.decorator_list:
            self._index.decorated.append(Found(node, scope))
        for decorator in node.decorator_list:
            self._expression(decorator, scope)
        inner = self._called(node, scope, node.name)
        # What stands around a definition says nothing of when its body runs.
        tests, self._tests = self._tests, ()
        forgiven, self._is_forgiven = self._is_forgiven, False
        self._functions.append(node)
        self._block(node.body, inner)
        self._functions.pop()
        self._tests, self._is_forgiven = tests, forgiven
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
        self._index.bases.setdefault(node.name, []).extend(map(last_name, node.bases))
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
            self._values.add(node.id)  # type: ignore[attr-defined]
        elif kind is ast.Constant:
            value = node.value  # type: ignore[attr-defined]
            if type(value) is str and value.startswith(ROOT):
                self._index.paths.append(Found(node, scope))
        elif kind is ast.Attribute:
            self._words.add(node.attr)  # type: ignore[attr-defined]
            self._values.add(node.attr)  # type: ignore[attr-defined]
            self._expression(node.value, scope)  # type: ignore[attr-defined]
        else:
            handler = self._expressions.get(kind, Visitor._children)
            handler(self, node, scope)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> None:
        self._index.subscripts.append(self._found(node, scope))
        self._expression(node.value, scope)
        self._expression(node.slice, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self._expression(node.body, self._called(node, scope, ""))

    def _named(self, node: ast.NamedExpr, scope: Scope) -> None:
        scope.bind(node.target.id, Assigned(node.value, scope))
        self._expression(node.value, scope)

    def _either(self, node: ast.IfExp, scope: Scope) -> None:
        self._then(node.test, [node.body, node.orelse], scope)

    def _logic(self, node: ast.BoolOp, scope: Scope) -> None:
        first, *others = node.values
        if isinstance(node.op, ast.And):
            self._then(first, others, scope)
            return
        self._expression(first, scope)
        with self._instead():
            self._each(others, scope)

    def _comparison(self, node: ast.Compare, scope: Scope) -> None:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            self._index.memberships.append(Found(node, scope))
        self._expression(node.left, scope)
        self._each(node.comparators, scope)

    def _formatted(self, node: ast.JoinedStr, scope: Scope) -> None:
        if _may_be_path(node):
            self._index.paths.append(Found(node, scope))
        held = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        self._each(held, scope)

    def _sum(self, node: ast.BinOp, scope: Scope) -> None:
        if isinstance(node.op, ast.Add | ast.Div) and _may_be_path(node):
            self._index.paths.append(Found(node, scope))
        self._expression(node.left, scope)
        self._expression(node.right, scope)

    def _then(self, test: ast.expr, behind: Iterable[ast.expr], scope: Scope) -> None:
        self._expression(test, scope)
        with self._behind(test):
            self._each(behind, scope)

    def _each(self, nodes: Iterable[ast.expr], scope: Scope) -> None:
        for node in nodes:
            self._expression(node, scope)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self._index.calls.append(self._found(node, scope))
        func, is_get = node.func, False
        if isinstance(func, ast.Name):
            self._words.add(func.id)
        elif isinstance(func, ast.Attribute):
            self._words.add(func.attr)
            self._expression(func.value, scope)
            is_get = func.attr in {"get", "pop", "getenv"}
        else:
            self._expression(func, scope)
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
        return Found(node, scope, self._is_forgiven, self._is_fallback, self._tests)

    @contextmanager
    def _behind(self, test: ast.expr) -> Iterator[None]:
        """What runs only once a test has been made."""
        before = self._tests
        self._tests = (*before, test)
        yield
        self._tests = before

    @contextmanager
    def _within(self, *, forgiving: bool) -> Iterator[None]:
        before = self._is_forgiven
        self._is_forgiven = before or forgiving
        yield
        self._is_forgiven = before

    @contextmanager
    def _instead(self) -> Iterator[None]:
        before = self._is_fallback
        self._is_fallback = True
        yield
        self._is_fallback = before

    _statements: ClassVar[dict[type[ast.AST], Any]] = {
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class_definition,
        ast.Expr: _stated,
        ast.Assign: _assignment,
        ast.AnnAssign: _assignment,
        ast.AugAssign: _assignment,
        ast.Return: _returned,
        ast.Import: _import,
        ast.ImportFrom: _import,
        ast.Global: _global,
        ast.For: _loop,
        ast.AsyncFor: _loop,
        ast.If: _if,
        ast.Try: _try,
        ast.With: _with,
        ast.AsyncWith: _with,
    }
    _expressions: ClassVar[dict[type[ast.AST], Any]] = {
        ast.Call: _call,
        ast.Subscript: _subscript,
        ast.Lambda: _lambda,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.DictComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.NamedExpr: _named,
        ast.IfExp: _either,
        ast.BoolOp: _logic,
        ast.Compare: _comparison,
        ast.JoinedStr: _formatted,
        ast.BinOp: _sum,
    }


def _forgives(handler: ast.ExceptHandler) -> bool:
    """Whether it goes on after a key that is not there."""
    kind = handler.type
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    catches = any(name is None or ast.unparse(name) in _FORGIVING for name in names)
    return catches and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _may_be_path(node: ast.expr) -> bool:
    """Whether what is put together may begin as container paths do; most messages do not."""
    match node:
        case ast.Constant(value=str(text)):
            return text.startswith(ROOT) or ROOT.startswith(text)
        case ast.Constant():
            return False
        case ast.JoinedStr(values=[first, *_]):
            return _may_be_path(first)
        case ast.BinOp(left=left, op=ast.Add()):
            return _may_be_path(left)
        case _:
            return True
