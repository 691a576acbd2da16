"""What a script itself puts into the dictionaries that it hands on, and under which keys."""

import ast
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.followed import is_followed
from align_ci.load.script.index import Found
from align_ci.load.script.program import name_of
from align_ci.load.script.scopes import Assigned, Scope
from align_ci.load.script.values import (
    OPAQUE,
    UNKNOWN,
    Environ,
    Literal,
    Role,
    Text,
    Value,
    Values,
)


class Put(Struct, frozen=True):
    """A place where something is put into a dictionary.

    Attributes:
        keys: Under which key.
        value: What; None for what is not seen.
        scope: Where that stands.
    """

    keys: Values
    value: ast.expr | None
    scope: Scope


def own_keys(evaluator: Evaluator, role: str) -> frozenset[str]:
    """The keys that a script itself puts into what it hands ``main`` under a name."""
    return frozenset(text for each in own(evaluator, role) for text in texts(each.keys))


def own(evaluator: Evaluator, role: str) -> Iterator[Put]:
    """What a script itself puts into what it hands ``main`` under a name."""
    handed = evaluator.handed(role)
    made = [value for value in handed if isinstance(value, Literal)]
    for each in made:
        yield from (Put(*entry) for entry in evaluator.entries(each))
    yield from later(evaluator, lambda value: value == Role(role) or value in made)


def keys_of(evaluator: Evaluator, values: Values) -> frozenset[str]:
    """The keys that copies of the environment have of their own, whatever it holds."""
    return frozenset(
        text
        for each in values
        if isinstance(each, Literal)
        for known in _laid_over(evaluator, each)
        for text in texts(known)
    )


def _laid_over(evaluator: Evaluator, copy: Literal) -> Iterator[Values]:
    """The keys that a copy of the environment gives a value of its own; none if it is no copy."""
    node, scope = copy.node, copy.scope
    match node:
        case ast.Dict(keys=keys, values=held):
            copied = [
                index
                for index, (key, value) in enumerate(zip(keys, held, strict=True))
                if key is None and Environ() in evaluator.values(value, scope)
            ]
            # What the environment has comes over what stands before it.
            after = copied[-1] + 1 if copied else len(keys)
            over: ast.expr = ast.Dict(keys[after:], held[after:])
        case ast.Call(args=[_, *_]):
            over = node
        case _:
            return
    for known, _, _ in evaluator.entries(Literal(over, scope)):
        yield known


def later(evaluator: Evaluator, is_meant: Callable[[Value], bool]) -> Iterator[Put]:
    """What a script puts into a dictionary after it was made."""
    for found in evaluator.index.stores:
        target, binding = found.node
        if _is_any(target.value, found, evaluator, is_meant):
            value = binding.value if isinstance(binding, Assigned) and not binding.path else None
            yield Put(evaluator.values(target.slice, found.scope), value, found.scope)
    for name in ("setdefault", "putenv", "update"):
        for found in evaluator.files.calls_of(name):
            owner = found.node.func
            if isinstance(owner, ast.Attribute) and _is_any(
                owner.value, found, evaluator, is_meant
            ):
                yield from _given(evaluator, found)


def is_whole(evaluator: Evaluator, role: str) -> bool:
    """Whether every key is seen of what a script hands ``main`` under a name."""
    handed = [value for value in evaluator.handed(role) if value != Role(role)]
    return (
        bool(handed)
        and all(_is_spelt_out(evaluator, value) for value in handed)
        and all(_is_text(put.keys) for put in own(evaluator, role))
        and not any(_is_given(evaluator, found, handed) for found in evaluator.calls)
    )


def is_made(evaluator: Evaluator, role: str, found: Found) -> bool:
    """Whether a subscript asks what the script hands ``main`` under a name, and nothing else."""
    asked, scope = found.node.value, found.scope
    if not evaluator.flows.may_be(scope, asked):
        return False
    values, handed = evaluator.values(asked, scope), evaluator.handed(role)
    return bool(values) and all(value in handed for value in values)


def texts(values: Iterable[Value]) -> Iterator[str]:
    """The texts among some values that are whole."""
    return (value.value for value in values if isinstance(value, Text) and not value.is_open)


def _is_any(
    owner: ast.expr, found: Found, evaluator: Evaluator, is_meant: Callable[[Value], bool]
) -> bool:
    if not evaluator.flows.may_be(found.scope, owner):
        return False
    return any(map(is_meant, evaluator.values(owner, found.scope)))


def _is_given(evaluator: Evaluator, found: Found, made: list[Value]) -> bool:
    """Whether a call that is not followed, and may put more there, is given a dictionary."""
    node: ast.Call = found.node
    if is_followed(evaluator, name_of(node)):
        return False
    return any(
        value in made
        for given in (*node.args, *(each.value for each in node.keywords))
        if isinstance(given, ast.Name | ast.Attribute)
        and evaluator.flows.may_be(found.scope, given)
        for value in evaluator.values(given, found.scope)
    )


def _given(evaluator: Evaluator, found: Found) -> Iterator[Put]:
    """What a call of ``update``, ``setdefault`` or ``putenv`` puts there."""
    node, scope = found.node, found.scope
    for argument in node.args[:1]:
        for value in evaluator.values(argument, scope):
            if isinstance(value, Literal):
                yield from (Put(*entry) for entry in evaluator.entries(value))
                if not _is_spelt_out(evaluator, value):
                    yield Put(UNKNOWN, None, scope)
            else:
                yield Put((value,), node.args[1] if len(node.args) > 1 else None, scope)
    for keyword in node.keywords:
        name = Text(keyword.arg, scope.source.location(keyword)) if keyword.arg else OPAQUE
        yield Put((name,), keyword.value, scope)


def _is_spelt_out(evaluator: Evaluator, value: Value) -> bool:
    """Whether a value is a dictionary that is written with its keys."""
    if not isinstance(value, Literal):
        return False
    match value.node:
        case ast.Dict(keys=keys, values=values):
            spread = [each for key, each in zip(keys, values, strict=True) if key is None]
            return all(
                _is_spelt_out(evaluator, inner)
                for each in spread
                for inner in evaluator.values(each, value.scope)
            )
        case ast.Call(args=[], keywords=named):
            return all(each.arg is not None for each in named)
        case _:
            return False


def _is_text(keys: Values) -> bool:
    return all(isinstance(key, Text) and not key.is_open for key in keys)
