"""Expressions: what each kind of node stands for."""

import ast
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from align_ci.load.alternatives import in_each
from align_ci.load.static import (
    branching,
    calls,
    comprehensions,
    conditions,
    inheritance,
    objects,
    operators,
    raising,
    registered,
)
from align_ci.load.static.changes import merge, set_entry
from align_ci.load.static.functions import FUNCTIONS
from align_ci.load.static.iteration import Source, contents
from align_ci.load.static.objects import item
from align_ci.load.static.plain import MAX_TEXT, formatted
from align_ci.load.static.targets import bind
from align_ci.load.values import (
    External,
    Items,
    Method,
    Scope,
    Table,
    Value,
    add_gaps,
    gap,
    lost,
    why_of,
)
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

KNOWN_STARS = ("align_ci", "typing", "dataclasses", "enum", "pydantic")
"""Packages that are known to replace no built-in function when all of them is imported."""


def evaluate(reader: "Reader", node: ast.expr, scope: Scope) -> Source:
    """What an expression stands for; ``Unknown`` where it is not followed."""
    handler = HANDLERS.get(type(node))
    if handler is not None:
        return handler(reader, node, scope)
    why = f"expressions like this ({type(node).__name__}) are not followed"
    unknown = Unknown(why, scope.module.location(node))
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr):
            reader.escape(reader.evaluate(inner, scope), unknown)
    return unknown


def _constant(_reader: "Reader", node: ast.Constant, scope: Scope) -> Value:
    source = scope.module.source
    return source.literal(node) if source else Known(node.value, Location(scope.module.path))


def _name(_reader: "Reader", node: ast.Name, scope: Scope) -> Value:
    value = scope.find(node.id)
    if value is not None:
        return value
    location = scope.module.location(node)
    stars = [name for name in scope.module.stars if not name.startswith(KNOWN_STARS)]
    if node.id in FUNCTIONS and not stars:
        return Method(None, node.id, location)
    if scope.module.stars:
        return External(f"{scope.module.stars[-1]}.{node.id}", location)
    return Unknown(f"`{node.id}` is not defined where it is read", location)


def _attribute(reader: "Reader", node: ast.Attribute, scope: Scope) -> Value:
    location = scope.module.location(node)
    method = inheritance.method(node.value, scope)
    if method is not None:
        found = inheritance.attribute(method, node.attr, location)
        why = Unknown("what a base class defines is not known", location)
        return why if isinstance(found, inheritance.Initialiser) else found
    owner = reader.evaluate(node.value, scope)
    raising.unless_it_has(owner, node.attr, location)
    return objects.attribute(reader, owner, node.attr, location)


def _call(reader: "Reader", node: ast.Call, scope: Scope) -> Source:
    return calls.call(reader, node, scope)


def _format(reader: "Reader", node: ast.JoinedStr, scope: Scope) -> Value:
    location = scope.module.location(node)
    parts = [_part(reader, part, scope) for part in node.values]
    for part in parts:
        if isinstance(part, Unknown):
            put = in_each(parts, partial(_put_together, location), location)
            return Unknown(part.why, location) if put is None else put
    return _put_together(location, *parts)


def _put_together(location: Location, *parts: Value) -> Value:
    known = [part.value for part in parts if isinstance(part, Known)]
    if len(known) < len(parts):
        return Unknown("a part of the text is not known", location)
    if sum(map(len, known)) > MAX_TEXT:
        return Unknown("the text is too long to be followed", location)
    return Known("".join(known), location)


def _part(reader: "Reader", node: ast.expr, scope: Scope) -> Value:
    """A part of an f-string, as the text that it gives."""
    location = scope.module.location(node)
    inner = node.value if isinstance(node, ast.FormattedValue) else node
    value = reader.evaluate(inner, scope)
    reader.touch(value)
    given: Value = Known("", location)
    conversion = ""
    if isinstance(node, ast.FormattedValue):
        conversion = chr(node.conversion) if node.conversion > 0 else ""
        if node.format_spec is not None:
            given = reader.evaluate(node.format_spec, scope)
    put = _text_of(conversion, location, value, given)
    if not isinstance(put, Unknown):
        return put
    each = in_each([value, given], partial(_text_of, conversion, location), location)
    return put if each is None else each


def _text_of(conversion: str, location: Location, value: Value, given: Value) -> Value:
    if not isinstance(value, Known):
        return Unknown(gap(value, "a part of the text is not known").why, location)
    made = formatted(value.value, given.value, conversion) if isinstance(given, Known) else None
    if made is None:
        return Unknown("a format specification is not followed", location)
    return Known(made, location)


def _binary(reader: "Reader", node: ast.BinOp, scope: Scope) -> Value:
    # Long sums nest to the left, deeper than Python can recurse.
    chain: list[ast.BinOp] = []
    first: ast.expr = node
    while isinstance(first, ast.BinOp):
        chain.append(first)
        first = first.left
    value = reader.evaluate(first, scope)
    for link in reversed(chain):
        right = reader.evaluate(link.right, scope)
        reader.touch(value)
        reader.touch(right)
        value = operators.combine(reader, link.op, value, right, scope.module.location(link))
    return value


