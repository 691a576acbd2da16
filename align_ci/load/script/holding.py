"""What collections of a script hold: the entries of dictionaries, the items of lists."""

import ast
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from align_ci.load.script.scopes import Scope
from align_ci.load.script.values import (
    OPAQUE,
    UNKNOWN,
    AnyVariable,
    Environ,
    Literal,
    Logical,
    Plain,
    Role,
    Text,
    Value,
    Values,
    union,
)

if TYPE_CHECKING:
    from align_ci.load.script.evaluation import Evaluator


def entries(evaluator: "Evaluator", literal: Literal) -> Iterator[tuple[Values, ast.expr, Scope]]:
    """The keys that a dictionary may have, each with its value."""
    node, scope = literal.node, literal.scope
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield evaluator.values(key, scope), value, scope
                continue
            for spread in evaluator.values(value, scope):
                if isinstance(spread, Literal):
                    yield from evaluator.entries(spread)
    elif isinstance(node, ast.DictComp):
        inner = evaluator.index.inner[node]
        yield evaluator.values(node.key, inner), node.value, inner
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg is not None:
                name = Text(keyword.arg, scope.source.location(keyword))
                yield (name,), keyword.value, scope


def copied(evaluator: "Evaluator", node: ast.Dict | ast.DictComp, scope: Scope) -> Values:
    """The environment, and what else is only known by its keys, that a dictionary copies."""
    if isinstance(node, ast.Dict):
        spread = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        values = union(*(evaluator.values(value, scope) for value in spread))
        return tuple(value for value in values if isinstance(value, Environ | Role))
    keys = evaluator.values(node.key, evaluator.index.inner[node])
    return (Environ(),) if AnyVariable() in keys else ()


def item(evaluator: "Evaluator", owner: Value, keys: Values) -> Values:
    """What a collection may hold under one of some keys."""
    match owner:
        case Role(name=role):
            return (Logical(role),)
        case Literal(node=ast.List() | ast.Tuple() | ast.Set()):
            return elements_of(evaluator, owner)
        case Literal():
            return _looked_up(evaluator, owner, keys)
        case Text():
            return (Text(owner.value[:0], owner.location, is_open=True),)
        case _:
            return UNKNOWN


def _looked_up(evaluator: "Evaluator", table: Literal, keys: Values) -> Values:
    wanted = {key.value for key in keys if isinstance(key, Text | Plain)}
    found = []
    for known, value, scope in evaluator.entries(table):
        names = {key.value for key in known if isinstance(key, Text | Plain)}
        if not wanted or not names or names & wanted or OPAQUE in known:
            found.append(evaluator.values(value, scope))
    return union(*found)


def elements_of(evaluator: "Evaluator", value: Value) -> Values:
    """What going through a value may give."""
    match value:
        case Environ():
            return (AnyVariable(),)
        case Literal(node=ast.List() | ast.Tuple() | ast.Set() as node, scope=scope):
            return union(*chain.from_iterable(_items(evaluator, each, scope) for each in node.elts))
        case Literal(node=ast.ListComp() | ast.SetComp() | ast.GeneratorExp() as node):
            return evaluator.values(node.elt, evaluator.index.inner[node])
        case Literal(node=ast.Dict() | ast.DictComp() | ast.Call()):
            return union(*(keys for keys, _, _ in evaluator.entries(value))) or UNKNOWN
        case _:
            return UNKNOWN


def _items(evaluator: "Evaluator", node: ast.expr, scope: Scope) -> Iterator[Values]:
    if isinstance(node, ast.Starred):
        yield evaluator.elements(node.value, scope)
    else:
        yield evaluator.values(node, scope)


def at(evaluator: "Evaluator", values: Values, path: tuple[int, ...]) -> Values:
    """The items at some places of some values, each inside the last."""
    for place in path:
        values = union(*(_placed(evaluator, value, place) for value in values)) or UNKNOWN
    return values


def _placed(evaluator: "Evaluator", value: Value, place: int) -> Values:
    match value:
        case Literal(node=ast.List() | ast.Tuple() as node, scope=scope):
            if 0 <= place < len(node.elts) and not any(
                isinstance(each, ast.Starred) for each in node.elts[: place + 1]
            ):
                return evaluator.values(node.elts[place], scope)
            return elements_of(evaluator, value)
        case AnyVariable():
            return (value,) if place == 0 else UNKNOWN
        case _:
            return elements_of(evaluator, value)
