"""Calls: of functions and classes of the project, of built-ins, and of what lies outside."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.alternatives import in_each
from align_ci.load.static import arguments as passing
from align_ci.load.static import (
    branching,
    changes,
    classes,
    construction,
    data_files,
    functions,
    inheritance,
    methods,
    objects,
    outside,
    recording,
)
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.iteration import Source
from align_ci.load.static.signals import Raised
from align_ci.load.static.subjects import kind_of, makes
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Method,
    Scope,
    Value,
    bare,
    gap,
    lost,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from collections.abc import Hashable

    from align_ci.load.static.reader import Reader

DEPTH = 40
"""Calls within calls before they are given up."""

TEDIOUS = 5_000
"""What following a call may cost and come to nothing, before the function is given up."""

CACHES = {"functools.cache", "functools.lru_cache", "functools.lru_cache()"}

KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "functools.cached_property": "cached",
}


class TooDeep(Exception):
    """Calls are nested too deeply to be followed."""


def call(reader: "Reader", node: ast.Call, scope: Scope) -> Source:
    """What a call returns."""
    owner, callee = _callee(reader, node.func, scope)
    place = scope.module.location(node)
    lazily = isinstance(callee, Method) and callee.name in functions.GOING_THROUGH
    arguments = passing.evaluated(reader, node, scope, lazily=lazily)
    fields_of = _own_fields(reader, node.func, scope)
    if fields_of is not None:
        return functions.update_fields(reader, fields_of, arguments, place)
    if recording.is_followed(reader, owner, node, arguments, place):
        why = "what adding to a pipeline gives is not followed"
        return lost(why, place, *([owner] if owner is not None else []))
    match callee:
        case inheritance.Initialiser():
            construction.go_on(reader, callee, arguments, place)
            return Known(None, place)
        case Function():
            value = invoke(reader, callee, arguments, place)
            if kind_of(value) is not None:
                _note_maker(reader, node, scope)
            return value
        case Method(receiver=Instance()):
            narrow = scope.module.location(node.func)
            value = reader.settle(_built_in(reader, callee, arguments, narrow))
        case Method():
            return _built_in(reader, callee, arguments, place)
        case External() if (read := data_files.value(reader, callee, node, scope)) is not None:
            return read
        case Class() | External():
            value = _made(reader, callee, arguments, scope.module.location(node.func))
        case _:
            value = _lost_call(reader, owner, callee, arguments, node, scope)
    _note(
        reader,
        node,
        scope,
        value,
        [*arguments.values, *([owner] if owner is not None else []), callee],
    )
    return value


def _own_fields(reader: "Reader", func: ast.expr, scope: Scope) -> Instance | None:
    """Whose attributes ``x.__dict__.update`` or ``vars(x).update`` sets; None for other calls."""
    match func:
        case ast.Attribute(value=ast.Attribute(value=ast.Name() as name, attr="__dict__")):
            pass
        case ast.Attribute(value=ast.Call(func=ast.Name(id="vars"), args=[ast.Name() as name])):
            pass
        case _:
            return None
    found = reader.evaluate(name, scope) if func.attr == "update" else None
    return found if isinstance(found, Instance) and found.of is not None else None


def _lost_call(
    reader: "Reader",
    owner: Value | None,
    callee: Value,
    arguments: Arguments,
    node: ast.Call,
    scope: Scope,
) -> Value:
    """A call of what is not known: it may change whatever it is given, and return it."""
    place = scope.module.location(node)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    why = Unknown(gap(callee, "what is called here is not known").why, place)
    values = [callee, *arguments.values, *([owner] if owner is not None else [])]
    reader.escape_all(values, why)
    reader.touch(callee)
    for value in changes.possible(reader, owner) if isinstance(owner, Unknown) else ():
        method = classes.find(value.of, name) if isinstance(value, Instance) and value.of else None
        if isinstance(method, Function):
            reader.run_unknown(replace(method, receiver=value), why)
    return lost(why.why, place, *values)


def invoke(reader: "Reader", function: Function, arguments: Arguments, location: Location) -> Value:
    """What a function of the project returns for these arguments."""
    reason = function.why
    if not reason and reader.shape(function.node).suspends:
        reason = "generators and coroutines are not followed"
    if reason:
        why = lost(reason, location, *arguments.values)
        reader.escape_all(arguments.values, why)
        reader.run_unknown(function, why)
        return why
    if function.memory is not None:
        return _remembered(reader, function, arguments, location)
    if function.node in reader.tedious:
        return _skipped(reader, function, arguments, reader.tedious[function.node])
    if reader.depth:
        if reader.depth >= DEPTH:
            raise TooDeep
        return _run(reader, function, arguments, location)
    try:
        return _run(reader, function, arguments, location)
    except (TooDeep, RecursionError):
        why = Unknown("calls are nested too deeply to be followed", location)
        reader.escape_all(arguments.values, why)
        reader.abandon(list(ast.iter_child_nodes(function.node)), function.scope, why)
        return why


def perhaps(reader: "Reader", function: Function, why: Unknown) -> None:
    """Call a function any number of times, with anything."""
    reader.depth += 1
    try:
        reader.perhaps(partial(_any_call, reader, function, why), why, repeated=True)
    except (TooDeep, RecursionError):
        if reader.depth > 1:
            raise
        reader.abandon(list(ast.iter_child_nodes(function.node)), function.scope, why)
    finally:
        reader.depth -= 1


def _any_call(reader: "Reader", function: Function, why: Unknown) -> None:
    if reader.depth >= DEPTH:
        raise TooDeep
    node = function.node
    scope = scope_of(reader, function, passing.unknown(function, why))
    if isinstance(node, ast.Lambda):
        reader.evaluate(node.body, scope)
    else:
        reader.execute(node.body, scope)


def function(
    reader: "Reader", node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
) -> Function:
    """The function that a definition makes, its defaults evaluated."""
    spec = node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    pairs = [
        *zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True),
        *zip((parameter.arg for parameter in spec.kwonlyargs), spec.kw_defaults, strict=True),
    ]
    defaults = {name: reader.evaluate(default, scope) for name, default in pairs if default}
    return Function(node, scope.module, scope, scope.module.location(node), defaults)


def scope_of(reader: "Reader", function: Function, names: dict[str, Value]) -> Scope:
    """The scope in which the body of a function is executed."""
    shape = reader.shape(function.node)
    return Scope(
        function.module,
        names,
        function.scope,
        "function",
        inside=True,
        shared=shape.shared,
        borrowed=shape.borrowed,
        local=shape.local,
        function=function,
    )


def decorated(reader: "Reader", made: Function, decorator: Value) -> Value:
    """What a decorator makes of a function."""
    name = classes.name_of(decorator)
    if name in KINDS:
        return replace(made, kind=KINDS[name])
    if name in CACHES:
        return replace(made, memory={})
    if name == "functools.wraps()":
        return made
    if isinstance(decorator, Function) and not made.why and made.kind == "plain":
        return invoke(reader, decorator, Arguments([made]), made.location)
    label = made.node.name if not isinstance(made.node, ast.Lambda) else "lambda"
    return replace(made, why=f"`{label}` is decorated with something not followed")


def _callee(
    reader: "Reader", node: ast.expr, scope: Scope
) -> tuple[Value | None, Value | inheritance.Initialiser]:
    """What a call is made on, and what is called."""
    if not isinstance(node, ast.Attribute):
        return None, reader.evaluate(node, scope)
    location = scope.module.location(node)
    method = inheritance.method(node.value, scope)
    if method is not None:
        return method.receiver, inheritance.attribute(method, node.attr, location)
    owner = reader.evaluate(node.value, scope)
    return owner, objects.attribute(reader, owner, node.attr, location)


def _built_in(reader: "Reader", callee: Method, arguments: Arguments, location: Location) -> Source:
    if arguments.gaps:
        why = Unknown(arguments.gaps[0].why, location)
        reader.escape_all(arguments.values, why)
        if callee.receiver is not None:
            reader.escape(callee.receiver, why)
        return why
    if callee.receiver is None:
        return functions.call(reader, callee.name, arguments, location)
    return methods.call(reader, callee, arguments, location)


def _made(
    reader: "Reader", callee: Class | External, arguments: Arguments, location: Location
) -> Value:
    if isinstance(callee, Class) and classes.is_typed_dict(callee):
        made = _built_in(reader, Method(None, "dict", location), arguments, location)
        return reader.settle(made)
    if isinstance(callee, Class):
        return construction.instantiate(reader, callee, arguments, location)
    return outside.call(reader, callee, arguments, location)


def _run(reader: "Reader", function: Function, arguments: Arguments, location: Location) -> Value:
    scope = scope_of(reader, function, passing.bind(function, arguments, location))
    reader.depth += 1
    fuel = reader.fuel
    try:
        if isinstance(function.node, ast.Lambda):
            return _placed(
                reader.evaluate(function.node.body, scope), function, arguments, location
            )
        signal = reader.execute(function.node.body, scope)
    except Raised as error:
        error.call = location
        raise
    finally:
        reader.depth -= 1
    value = branching.returned(signal, location)
    if isinstance(value, Unknown) and fuel - reader.fuel > TEDIOUS:
        reader.tedious[function.node] = bare(value)
    return _placed(value, function, arguments, location)


def _skipped(reader: "Reader", function: Function, arguments: Arguments, why: Unknown) -> Value:
    """A call of what took long to follow and came to nothing.

    Each further one would take longer: what is not known of its objects multiplies.
    """
    reader.escape_all(arguments.values, why)
    reader.abandon(list(ast.iter_child_nodes(function.node)), function.scope, why)
    return lost(why.why, why.location, *arguments.values)


def _placed(value: Value, function: Function, arguments: Arguments, location: Location) -> Value:
    """A text that a function makes of its arguments lies where they are given.

    What it looks up, or was given, has a place of its own that people would edit.
    """
    if isinstance(value, Either):
        placed = partial(_placed, function=function, arguments=arguments, location=location)
        made = in_each([value], placed, value.location)
        return value if made is None else made
    if not isinstance(value, Known) or not isinstance(value.value, str) or value.quote:
        return value
    node, place = function.node, value.location
    within = node.lineno <= place.line <= (node.end_lineno or node.lineno)
    given = arguments.plain or arguments.named
    if not given or place.path != function.module.path or not within:
        return value
    return Known(value.value, location)


def _remembered(
    reader: "Reader", function: Function, arguments: Arguments, location: Location
) -> Value:
    """A cached function returns the same object for the same arguments."""
    values = [*arguments.plain, *arguments.named.values()]
    keys = [value.value for value in values if isinstance(value, Known)]
    plain = replace(function, memory=None)
    if len(keys) != len(values) or arguments.gaps or function.memory is None:
        plain.why = "it is cached, and its arguments are not known"
        return invoke(reader, plain, arguments, location)
    key: Hashable = (*map(repr, keys), *arguments.named)
    if key not in function.memory:
        if reader.doubts:
            plain.why = "it is cached, and may not be called here"
            return invoke(reader, plain, arguments, location)
        reader.trace.join(function.module.name)
        function.memory[key] = invoke(reader, plain, arguments, location)
    return function.memory[key]


def _note_maker(reader: "Reader", node: ast.Call, scope: Scope) -> None:
    """Remember a call that was followed and gave an object that rules judge."""
    reader.trace.join(scope.module.name)
    (scope.module.doubted if reader.doubts else scope.module.makers).add(node)


def _note(
    reader: "Reader",
    node: ast.Call,
    scope: Scope,
    value: Value,
    involved: list[Value],
) -> None:
    """Remember the objects that were made, and the calls that may have made one unseen."""
    module = scope.module
    if isinstance(value, Instance):
        value.inside = scope.inside
        if not reader.doubts:
            reader.trace.join(module.name)
            module.instances.append(value)
        if kind_of(value) is not None:
            _note_maker(reader, node, scope)
        return
    for kind in makes(node, involved, reader.vocabulary):
        why = "one is made by a call that is not followed"
        reader.trace.join(module.name)
        module.unseen.append((kind, Unknown(why, scope.module.location(node.func))))