def _sequence(reader: "Reader", node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
    result = Items(scope.module.location(node), kind=type(node).__name__.lower())
    for element in node.elts:
        if isinstance(element, ast.Starred):
            given = contents(reader, reader.iterable(element.value, scope))
            result.items += given.items
            result.ordered &= given.ordered or len(given.items) < 2  # noqa: PLR2004 - two can swap
            add_gaps(result.gaps, given.gaps)
        else:
            result.items.append(reader.evaluate(element, scope))
    return operators.unique(result) if result.kind == "set" else result


def _dictionary(reader: "Reader", node: ast.Dict, scope: Scope) -> Value:
    table = Table(scope.module.location(node))
    for key, value_node in zip(node.keys, node.values, strict=True):
        if key is not None:
            plain = reader.evaluate(key, scope)
            set_entry(reader, table, plain, reader.evaluate(value_node, scope))
            continue
        value = reader.evaluate(value_node, scope)
        if isinstance(value, Table):
            merge(reader, table, value)
        else:
            table.blur(gap(value, "merged with something that is not known"))
    return table


def _subscript(reader: "Reader", node: ast.Subscript, scope: Scope) -> Value:
    owner = reader.evaluate(node.value, scope)
    location = scope.module.location(node)
    reader.touch(owner)
    if isinstance(node.slice, ast.Slice):
        return _slice(reader, owner, node.slice, scope, location)
    key = reader.evaluate(node.slice, scope)
    found = registered.value(reader, node, key, scope) if isinstance(owner, Unknown) else None
    found = found or item(owner, key, location)
    if found is not None:
        return found
    raising.unless_it_holds(owner, key, location)
    gaps = owner.gaps if isinstance(owner, (Items, Table)) else []
    why = why_of([key, *gaps], "an item that is not known")
    return lost(why, location, *objects.held_by(reader, owner))


def _slice(
    reader: "Reader", owner: Value, node: ast.Slice, scope: Scope, location: Location
) -> Value:
    if isinstance(owner, External) and owner.name == "sys.version_info" and node.lower is None:
        return External(f"{owner.name}[:]", location)
    bounds = [
        reader.evaluate(bound, scope) if bound else Known(None, location)
        for bound in (node.lower, node.upper, node.step)
    ]
    known = [bound.value for bound in bounds if isinstance(bound, Known)]
    plain = all(bound is None or isinstance(bound, int) for bound in known)
    if len(known) == len(bounds) and plain and known[2] != 0:
        if isinstance(owner, Items) and owner.ordered and not owner.gaps:
            reader.spend(len(owner.items))
            return Items(location, owner.items[slice(*known)], kind=owner.kind)
        if isinstance(owner, Known) and isinstance(owner.value, str):
            return Known(owner.value[slice(*known)], location)
    why = why_of([owner, *bounds], "a slice that is not followed")
    return lost(why, location, *objects.held_by(reader, owner))


def _conditional(reader: "Reader", node: ast.IfExp, scope: Scope) -> Value:
    test = conditions.test(reader, node.test, scope)
    reader.touch(test)
    decided = operators.truth(test)
    if decided is not None:
        return reader.evaluate(node.body if decided else node.orelse, scope)
    return branching.conditional(reader, node, scope)


def _boolean(reader: "Reader", node: ast.BoolOp, scope: Scope) -> Value:
    return conditions.boolean(reader, node, scope)


def _unary(reader: "Reader", node: ast.UnaryOp, scope: Scope) -> Value:
    is_asked = isinstance(node.op, ast.Not)
    operand = node.operand
    value = conditions.test(reader, operand, scope) if is_asked else reader.evaluate(operand, scope)
    reader.touch(value)
    location = scope.module.location(node)
    decided = operators.truth(value)
    match node.op, value:
        case ast.Not(), _ if decided is not None:
            return Known(not decided, location)
        case ast.USub(), Known(int() | float() as number):
            return Known(-number, location)
        case ast.UAdd(), Known(int() | float() as number):
            return Known(+number, location)
        case ast.Invert(), Known(int() as number) if not isinstance(number, bool):
            return Known(~number, location)
        case _:
            return Unknown(gap(value, "an operation that is not followed").why, location)


def _compare(reader: "Reader", node: ast.Compare, scope: Scope) -> Value:
    location = scope.module.location(node)
    left = reader.evaluate(node.left, scope)
    why = "a comparison that is not known"
    certain = True
    for index, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
        if not certain and index:
            unknown = Unknown(why, location)
            reader.try_out(right_node, scope, unknown)
            continue
        right = reader.evaluate(right_node, scope)
        reader.touch(left)
        reader.touch(right)
        if isinstance(right, Items):
            reader.spend(len(right.items))
        result = conditions.compared(op, left, right)
        if result is False:
            return Known(value=False, location=location)
        if result is None:
            why = _undecided(left, right)
        certain = result is True
        left = right
    if not certain:
        return Unknown(why, location)
    return Known(value=True, location=location)


def _undecided(*operands: Value) -> str:
    """Why it is not known what a comparison gives."""
    for value in operands:
        match value:
            case Unknown(why=why):
                return why
            case External(name=name):
                return f"`{name}` comes from outside the project"
    return "a comparison that is not known"


def _lambda(reader: "Reader", node: ast.Lambda, scope: Scope) -> Value:
    return calls.function(reader, node, scope)


def _walrus(reader: "Reader", node: ast.NamedExpr, scope: Scope) -> Value:
    value = reader.evaluate(node.value, scope)
    while scope.kind == "comprehension" and scope.outer is not None:
        scope = scope.outer
    bind(reader, node.target, value, scope)
    return value


HANDLERS: dict[type[ast.expr], Callable[["Reader", Any, Scope], Source]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dictionary,
    ast.DictComp: comprehensions.dictionary,
    ast.GeneratorExp: comprehensions.generator,
    ast.IfExp: _conditional,
    ast.JoinedStr: _format,
    ast.Lambda: _lambda,
    ast.List: _sequence,
    ast.ListComp: comprehensions.sequence,
    ast.Name: _name,
    ast.NamedExpr: _walrus,
    ast.Set: _sequence,
    ast.SetComp: comprehensions.sequence,
    ast.Subscript: _subscript,
    ast.Tuple: _sequence,
    ast.UnaryOp: _unary,
}
