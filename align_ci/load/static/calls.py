"""Calls: of functions and classes of the project, of built-ins, and of what lies outside."""

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from align_ci.load.static import builtin, classes
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Method,
    Scope,
    Table,
    Value,
    add_gaps,
    gap,
)
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

DEPTH = 40
"""Calls within calls before they are given up."""

MAKERS = {"step_type", "entry_point", "connections"}
"""Fields that tell the objects of interest from others."""

TRANSPARENT = {"functools.cache", "functools.lru_cache", "staticmethod", "classmethod", "property"}
"""Decorators that leave what a function returns as it is."""


class Arguments:
    """What a call passes: by position, by name, and why there may be more.

    Attributes:
        plain: By position, in order.
        named: By keyword.
        gaps: Why there may be more.
    """

    def __init__(self, plain: list[Value], named: dict[str, Value], gaps: list[Unknown]) -> None:
        self.plain = plain
        self.named = named
        self.gaps = gaps


def call(reader: "Reader", node: ast.Call, scope: Scope) -> Value:
    """What a call returns."""
    location = scope.module.location(node.func)
    if _is_super_init(node):
        return _super_init(reader, node, scope, location)
    callee = reader.evaluate(node.func, scope)
    arguments = _arguments(reader, node, scope)
    match callee:
        case Function():
            return invoke(reader, callee, arguments, scope.module.location(node), scope.depth)
        case Class():
            value = classes.instantiate(reader, callee, arguments, location, scope.depth)
        case Method():
            if arguments.gaps:
                return Unknown(arguments.gaps[0].why, location)
            place = scope.module.location(node)
            return builtin.call(reader, callee, arguments.plain, arguments.named, place)
        case External():
            value = _outside(callee, arguments, location)
        case _:
            return Unknown(gap(callee, "what is called here is not known").why, location)
    if isinstance(value, Instance):
        value.inside = scope.depth > 0
        scope.module.instances.append(value)
        if MAKERS & value.fields.keys():
            scope.module.makers.add(node)
    return value


def invoke(
    reader: "Reader", function: Function, arguments: Arguments, location: Location, depth: int
) -> Value:
    """What a function of the project returns for these arguments."""
    if depth >= DEPTH:
        return Unknown("calls are nested too deeply to be followed", location)
    node = function.node
    why = _not_plain(node)
    if why:
        return Unknown(why, location)
    scope = Scope(function.module, outer=function.scope, depth=depth + 1)
    scope.names.update(bind(reader, function, arguments, location))
    if isinstance(node, ast.Lambda):
        return reader.evaluate(node.body, scope)
    scope.function = function
    signal = reader.execute(node.body, scope)
    return signal.value if signal else Known(None, location)


def bind(
    reader: "Reader", function: Function, arguments: Arguments, location: Location
) -> dict[str, Value]:
    """The parameters of a function with what a call gives them."""
    spec = function.node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    plain = [function.receiver, *arguments.plain] if function.receiver else arguments.plain
    bound = _defaults(reader, function)
    bound.update(zip(names, plain, strict=False))
    if spec.vararg:
        rest = Items(location, plain[len(names) :], list(arguments.gaps), "tuple")
        bound[spec.vararg.arg] = rest
    taken = {*names, *(parameter.arg for parameter in spec.kwonlyargs)}
    extra = Table(location, gaps=list(arguments.gaps))
    for name, value in arguments.named.items():
        if name in taken:
            bound[name] = value
        else:
            extra.put(Known(name, value.location), value)
    if spec.kwarg:
        bound[spec.kwarg.arg] = extra
    given = {*names[: len(plain)], *arguments.named}
    for name in taken:
        # An unknown `**arguments` may have given any that is not given by name.
        if arguments.gaps and name not in given:
            bound[name] = arguments.gaps[0]
        bound.setdefault(name, Unknown(f"`{name}` is not passed", location))
    return bound


