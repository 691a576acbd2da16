"""What functions make of what they are given: whoever calls them declares it, they do not.

A framework turns data into specifications, and back, in functions that nothing calls while the
project is imported. Such a function hides a specification of the project only where somebody
gives it one: code that calls it with what is written there, or files of data.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

TELLING = {"specifications": "step_type", "contracts": "entry_point"}
"""The field by which objects of a kind are told from each other."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_ASKING = {"get", "pop", "getattr", "setdefault"}


def makers(tree: ast.Module) -> Iterator[tuple[ast.Call, "Origin"]]:
    """The calls inside functions of a module, each with where its values come from."""
    for outer, owner in _outermost(tree):
        origin = Origin(tree, owner, outer)
        for node in ast.walk(outer):
            if isinstance(node, ast.Call):
                yield node, origin


class Origin:
    """Where the values of a function come from, and of those inside it.

    Args:
        tree: The module.
        owner: The class of which it is a method, if it is one.
        function: It.
    """

    def __init__(self, tree: ast.Module, owner: ast.ClassDef | None, function: _Function) -> None:
        self.name = function.name
        own = _assigned(function)
        # What the object holds comes from what its other methods are given.
        others = {each.arg for each in ast.walk(owner or function) if isinstance(each, ast.arg)}
        parameters = {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
        self._parameters = parameters | (others - own.keys())
        self._receiver = _receiver(function) if owner else ""
        self._own = own
        self._fields = _fields(owner) if owner else {}
        self._top = set(_assigned(tree, deep=False))

    def gives(self, call: ast.Call, kind: str) -> bool:
        """Whether what tells the object that a call makes is only what the function is given."""
        return self.is_given(self._telling(call, kind))

    def loads(self, call: ast.Call, kind: str) -> bool:
        """Whether what tells it is what the function loads of a file, and else only is given."""
        loaded: list[ast.Call] = []
        return self.is_given(self._telling(call, kind), loaded) and loaded != []

    def _telling(self, call: ast.Call, kind: str) -> list[ast.expr]:
        telling = TELLING.get(kind)
        if telling is None or self.name.startswith("__"):
            return []
        named = [each.value for each in call.keywords if each.arg == telling]
        spread = [each.value for each in call.keywords if each.arg is None]
        held = [*self._under(telling, spread)]
        return named or [*call.args, *(held or spread)]

    def is_given(self, nodes: Iterable[ast.expr], loaded: list[ast.Call] | None = None) -> bool:
        """Whether expressions are made of parameters, and of nothing that is written.

        Args:
            nodes: The expressions.
            loaded: Gets the calls that load a file, of which nobody asks which; None where what
                they are given counts.
        """
        asked = False
        pending, seen = [*nodes], set[str]()
        while pending:
            node = pending.pop()
            match node:
                case ast.Call() if loaded is not None and _is_loader(node):
                    loaded.append(node)
                    asked = True
                case ast.Name(id=name) if name in self._own or name in self._parameters:
                    asked |= name in self._parameters
                    if name == self._receiver:
                        return False
                    pending += self._own.get(name, []) if name not in seen else []
                    seen.add(name)
                case ast.Name(id=name):
                    if name in self._top or name.isupper():
                        return False
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == self._receiver:
                    if attr not in self._fields:
                        return False
                    pending += self._fields[attr] if f".{attr}" not in seen else []
                    seen.add(f".{attr}")
                case ast.Constant(value=str()):
                    return False
                case _:
                    pending += _sources(node)
        return asked

    def _under(self, telling: str, spread: Iterable[ast.expr]) -> Iterator[ast.expr]:
        """What a dictionary that is spread, and made in one go, has under a key."""
        for node in spread:
            made = self._own.get(node.id, []) if isinstance(node, ast.Name) else [node]
            if len(made) == 1 and isinstance(made[0], ast.Dict):
                yield from item(made[0], telling)


def _is_loader(node: ast.Call) -> bool:
    """Whether a call reads a file of data: ``yaml.safe_load(file)``; not what is written here."""
    if any(isinstance(each, ast.Constant) for each in node.args):
        return False
    match node.func:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return module in LOADERS and name in _LOADING
        case ast.Name(id=name):
            return name in _LOADING and name != "load"
        case _:
            return False


LOADERS = {"yaml", "json", "toml", "tomllib", "tomli"}
"""Modules that read data, and make nothing of it."""

_LOADING = {"load", "loads", "safe_load", "full_load"}


def _receiver(function: _Function) -> str:
    static = any(
        isinstance(n, ast.Name) and n.id == "staticmethod" for n in function.decorator_list
    )
    return function.args.args[0].arg if function.args.args and not static else ""


def _outermost(tree: ast.Module) -> Iterator[tuple[_Function, ast.ClassDef | None]]:
    pending: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    while pending:
        node, owner = pending.pop()
        if isinstance(node, _Function):
            yield node, owner
            continue
        owner = node if isinstance(node, ast.ClassDef) else owner
        pending += [(child, owner) for child in ast.iter_child_nodes(node)]


def _sources(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of which one is made; not the texts by which something is asked for."""
    match node:
        case ast.Subscript(value=value):
            yield value
        case ast.Dict(values=values):
            yield from values
        case ast.JoinedStr(values=values):
            yield from (each.value for each in values if isinstance(each, ast.FormattedValue))
        case ast.Call(func=function, args=args, keywords=keywords):
            if isinstance(function, ast.Attribute):
                yield function.value
            asks = called(node) in _ASKING
            yield from (each for each in args if not asks or not isinstance(each, ast.Constant))
            yield from (each.value for each in keywords)
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield child
                elif isinstance(child, ast.comprehension):
                    yield child.iter


def _assigned(scope: ast.AST, *, deep: bool = True) -> Mapping[str, list[ast.expr]]:
    """What is put under each name: all that is assigned to it, and that loops go through."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope) if deep else ast.iter_child_nodes(scope):
        for target, value in _bindings(node):
            for name in _roots(target):
                found.setdefault(name, []).append(value)
    return found


def _roots(target: ast.expr) -> Iterator[str]:
    """The names that a target changes: ``a`` and ``b`` of ``a, b["x"]``."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Subscript(value=value) | ast.Starred(value=value):
            yield from _roots(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _roots(part)


def _fields(owner: ast.ClassDef) -> Mapping[str, list[ast.expr]]:
    """What a class puts under each of its attributes."""
    found: dict[str, list[ast.expr]] = {**_assigned(owner, deep=False)}
    for node in ast.walk(owner):
        for target, value in _bindings(node):
            held = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(held, ast.Attribute):
                found.setdefault(held.attr, []).append(value)
    return found


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case (
            ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, value=value)
            | ast.NamedExpr(target=target, value=value)
        ):
            yield target, value
        case (
            ast.For(target=target, iter=value)
            | ast.AsyncFor(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
            | ast.withitem(context_expr=value, optional_vars=ast.expr() as target)
        ):
            yield target, value
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as call):
            # Such as `values.append(...)`: what is put into the object.
            if isinstance(target, ast.Name | ast.Attribute):
                yield from ((target, each) for each in call.args)
                yield from ((target, each.value) for each in call.keywords)


def item(node: ast.Dict, wanted: str) -> Iterator[ast.expr]:
    """What a dictionary that is written out has under a key."""
    for key, held in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == wanted:
            yield held


def called(node: ast.AST) -> str:
    """The last name of what a call calls; empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
        case _:
            return ""
