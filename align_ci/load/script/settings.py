"""The environment variables that a method gives."""

import ast
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TypeAlias

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.index import Found
from align_ci.load.script.program import Files
from align_ci.load.script.scopes import Assigned, Scope
from align_ci.load.script.values import Literal, Plain, Text, Values
from align_ci.load.source import Source
from align_ci.model import Group, Known, Location, Unknown

COMPUTED = "variables are set whose names are computed"
REMOVED = "the method takes variables away again"

_TAKES = frozenset({"pop", "popitem", "clear", "__delitem__"})


def evaluator(source: Source) -> Evaluator:
    """What expressions of a file may stand for; other files are not followed."""
    files = Files(source, lambda _: None, lambda _: None)
    files.read()
    return Evaluator(files)


Elsewhere: TypeAlias = Callable[[ast.expr], Group[Known[str]] | None]
"""The variables that an expression gives by code of another file; None for any other."""


def settings(
    evaluator: Evaluator,
    method: ast.FunctionDef | ast.AsyncFunctionDef,
    elsewhere: Elsewhere = lambda _: None,
) -> Group[Known[str]]:
    """The names of the variables that a method of the evaluator's file returns."""
    return _Settings(evaluator, method, elsewhere).group()


class _Settings:
    def __init__(
        self,
        evaluator: Evaluator,
        method: ast.FunctionDef | ast.AsyncFunctionDef,
        elsewhere: Elsewhere,
    ) -> None:
        self._evaluator = evaluator
        self._elsewhere = elsewhere
        self._given: list[Known[str]] = []
        self._method = method
        self._gaps: list[Unknown] = []
        self._returns = evaluator.index.returns.get(method, [])
        self._names = self._returned()
        self._made: list[Literal] = []

    def group(self) -> Group[Known[str]]:
        if not self._returns:
            return Group()
        place = self._returns[0].scope.source.location(self._method)
        if any(map(_takes_away, ast.walk(self._method))):
            return Group((), (Unknown(REMOVED, place),))
        for _, own in sorted(self._names.items()):
            self._look(own, self._returns[0].scope)
        for each in self._returns:
            if not isinstance(each.value, ast.Name):
                self._look_at(each.value, each.scope)
        found: dict[str, Known[str]] = {}
        for name in chain(chain.from_iterable(map(self._entries, self._made)), self._stored()):
            found.setdefault(name.value, name)
        for name in self._given:
            found.setdefault(name.value, name)
        return Group(tuple(found.values()), tuple(self._gaps[:1]))

    def _returned(self) -> dict[str, ast.Name]:
        """The names of what is returned, and of what is put into it as a whole."""
        whole = [one for each in self._returns for one in (each.value, *_spread(each.value))]
        names = {one.id: one for one in whole if isinstance(one, ast.Name)}
        given = [pair for node in ast.walk(self._method) for pair in _taken_over(node)]
        while more := {
            one.id: one for owner, one in given if owner in names and one.id not in names
        }:
            names |= more
        return names

    def _look(self, node: ast.Name, scope: Scope) -> None:
        """Note the dictionaries that a name may be, and whether it may be another."""
        held = scope.names.get(node.id, [])
        if held and all(isinstance(each, Assigned) and not each.path for each in held):
            for each in held:
                if isinstance(each, Assigned):
                    self._look_at(each.value, each.scope)
        else:
            self._look_at(node, scope)

    def _look_at(self, node: ast.expr, scope: Scope) -> None:
        node = _copied(node)
        if isinstance(node, ast.IfExp):
            self._look_at(node.body, scope)
            self._look_at(node.orelse, scope)
            return
        if _is_inherited(node) or self._is_elsewhere(node):
            return
        for value in self._evaluator.values(node, scope):
            if isinstance(value, Literal) and isinstance(
                value.node, ast.Dict | ast.DictComp | ast.Call
            ):
                self._made.append(value)
            elif value != Plain(None):
                self._gap(scope.source.location(node))

    def _entries(self, literal: Literal) -> Iterator[Known[str]]:
        node = literal.node
        for keys, value, scope in self._evaluator.entries(literal):
            yield from self._named(keys, value, scope)
        spread = _spread(node)
        if isinstance(node, ast.Call):
            spread = [*node.args, *(each.value for each in node.keywords if each.arg is None)]
        for each in spread:
            if isinstance(each, ast.Name) and each.id in self._names:
                continue
            values = self._evaluator.values(each, literal.scope)
            if _is_inherited(each) or self._is_elsewhere(each):
                continue
            if not all(isinstance(v, Literal) for v in values):
                self._gap(literal.scope.source.location(each))

    def _stored(self) -> Iterator[Known[str]]:
        """What is put into the dictionaries later."""
        for found in self._evaluator.index.stores:
            target, _ = found.node
            if self._is_returned(target, target.value, found.scope):
                keys = self._evaluator.values(target.slice, found.scope)
                yield from self._named(keys, target, found.scope)
        for name in ("setdefault", "update"):
            for found in self._evaluator.files.calls_of(name):
                owner = found.node.func
                if isinstance(owner, ast.Attribute) and self._is_returned(
                    found.node, owner.value, found.scope
                ):
                    yield from self._put(found, name)

    def _is_returned(self, node: ast.expr, owner: ast.expr, scope: Scope) -> bool:
        """Whether something is done in the method to what it returns."""
        end = self._method.end_lineno or self._method.lineno
        if not self._method.lineno <= node.lineno <= end:
            return False
        if isinstance(owner, ast.Name) and owner.id in self._names:
            return True
        return any(value in self._made for value in self._evaluator.values(owner, scope))

    def _put(self, found: Found, name: str) -> Iterator[Known[str]]:
        node, scope = found.node, found.scope
        if name == "setdefault":
            for key in node.args[:1]:
                yield from self._named(self._evaluator.values(key, scope), key, scope)
            return
        for each in (*node.args, *(k.value for k in node.keywords if k.arg is None)):
            is_told = isinstance(each, ast.Name) and each.id in self._names
            is_told = is_told or self._is_elsewhere(_copied(each))
            for value in () if is_told else self._evaluator.values(each, scope):
                if isinstance(value, Literal):
                    yield from self._entries(value)
                else:
                    self._gap(scope.source.location(each))
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield Known(keyword.arg, scope.source.location(keyword))

    def _is_elsewhere(self, node: ast.expr) -> bool:
        """Whether code of another file gives what an expression stands for; note what it is."""
        found = self._elsewhere(node)
        if found is not None:
            self._given += found.items
            self._gaps += found.gaps
        return found is not None

    def _named(self, keys: Values, node: ast.expr, scope: Scope) -> Iterator[Known[str]]:
        for key in keys:
            if isinstance(key, Text) and not key.is_open:
                yield Known(key.value, key.location, key.quote)
            else:
                self._gap(scope.source.location(node))

    def _gap(self, place: Location) -> None:
        self._gaps.append(Unknown(COMPUTED, place))