def instance_attribute(reader: "Reader", owner: Instance, name: str, location: Location) -> Value:
    """The value of an attribute of an object: its data, else its class's."""
    if name in owner.fields:
        return owner.fields[name]
    found = classes.find(owner.of, name) if owner.of else None
    if isinstance(found, Function):
        decorators = {_dotted(d) for d in _decorators(found)}
        if "staticmethod" in decorators:
            return found
        method = replace(found, receiver=owner.of if "classmethod" in decorators else owner)
        if "property" in decorators:
            return invoke(reader, method, Arguments([], {}, []), location, 0)
        return method
    if found is not None and not owner.gaps:
        return found
    why = owner.gaps[0].why if owner.gaps else f"`{owner.type}` has no `{name}` that is known"
    return Unknown(why, location)


def class_attribute(owner: Class, name: str, location: Location) -> Value:
    """The value of an attribute of a class; an enum's member lies where it is used."""
    found = classes.find(owner, name)
    if found is None:
        return Unknown(f"`{owner.name}` has no `{name}` that is known", location)
    if isinstance(found, Known) and classes.is_enum(owner):
        return Known(found.value, location)
    if isinstance(found, Function) and "classmethod" in map(_dotted, _decorators(found)):
        return replace(found, receiver=owner)
    return found


def decorated(node: ast.FunctionDef) -> bool:
    """Whether a decorator may change what the function returns."""
    names = map(_dotted, node.decorator_list)
    known = {name.rpartition(".")[2] for name in TRANSPARENT}
    return any(name.rpartition(".")[2] not in known for name in names)


def _arguments(reader: "Reader", node: ast.Call, scope: Scope) -> Arguments:
    result = Arguments([], {}, [])
    for argument in node.args:
        if not isinstance(argument, ast.Starred):
            result.plain.append(reader.evaluate(argument, scope))
            continue
        items, gaps = builtin.elements(reader.evaluate(argument.value, scope))
        result.plain += items
        add_gaps(result.gaps, gaps)
    for keyword in node.keywords:
        value = reader.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            result.named[keyword.arg] = value
        elif isinstance(value, Table):
            for key, item in value.entries.values():
                result.named[str(key.value)] = item
            add_gaps(result.gaps, value.gaps)
        else:
            add_gaps(result.gaps, [gap(value, "what `**` passes is not known")])
    return result


def _outside(callee: External, arguments: Arguments, location: Location) -> Value:
    """Calling what lies outside the project: by its name, a class is told from a function."""
    last = callee.name.rpartition(".")[2]
    if callee.name == "typing.cast" and len(arguments.plain) > 1:
        return arguments.plain[1]
    if callee.name in classes.FIELDS:
        default = {"default": arguments.plain[0]} if arguments.plain else {}
        return Instance(callee.name, location, {**default, **arguments.named})
    if not last[:1].isupper():
        return Unknown(f"`{callee.name}` comes from outside the project", location)
    instance = Instance(callee.name, location, dict(arguments.named), list(arguments.gaps))
    if arguments.plain:
        why = f"the positional arguments of `{last}` have no names that are known"
        add_gaps(instance.gaps, [Unknown(why, location)])
    return instance


def _defaults(reader: "Reader", function: Function) -> dict[str, Value]:
    spec = function.node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    pairs = [
        *zip(reversed(names), reversed(spec.defaults), strict=False),
        *zip((parameter.arg for parameter in spec.kwonlyargs), spec.kw_defaults, strict=True),
    ]
    return {name: reader.evaluate(node, function.scope) for name, node in pairs if node}


def _not_plain(node: ast.FunctionDef | ast.Lambda) -> str:
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Yield, ast.YieldFrom, ast.Await)):
            return "generators and coroutines are not followed"
    return ""


def _is_super_init(node: ast.Call) -> bool:
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
        case _:
            return False


def _super_init(reader: "Reader", node: ast.Call, scope: Scope, location: Location) -> Value:
    function = scope.function
    arguments = _arguments(reader, node, scope)
    if function and function.owner and isinstance(function.receiver, Instance):
        for base in function.owner.bases:
            classes.initialise(reader, function.receiver, base, arguments, scope.depth)
    return Known(None, location)


def _decorators(function: Function) -> list[ast.expr]:
    return function.node.decorator_list if isinstance(function.node, ast.FunctionDef) else []


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_dotted(owner)}.{name}"
        case ast.Call(func=function):
            return _dotted(function)
        case _:
            return "?"
