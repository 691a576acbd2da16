"""Expressions: what each kind of node stands for."""

import ast
import operator
from collections.abc import Callable, Iterator, Sized
from typing import TYPE_CHECKING, Any

from align_ci.load.static import builtin, calls
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Method,
    ModuleReference,
    Scope,
    Table,
    Value,
    add_gaps,
    gap,
)
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_TEXT = 20_000
"""Characters in a text that is put together; a property path has a hundred."""

MAX_ITEMS = 20_000


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when that is not known."""
    match value:
        case Known(Member()):
            return True
        case Known(plain):
            return bool(plain)
        case Items(items=items, gaps=gaps):
            return True if items else (None if gaps else False)
        case Table(entries=entries, gaps=gaps):
            return True if entries else (None if gaps else False)
        case External(name="typing.TYPE_CHECKING"):
            return False
        case Instance() | Function() | Class():
            return True
        case _:
            return None


def iterate(value: Value) -> tuple[list[Value], list[Unknown]]:
    """The items of a value in order, and why there may be more."""
    match value:
        case Items(items=items, gaps=gaps):
            return list(items), list(gaps)
        case Table(entries=entries, gaps=gaps):
            return [key for key, _ in entries.values()], list(gaps)
        case Class(scope=scope):
            return [v for v in scope.names.values() if _is_member(v)], []
        case Known(str() as text):
            return [Known(character, value.location) for character in text[:MAX_ITEMS]], []
        case _:
            return [], [gap(value, "what is iterated over is not known")]


def combine(op: ast.operator, left: Value, right: Value, location: Location) -> Value:
    """The value of ``left op right``, lists and dictionaries made anew."""
    match op, left, right:
        case ast.Add(), Items(), Items():
            if len(left.items) + len(right.items) > MAX_ITEMS:
                return Unknown("the list is too long to be followed", location)
            items = [*left.items, *right.items]
            return Items(location, items, [*left.gaps, *right.gaps], left.kind)
        case ast.BitOr(), Table(), Table():
            entries = left.entries | right.entries
            return Table(location, entries, [*left.gaps, *right.gaps])
        case ast.BitOr(), Items(kind="set"), Items(kind="set"):
            return builtin.unique(Items(location, [*left.items, *right.items], kind="set"))
        case _, Known(), Known():
            return _calculate(op, left, right, location)
        case _, Unknown(), _:
            return Unknown(left.why, location)
        case _, _, Unknown():
            return Unknown(right.why, location)
        case _:
            return Unknown("an operation that is not followed", location)


def bind(reader: "Reader", target: ast.expr, value: Value, scope: Scope) -> None:
    """Assign a value to a target: a name, an attribute, an item, or several of them."""
    match target:
        case ast.Name(id=name):
            home = scope.module.scope if name in scope.shared else scope
            home.names[name] = value
            if home is home.module.scope:
                home.module.bound[name] = value.location
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner, item in zip(targets, _spread(targets, value), strict=False):
                bind(reader, inner, item, scope)
        case ast.Attribute(value=owner, attr=name):
            instance = reader.evaluate(owner, scope)
            if isinstance(instance, Instance):
                instance.fields[name] = value
        case ast.Subscript(value=owner, slice=key):
            _put(reader.evaluate(owner, scope), reader.evaluate(key, scope), value)
        case ast.Starred(value=inner):
            bind(reader, inner, value, scope)


def _spread(targets: list[ast.expr], value: Value) -> Iterator[Value]:
    items, gaps = iterate(value)
    starred = any(isinstance(target, ast.Starred) for target in targets)
    if gaps or starred or len(items) != len(targets):
        why = gaps[0] if gaps else Unknown("unpacked in a way that is not followed", value.location)
        return iter([why] * len(targets))
    return iter(items)


def _put(owner: Value, key: Value, value: Value) -> None:
    match owner, key:
        case Table(), _:
            owner.put(key, value)
        case Items(items=items), Known(int() as index) if _within(items, index):
            items[index] = value
        case Items(gaps=gaps), _:
            add_gaps(gaps, [gap(key, "an item is replaced")])


def _is_member(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.value, Member)


def _constant(_reader: "Reader", node: ast.Constant, scope: Scope) -> Value:
    source = scope.module.source
    return source.literal(node) if source else Known(node.value, Location(scope.module.path))


def _name(_reader: "Reader", node: ast.Name, scope: Scope) -> Value:
    value = scope.find(node.id)
    if value is not None:
        return value
    location = scope.module.location(node)
    if node.id in builtin.FUNCTIONS:
        return Method(None, node.id, location)
    if scope.module.stars:
        return External(f"{scope.module.stars[-1]}.{node.id}", location)
    return Unknown(f"`{node.id}` is not defined where it is read", location)


def _attribute(reader: "Reader", node: ast.Attribute, scope: Scope) -> Value:
    owner = reader.evaluate(node.value, scope)
    return attribute(reader, owner, node.attr, scope.module.location(node))


def attribute(reader: "Reader", owner: Value, name: str, location: Location) -> Value:
    """The value of ``owner.name``."""
    match owner:
        case Instance():
            return calls.instance_attribute(reader, owner, name, location)
        case ModuleReference(module=module):
            if name in module.scope.names:
                return module.scope.names[name]
            below = reader.load(f"{module.name}.{name}")
            why = Unknown(f"module `{module.name}` has no `{name}` that is known", location)
            return ModuleReference(below, location) if below else why
        case Class():
            return calls.class_attribute(owner, name, location)
        case External():
            return External(f"{owner.name}.{name}", location)
        case Known(Member(owner=_, name=member, value=inner)) if name in {"name", "value"}:
            return Known(member if name == "name" else inner, owner.location)
        case Known() | Items() | Table():
            return Method(owner, name, location)
        case Unknown():
            return owner
        case _:
            return Unknown(f"attribute `{name}` is not followed", location)


def _call(reader: "Reader", node: ast.Call, scope: Scope) -> Value:
    return calls.call(reader, node, scope)


def _format(reader: "Reader", node: ast.JoinedStr, scope: Scope) -> Value:
    location = scope.module.location(node)
    parts: list[str] = []
    for part in node.values:
        value = reader.evaluate(part.value if isinstance(part, ast.FormattedValue) else part, scope)
        if isinstance(part, ast.FormattedValue) and (part.conversion > 0 or part.format_spec):
            return Unknown("a format specification is not followed", location)
        if not isinstance(value, Known) or isinstance(value.value, Member):
            return Unknown(gap(value, "a part of the text is not known").why, location)
        parts.append(str(value.value))
    return _text("".join(parts), location)


def _text(text: str, location: Location) -> Value:
    if len(text) > MAX_TEXT:
        return Unknown("the text is too long to be followed", location)
    return Known(text, location)


def _binary(reader: "Reader", node: ast.BinOp, scope: Scope) -> Value:
    left, right = reader.evaluate(node.left, scope), reader.evaluate(node.right, scope)
    return combine(node.op, left, right, scope.module.location(node))


ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


def _calculate(op: ast.operator, left: Known[Any], right: Known[Any], location: Location) -> Value:
    match op, left.value, right.value:
        case ast.Add(), str() as first, str() as second:
            return _text(first + second, location)
        case ast.Mod(), str() as template, str() as argument if template.count("%") == 1:
            return _text(template.replace("%s", argument), location)
        case _, (int() | float()) as first, (int() | float()) as second if (
            type(op) in ARITHMETIC and abs(first) < MAX_ITEMS and abs(second) < MAX_ITEMS
        ):
            try:
                return Known(ARITHMETIC[type(op)](first, second), location)
            except ArithmeticError as error:
                return Unknown(str(error), location)
        case _:
            return Unknown("an operation that is not followed", location)


def _sequence(reader: "Reader", node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
    result = Items(scope.module.location(node), kind=type(node).__name__.lower())
    for element in node.elts:
        if isinstance(element, ast.Starred):
            items, gaps = iterate(reader.evaluate(element.value, scope))
            result.items += items
            add_gaps(result.gaps, gaps)
        else:
            result.items.append(reader.evaluate(element, scope))
    return builtin.unique(result) if result.kind == "set" else result


def _dictionary(reader: "Reader", node: ast.Dict, scope: Scope) -> Value:
    table = Table(scope.module.location(node))
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None:
            table.put(reader.evaluate(key, scope), reader.evaluate(value, scope))
        else:
            builtin.update(table, reader.evaluate(value, scope))
    return table


def _subscript(reader: "Reader", node: ast.Subscript, scope: Scope) -> Value:
    owner = reader.evaluate(node.value, scope)
    location = scope.module.location(node)
    if isinstance(node.slice, ast.Slice):
        return _slice(reader, owner, node.slice, scope, location)
    key = reader.evaluate(node.slice, scope)
    found = _item(owner, key, location)
    return found if found is not None else gap(key, "an item that is not known")


def _item(owner: Value, key: Value, location: Location) -> Value | None:
    match owner, key:
        # A later entry under an unknown key may have replaced this one.
        case Table(entries=entries, gaps=[]), Known(wanted) if wanted in entries:
            return entries[wanted][1]
        case Items(items=items, gaps=[]), Known(int() as index) if _within(items, index):
            return items[index]
        case Known(str() as text), Known(int() as index) if _within(text, index):
            return Known(text[index], location)
        case Class(), Known(str() as member):
            return calls.class_attribute(owner, member, location)
        case ((External() | Unknown()), _):
            return owner
        case _:
            return None


def _within(items: Sized, index: int) -> bool:
    return -len(items) <= index < len(items)


def _slice(
    reader: "Reader", owner: Value, node: ast.Slice, scope: Scope, location: Location
) -> Value:
    bounds = [
        reader.evaluate(bound, scope) if bound else Known(None, location)
        for bound in (node.lower, node.upper, node.step)
    ]
    known = [bound.value for bound in bounds if isinstance(bound, Known)]
    if len(known) == len(bounds) and all(bound is None or type(bound) is int for bound in known):
        if isinstance(owner, Items) and not owner.gaps:
            return Items(location, owner.items[slice(*known)], kind=owner.kind)
        if isinstance(owner, Known) and isinstance(owner.value, str):
            return Known(owner.value[slice(*known)], location)
    return Unknown("a slice that is not followed", location)


def _conditional(reader: "Reader", node: ast.IfExp, scope: Scope) -> Value:
    decided = truth(reader.evaluate(node.test, scope))
    if decided is None:
        why = "it depends on a condition that is not known"
        return Unknown(why, scope.module.location(node))
    return reader.evaluate(node.body if decided else node.orelse, scope)


def _boolean(reader: "Reader", node: ast.BoolOp, scope: Scope) -> Value:
    stop = isinstance(node.op, ast.Or)
    value: Value = Unknown("", scope.module.location(node))
    for part in node.values:
        value = reader.evaluate(part, scope)
        decided = truth(value)
        if decided is None:
            why = gap(value, "a part of the condition is not known").why
            return Unknown(why, scope.module.location(node))
        if decided is stop:
            return value
    return value


def _unary(reader: "Reader", node: ast.UnaryOp, scope: Scope) -> Value:
    value = reader.evaluate(node.operand, scope)
    location = scope.module.location(node)
    decided = truth(value)
    match node.op, value:
        case ast.Not(), _ if decided is not None:
            return Known(not decided, location)
        case ast.USub(), Known(int() | float() as number):
            return Known(-number, location)
        case _:
            return Unknown(gap(value, "an operation that is not followed").why, location)


def _compare(reader: "Reader", node: ast.Compare, scope: Scope) -> Value:
    location = scope.module.location(node)
    left = reader.evaluate(node.left, scope)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = reader.evaluate(right_node, scope)
        result = _holds(op, left, right)
        if result is None:
            return Unknown("a comparison that is not known", location)
        if not result:
            return Known(value=False, location=location)
        left = right
    return Known(value=True, location=location)


def _holds(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    match op, left, right:
        case ast.Eq() | ast.Is(), _, _:
            return _same(left, right)
        case ast.NotEq() | ast.IsNot(), _, _:
            same = _same(left, right)
            return None if same is None else not same
        case ast.In(), _, _:
            return _contains(right, left)
        case ast.NotIn(), _, _:
            inside = _contains(right, left)
            return None if inside is None else not inside
        case ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE(), Known(int() as a), Known(int() as b):
            return {ast.Lt: a < b, ast.Gt: a > b, ast.LtE: a <= b, ast.GtE: a >= b}[type(op)]
        case _:
            return None


def _same(left: Value, right: Value) -> bool | None:
    match left, right:
        case Known(Member() as a), Known(Member() as b):
            return (a.owner, a.name) == (b.owner, b.name)
        case Known(Member()), Known(str()) | Known(int()):
            return None  # a StrEnum or IntEnum may equal it
        case Known(str()) | Known(int()), Known(Member()):
            return None
        case Known(a), Known(b):
            return bool(a == b)
        case (External() | Unknown(), _) | (_, External() | Unknown()):
            return None
        case (Known(None), _) | (_, Known(None)):
            return False
        case _:
            return True if left is right else None


def _contains(container: Value, item: Value) -> bool | None:
    if isinstance(item, Known) and isinstance(container, Known):
        if isinstance(item.value, str) and isinstance(container.value, str):
            return item.value in container.value
        return None
    items, gaps = iterate(container)
    answers = [_same(item, candidate) for candidate in items]
    if True in answers:
        return True
    return None if gaps or None in answers else False


def _comprehension(
    reader: "Reader", node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> Value:
    kind = "set" if isinstance(node, ast.SetComp) else "list"
    result = Items(scope.module.location(node), kind=kind)
    for inner in _rounds(reader, node.generators, scope, result.gaps):
        result.items.append(reader.evaluate(node.elt, inner))
    return builtin.unique(result) if kind == "set" else result


def _dictionary_comprehension(reader: "Reader", node: ast.DictComp, scope: Scope) -> Value:
    table = Table(scope.module.location(node))
    for inner in _rounds(reader, node.generators, scope, table.gaps):
        table.put(reader.evaluate(node.key, inner), reader.evaluate(node.value, inner))
    return table


def _rounds(
    reader: "Reader", generators: list[ast.comprehension], scope: Scope, gaps: list[Unknown]
) -> Iterator[Scope]:
    first, *rest = generators
    items, missing = iterate(reader.evaluate(first.iter, scope))
    add_gaps(gaps, missing)
    for item in items:
        inner = Scope(scope.module, outer=scope, depth=scope.depth)
        bind(reader, first.target, item, inner)
        tests = [truth(reader.evaluate(test, inner)) for test in first.ifs]
        if None in tests:
            why = "a condition of the comprehension is not known"
            add_gaps(gaps, [Unknown(why, scope.module.location(first.iter))])
        elif all(tests):
            yield from _rounds(reader, rest, inner, gaps) if rest else (inner,)


def _lambda(_reader: "Reader", node: ast.Lambda, scope: Scope) -> Value:
    return Function(node, scope.module, scope, scope.module.location(node))


def _walrus(reader: "Reader", node: ast.NamedExpr, scope: Scope) -> Value:
    value = reader.evaluate(node.value, scope)
    bind(reader, node.target, value, scope)
    return value


HANDLERS: dict[type[ast.expr], Callable[["Reader", Any, Scope], Value]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dictionary,
    ast.DictComp: _dictionary_comprehension,
    ast.GeneratorExp: _comprehension,
    ast.IfExp: _conditional,
    ast.JoinedStr: _format,
    ast.Lambda: _lambda,
    ast.List: _sequence,
    ast.ListComp: _comprehension,
    ast.Name: _name,
    ast.NamedExpr: _walrus,
    ast.Set: _sequence,
    ast.SetComp: _comprehension,
    ast.Subscript: _subscript,
    ast.Tuple: _sequence,
    ast.UnaryOp: _unary,
}
