"""Which expressions may stand for the environment, or for one of ``main``'s dictionaries.

A script asks thousands of objects for keys, and very few of them are one of these. This tells
most others apart without evaluating them. It follows identifiers wherever they stand, so it takes
too many expressions for such an object, but none that the evaluator finds to be one for another.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from align_ci.load.script.operations import PASSING, SAME_METHODS
from align_ci.load.script.program import (
    Files,
    argument,
    default,
    name_of,
    place_of,
)
from align_ci.load.script.scopes import (
    Assigned,
    Binding,
    Element,
    Import,
    Parameter,
    Rest,
    Scope,
)
from align_ci.load.script.values import ROLES

_IS, _HAS = 1, 2
"""Something may be such an object; or it may be a collection that has one inside."""

Way: TypeAlias = tuple[int, int]
"""What something may be, made of what is such an object, and made of what has one inside."""

_SAME: Way = (_IS, _HAS)
_ITEM: Way = (0, _IS | _HAS)
_PUT: Way = (_HAS, _HAS)
_SPREAD: Way = (0, _HAS)

_ANY_RESULT = "()"
"""What functions return whose names are not seen."""

_VALUES = (Assigned, Element, Parameter, Rest)
"""What a name may be bound to that is a value, and may be called."""

_ASKS = frozenset({"get", "pop", "setdefault"})
_VIEWS = frozenset({*SAME_METHODS, "items", "values", "joinpath"})

Part: TypeAlias = tuple[str, Way]
"""An identifier of which an expression is made, and how."""

Held: TypeAlias = tuple[ast.expr, Way]
"""An expression of which another is made, and how."""


class Flows:
    """The ways of values through the identifiers of a script."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._renamed = files.renamed
        self._assigned: set[str] = set()
        self._onward: dict[str, list[Part]] = {}
        self._collect()
        handed = _before(self._onward, dict.fromkeys(ROLES, _IS))
        self._states = _after(self._onward, handed | {"environ": _IS})
        self._empty = self._scopes_without()

    def may_be(self, scope: Scope, *nodes: ast.expr) -> bool:
        """Whether one of these may be such an object, or what a script hands on as one.

        Args:
            scope: Where they stand.
            nodes: The expressions.
        """
        if scope in self._empty:
            return False
        states = self._states
        for each in nodes:
            node, kind, wanted = each, type(each), _IS
            while kind is ast.Subscript:
                node, wanted = node.value, _HAS  # type: ignore[attr-defined]
                kind = type(node)
            # Nearly all are one of these three, and need not be taken apart.
            if kind is ast.Name:
                found = states.get(node.id, 0) & wanted  # type: ignore[attr-defined]
            elif kind is ast.Attribute:
                found = states.get(node.attr, 0) & wanted  # type: ignore[attr-defined]
            elif kind is ast.Constant:
                continue
            else:
                found = self._made_of(each)
            if found:
                return True
        return False

    def _scopes_without(self) -> set[Scope]:
        """The scopes of definitions that use no word of what may be such an object."""
        if _ANY_RESULT in self._states:
            return set()
        index, meant = self._files.index, {name.removesuffix("()") for name in self._states}
        empty = {key for key, words in index.words.items() if words.isdisjoint(meant)}
        # What a module's own code uses is counted with the definitions that it stands in front of.
        return {
            scope
            for scope in index.scopes
            if scope.owner and (scope.source.path, scope.owner) in empty
        }

    def _made_of(self, node: ast.expr) -> bool:
        states = self._states
        return any(
            name in states and _made(way, states[name]) & _IS
            for name, way in self._parts(node, _SAME)
        )

    def _collect(self) -> None:
        index = self._files.index
        tables: list[Mapping[str, list[Binding]]] = [scope.names for scope in index.scopes]
        tables += [
            {name: bindings}
            for name, by_class in index.attributes.items()
            for bindings in by_class.values()
        ]
        bound = [(name, each) for table in tables for name in table for each in table[name]]
        self._assigned |= {name for name, each in bound if isinstance(each, _VALUES)}
        for name, binding in bound:
            self._bind(name, binding)
        for function, returned in index.returns.items():
            for each in returned:
                for result in (f"{getattr(function, 'name', '')}()", _ANY_RESULT):
                    self._lead(each.value, result, _SAME)
        for name, defaults in self._files.option_defaults.items():
            for value, _ in defaults:
                self._lead(value, name, _SAME)

    def _bind(self, name: str, binding: Binding) -> None:
        match binding:
            case Assigned(value=value, path=path):
                self._lead(value, name, _placed(_SAME, path))
            case Element(source=source, path=path):
                self._lead(source, name, _placed(_ITEM, path))
            case Import(name=imported) if imported not in {"", name}:
                self._onward.setdefault(imported, []).append((name, _SAME))
                self._onward.setdefault(f"{imported}()", []).append((f"{name}()", _SAME))
            case Parameter():
                self._take(name, binding)
            case Rest(function=function):
                for call in self._files.calls_to(function):
                    given = [*call.node.args, *(each.value for each in call.node.keywords)]
                    for each in given:
                        self._lead(each, name, _PUT)

    def _take(self, name: str, parameter: Parameter) -> None:
        function = parameter.function
        own = default(function, name)
        if own is not None:
            self._lead(own, name, _SAME)
        at = place_of(function, name, is_method=parameter.scope.is_class)
        for call in self._files.calls_to(function):
            value = argument(call.node, name, at)
            if value is not None:
                self._lead(value, name, _SAME)

    def _lead(self, value: ast.expr, name: str, way: Way) -> None:
        for part, made in self._parts(value, way):
            self._onward.setdefault(part, []).append((name, made))

    def _parts(self, node: ast.expr, way: Way) -> list[Part]:
        """The identifiers that an expression may be, or hold what they are."""
        found: list[Part] = []
        open_: list[Held] = [(node, way)]
        while open_:
            node, way = open_.pop()
            kind = type(node)
            if kind is ast.Name:
                found.append((node.id, way))  # type: ignore[attr-defined]
            elif kind is ast.Attribute:
                found.append((node.attr, way))  # type: ignore[attr-defined]
            elif kind is ast.Call:
                self._call(node, way, found, open_)  # type: ignore[arg-type]
            elif kind in _HELD:
                open_ += _HELD[kind](node, way)
        return found

    def _call(self, node: ast.Call, way: Way, found: list[Part], open_: list[Held]) -> None:
        """What functions of the script may return to a call, and what it may give back."""
        name = name_of(node)
        if name:
            found.append((f"{name}()", way))
        is_any = not name or name in self._assigned
        if is_any:
            found.append((_ANY_RESULT, way))
        if isinstance(node.func, ast.Attribute):
            if name in _ASKS:
                open_.append((node.func.value, _then(_ITEM, way)))
                open_ += ((each, way) for each in node.args[1:2])
            elif name in _VIEWS:
                open_.append((node.func.value, way))
        if is_any or name in PASSING or name in self._renamed:
            open_ += ((each, way) for each in node.args)
            open_ += ((each.value, _then(_PUT, way)) for each in node.keywords)


