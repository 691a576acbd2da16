"""What a call passes, and what the parameters of a function make of it."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from align_ci.load.static.iteration import contents
from align_ci.load.values import Function, Items, Scope, Table, Value, add_gaps, gap, lost
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


class Arguments(Struct):
    """What a call passes.

    Attributes:
        plain: By position, in order, up to the first of which the position is not known.
        named: By keyword.
        loose: What else is passed, somewhere.
        gaps: Why there may be more.
    """

    plain: list[Any] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    loose: list[Any] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)

    @property
    def values(self) -> Iterator[Value]:
        """Everything that is passed and known of."""
        yield from self.plain
        yield from self.named.values()
        yield from self.loose


def evaluated(reader: "Reader", node: ast.Call, scope: Scope, *, lazily: bool = False) -> Arguments:
    """The arguments of a call; streams among them only ``lazily``, for what goes through them."""
    result = Arguments()
    evaluate = reader.iterable if lazily else reader.evaluate
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            _add_starred(reader, result, argument.value, scope)
        else:
            value = evaluate(argument, scope)
            (result.loose if result.gaps else result.plain).append(value)
    for keyword in node.keywords:
        value = reader.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            result.named[keyword.arg] = value
        else:
            _add_named(reader, result, value)
    return result


def bind(function: Function, arguments: Arguments, location: Location) -> dict[str, Value]:
    """The parameters of a function with what a call gives them."""
    spec = function.node.args
    by_position = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    by_name = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
    plain = (
        [function.receiver, *arguments.plain] if function.receiver is not None else arguments.plain
    )
    bound = {**function.defaults, **dict(zip(by_position, plain, strict=False))}
    extra = Table(location, gaps=list(arguments.gaps))
    for name, value in arguments.named.items():
        if name in by_name:
            bound[name] = value
        else:
            extra.put(Known(name, value.location), value)
    given = {*by_position[: len(plain)], *arguments.named}
    for name in (*by_position, *by_name):
        # Arguments that are not known may have given any that is not given by name.
        if arguments.gaps and name not in given:
            bound[name] = arguments.gaps[0]
        bound.setdefault(name, Unknown(f"`{name}` is not passed", location))
    if spec.vararg:
        rest = plain[len(by_position) :]
        bound[spec.vararg.arg] = Items(location, rest, list(arguments.gaps), "tuple")
    if spec.kwarg:
        bound[spec.kwarg.arg] = extra
    return bound


def unknown(function: Function, why: Unknown) -> dict[str, Value]:
    """The parameters of a function that is called in a way that is not known."""
    spec = function.node.args
    every = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg)
    bound: dict[str, Value] = {parameter.arg: why for parameter in every if parameter}
    for name, default in function.defaults.items():
        bound[name] = lost(why.why, why.location, default)
    first = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)][:1]
    if function.receiver is not None and first:
        bound[first[0]] = function.receiver
    return bound


def _add_starred(reader: "Reader", result: Arguments, node: ast.expr, scope: Scope) -> None:
    given = contents(reader, reader.iterable(node, scope))
    if given.certain and not result.gaps:
        result.plain += given.items
        return
    why = Unknown("what `*` passes is not known", scope.module.location(node))
    result.loose += given.items
    add_gaps(result.gaps, given.gaps[:1] or [why])


def _add_named(reader: "Reader", result: Arguments, value: Value) -> None:
    if not isinstance(value, Table):
        add_gaps(result.gaps, [gap(value, "what `**` passes is not known")])
        result.loose.append(value)
        return
    reader.spend(2 * len(value.entries))
    for key, item in value.entries.values():
        if isinstance(key.value, str):
            result.named[key.value] = item
    add_gaps(result.gaps, value.gaps)
