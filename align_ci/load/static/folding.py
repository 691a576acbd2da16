"""Expressions of a file with its own constants in their places, without executing anything."""

import ast
from collections.abc import Mapping
from typing import TypeAlias

_MOST = 10_000
"""Parts of one expression, beyond which they are left as they are."""

_DEEPEST = 20
"""Names that stand for names, calls within calls."""

_LONGEST = 500
"""Characters of a text that is put together; longer ones are no names."""

CHANGING = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
"""Methods that change a dictionary."""

_Given: TypeAlias = Mapping[str, ast.expr]


class Folding:
    """Puts texts, dictionaries and plain functions of a file's top level in their places.

    Args:
        tree: The file.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._names: dict[str, ast.expr] = {}
        self._classes: dict[str, dict[str, ast.expr]] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._fuel = 0
        for node in tree.body:
            self._names |= _assigned(node)
            if isinstance(node, ast.ClassDef):
                self._classes[node.name] = {
                    name: value for each in node.body for name, value in _assigned(each).items()
                }
            elif isinstance(node, ast.FunctionDef) and not node.decorator_list:
                self._functions[node.name] = node
        for name in _changed(tree) & self._names.keys():
            del self._names[name]

    def of(self, node: ast.expr) -> ast.expr:
        """The expression, as far as it is told by what the file writes."""
        self._fuel = _MOST
        return self._fold(node, {}, 0)

    def _fold(self, node: ast.expr, given: _Given, depth: int) -> ast.expr:
        self._fuel -= 1
        if self._fuel < 0 or depth > _DEEPEST:
            return node
        match node:
            case ast.Name(id=name):
                found = given.get(name) or self._names.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner not in given:
                found = self._classes.get(owner, {}).get(name)
            case ast.Dict():
                return self._dictionary(node, given, depth)
            case ast.JoinedStr(values=parts):
                return self._text(node, parts, given, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._text(node, [left, right], given, depth)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                found = value
            case ast.Call(func=ast.Name(id=name)) if name in self._functions:
                found = self._returned(node, self._functions[name], given, depth)
                return found if found is not None else node
            case _:
                return node
        folded = self._fold(found, given, depth + 1) if found is not None else node
        # A text is told where it is named; a dictionary where it is written.
        return _at(folded, node) if isinstance(folded, ast.Constant) else folded

    def _dictionary(self, node: ast.Dict, given: _Given, depth: int) -> ast.Dict:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            folded = self._fold(value, given, depth + 1)
            if key is None and isinstance(folded, ast.Dict):
                keys += folded.keys
                values += folded.values
            else:
                keys.append(None if key is None else self._fold(key, given, depth + 1))
                values.append(folded)
        return ast.copy_location(ast.Dict(keys, values), node)

    def _text(self, node: ast.expr, parts: list[ast.expr], given: _Given, depth: int) -> ast.expr:
        folded = [self._fold(each, given, depth + 1) for each in parts]
        texts = [each.value for each in folded if isinstance(each, ast.Constant)]
        whole = [each for each in texts if isinstance(each, str)]
        if len(whole) != len(parts) or sum(map(len, whole)) > _LONGEST:
            return node
        return ast.copy_location(ast.Constant("".join(whole)), node)

    def _returned(
        self, call: ast.Call, function: ast.FunctionDef, given: _Given, depth: int
    ) -> ast.expr | None:
        """What a function that only returns something gives to a call; at the call."""
        body = [each for each in function.body if not _is_docstring(each)]
        parameters = _bound(call, function.args)
        match body:
            case [ast.Return(value=ast.expr() as returned)] if parameters is not None:
                held = {name: self._fold(each, given, depth + 1) for name, each in parameters}
                made = self._fold(returned, held, depth + 1)
                return _placed(made, call) if isinstance(made, ast.Dict | ast.Constant) else None
        return None


def _bound(call: ast.Call, arguments: ast.arguments) -> list[tuple[str, ast.expr]] | None:
    """What a call gives each parameter; None where that is not certain."""
    if arguments.vararg or arguments.kwarg or any(each.arg is None for each in call.keywords):
        return None
    placed = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    if len(call.args) > len(placed) or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    defaults = zip(reversed(placed), reversed(arguments.defaults), strict=False)
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    held = dict(defaults) | {each.arg: value for each, value in named if value is not None}
    held |= dict(zip(placed, call.args, strict=False))
    return [*(held | {str(each.arg): each.value for each in call.keywords}).items()]


def _assigned(node: ast.stmt) -> dict[str, ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return {name: value}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return {name: value}
        case _:
            return {}


def _changed(tree: ast.Module) -> set[str]:
    """The names that have several values, or whose value is changed."""
    once: set[str] = set()
    changed: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                (changed if name in once else once).add(name)
            case ast.AugAssign(target=ast.Name(id=name)):
                changed.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                changed.add(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if attribute in CHANGING:
                changed.add(name)
    return changed


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _placed(node: ast.expr, call: ast.Call) -> ast.expr:
    """What a function gives, where it is called: that is what tells it from all others."""
    if isinstance(node, ast.Dict):
        keys = [_placed(each, call) if each is not None else None for each in node.keys]
        made = ast.Dict(keys, [_placed(each, call) for each in node.values])
        return ast.copy_location(made, call)
    return _at(node, call) if isinstance(node, ast.Constant) else node


def _at(node: ast.Constant, place: ast.expr) -> ast.Constant:
    return ast.copy_location(ast.Constant(node.value), place)