def _made(way: Way, state: int) -> int:
    return (way[0] if state & _IS else 0) | (way[1] if state & _HAS else 0)


def _then(first: Way, second: Way) -> Way:
    return _made(second, first[0]), _made(second, first[1])


def _placed(way: Way, path: tuple[int, ...]) -> Way:
    for _ in path:
        way = _then(way, _ITEM)
    return way


def _after(onward: Mapping[str, list[Part]], states: Mapping[str, int]) -> dict[str, int]:
    """What identifiers may be, where some are what they are."""
    found = dict(states)
    fresh = list(found)
    while fresh:
        name = fresh.pop()
        for target, way in onward.get(name, ()):
            state = found.get(target, 0)
            more = state | _made(way, found[name])
            if more != state:
                found[target] = more
                fresh.append(target)
    return found


def _before(onward: Mapping[str, list[Part]], states: Mapping[str, int]) -> dict[str, int]:
    """What identifiers must be for some to become what they are."""
    found = dict(states)
    sources: dict[str, list[Part]] = {}
    for name, parts in onward.items():
        for target, way in parts:
            sources.setdefault(target, []).append((name, way))
    fresh = list(found)
    while fresh:
        target = fresh.pop()
        for name, (if_is, if_has) in sources.get(target, ()):
            state = found.get(name, 0)
            wanted = found[target]
            more = state | (_IS if if_is & wanted else 0) | (_HAS if if_has & wanted else 0)
            if more != state:
                found[name] = more
                fresh.append(name)
    return found


_HELD: dict[type[ast.AST], Callable[[Any, Way], list[Held]]] = {
    ast.Subscript: lambda node, way: [(node.value, _then(_ITEM, way))],
    ast.BoolOp: lambda node, way: [(each, way) for each in node.values],
    ast.IfExp: lambda node, way: [(node.body, way), (node.orelse, way)],
    ast.BinOp: lambda node, way: [(node.left, way), (node.right, way)],  # of paths
    ast.NamedExpr: lambda node, way: [(node.value, way)],
    ast.Await: lambda node, way: [(node.value, way)],
    ast.Starred: lambda node, way: [(node.value, way), (node.value, _then(_SPREAD, way))],
    ast.Dict: lambda node, way: [
        (value, way if key is None else _then(_PUT, way))
        for key, value in zip(node.keys, node.values, strict=True)
    ],
    ast.List: lambda node, way: [(each, _then(_PUT, way)) for each in node.elts],
    ast.Tuple: lambda node, way: [(each, _then(_PUT, way)) for each in node.elts],
    ast.Set: lambda node, way: [(each, _then(_PUT, way)) for each in node.elts],
    ast.ListComp: lambda node, way: [(node.elt, _then(_PUT, way))],
    ast.SetComp: lambda node, way: [(node.elt, _then(_PUT, way))],
    ast.GeneratorExp: lambda node, way: [(node.elt, _then(_PUT, way))],
    ast.DictComp: lambda node, way: [
        (node.value, _then(_PUT, way)),
        *((each.iter, way) for each in node.generators),  # a copy
    ],
}
"""The parts of an expression that it may be, or that lie in it."""