def _is_inherited(node: ast.expr) -> bool:
    """Whether an expression is what a base class gives."""
    asked = node.func if isinstance(node, ast.Call) else node
    match asked:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
        case _:
            return False


def _copied(node: ast.expr) -> ast.expr:
    """What an expression is a copy of, or the expression."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
            return _copied(inner)
        case ast.Call(func=ast.Name(id="dict"), args=[inner], keywords=[]):
            return _copied(inner)
        case _:
            return node


def _taken_over(node: ast.AST) -> Iterator[tuple[str, ast.Name]]:
    """A name of a dictionary, and that of one of which all is put into it."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="update"), args=given):
            held = [*given, *(each.value for each in node.keywords if each.arg is None)]
        case ast.Assign(targets=[ast.Name(id=owner)], value=value):
            held = [value, *_spread(value)]
        case _:
            return
    for each in map(_copied, held):
        if isinstance(each, ast.Name):
            yield owner, each


def _spread(node: ast.AST) -> list[ast.expr]:
    """What a display of a dictionary takes over as a whole."""
    if not isinstance(node, ast.Dict):
        return []
    return [value for key, value in zip(node.keys, node.values, strict=True) if key is None]


def _takes_away(node: ast.AST) -> bool:
    match node:
        case ast.Delete():
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _TAKES
        case _:
            return False
