"""What expressions of a builder's methods may stand for."""

import ast
import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from align_ci.load.jobs import calls, leaving, things
from align_ci.load.jobs.values import (
    Bound,
    Collection,
    Dim,
    Place,
    Plain,
    Thing,
    Value,
    blur,
    either,
    forced,
    is_none,
    short,
)

if TYPE_CHECKING:
    from align_ci.load.jobs.running import Frame, Run

_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}

_Display = ast.Dict | ast.List | ast.Tuple | ast.Set
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def value_of(run: "Run", node: ast.expr, frame: "Frame") -> Value:
    """What an expression may stand for; what it does on the way is done."""
    run.spend()
    place = frame.place(node)
    match node:
        case ast.Constant(value=value):
            return Plain(value, place)
        case ast.Name(id=name):
            return (
                frame.names[name] if name in frame.names else things.named(run, frame, name, place)
            )
        case ast.Attribute(value=inner, attr=name):
            return things.attribute(run, forced(value_of(run, inner, frame)), name, place)
        case ast.Call():
            return calls.value_of(run, node, frame)
        case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
            return _displayed(run, node, frame, place)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return _comprehended(run, node, frame, place)
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            decided = truth(run, node, frame)
            return Dim("it is not decided", place) if decided is None else Plain(decided, place)
        case _:
            return _composed(run, node, frame, place)


def _displayed(run: "Run", node: _Display, frame: "Frame", place: Place) -> Collection:
    made = Collection(place, keyed=isinstance(node, ast.Dict))
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            given = value_of(run, value, frame)
            if key is None:
                made.take(given, place)
            else:
                made.put(value_of(run, key, frame), given)
        return made
    for part in node.elts:
        if isinstance(part, ast.Starred):
            made.take(value_of(run, part.value, frame), place)
        else:
            made.put(value_of(run, part, frame))
    return made


def _composed(run: "Run", node: ast.expr, frame: "Frame", place: Place) -> Value:
    match node:
        case ast.JoinedStr(values=parts):
            return _formatted([value_of(run, part, frame) for part in parts], place)
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
            return value_of(run, inner, frame)
        case ast.BinOp(left=left, op=op, right=right):
            return added(value_of(run, left, frame), value_of(run, right, frame), op, place)
        case ast.BoolOp(op=op, values=values):
            return _logic(run, values, frame, is_or=isinstance(op, ast.Or))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            decided = truth(run, test, frame)
            ways = [body, orelse] if decided is None else [body if decided else orelse]
            return either([value_of(run, way, frame) for way in ways], place)
        case ast.Subscript(value=inner, slice=key):
            owner = forced(value_of(run, inner, frame))
            return _item(owner, forced(value_of(run, key, frame)), place)
        case ast.Slice():
            return Dim("a slice", place)
        case ast.NamedExpr(target=target, value=value):
            made = value_of(run, value, frame)
            # It stands where it may not be evaluated.
            old = [frame.names[target.id]] if target.id in frame.names else []
            run.assign(target, either([made, *old], place) if old else made, frame)
            return made
        case _:
            run.lose(node, frame)
            return Dim("the expression is not followed", place)


def truth(run: "Run", node: ast.expr, frame: "Frame") -> bool | None:
    """Whether a condition holds; None where that is not known."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            decided = truth(run, inner, frame)
            return None if decided is None else not decided
        case ast.BoolOp(op=op, values=values):
            return _all_of(run, values, frame, stop=isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]):
            same = _both_none(*(forced(value_of(run, each, frame)) for each in (left, right)))
            return None if same is None else same is isinstance(op, ast.Is)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, other = (forced(value_of(run, each, frame)) for each in (left, right))
            return _compared(one, op, other)
        case ast.Compare(left=left, comparators=others):
            for each in (left, *others):
                value_of(run, each, frame)
            return None
        case _:
            return is_true(forced(value_of(run, node, frame)))


def is_true(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    match value:
        case Plain(value=plain):
            return bool(plain)
        case Thing() | Bound():
            return True
        case Collection(gaps=[], pairs=[]):
            return False
        case _:
            return None


def _all_of(run: "Run", nodes: list[ast.expr], frame: "Frame", *, stop: bool) -> bool | None:
    """Conditions one after another, until one decides."""
    found: list[bool | None] = []
    for node in nodes:
        found.append(truth(run, node, frame))
        if found[-1] is stop:
            return stop
    return None if None in found else not stop


def _both_none(one: Value, other: Value) -> bool | None:
    if not is_none(other):
        return None
    if isinstance(one, Plain):
        return one.value is None
    return None if isinstance(one, Dim) else False


def _compared(one: Value, op: ast.cmpop, other: Value) -> bool | None:
    if not isinstance(one, Plain) or type(op) not in _COMPARED:
        return None
    if isinstance(other, Collection):
        # What may be in it need not be.
        is_open = other.gaps or not all(isinstance(each, Plain) for each in other)
        if is_open or any(_is_equal(each, one) for each in other):
            return None
        return {ast.In: False, ast.NotIn: True}.get(type(op))
    try:
        return _COMPARED[type(op)](one.value, other.value) if isinstance(other, Plain) else None
    except TypeError:
        return None


def _is_equal(one: Value, other: Plain) -> bool:
    return isinstance(one, Plain) and bool(one.value == other.value)


def _logic(run: "Run", nodes: list[ast.expr], frame: "Frame", *, is_or: bool) -> Value:
    """The value of ``or`` and ``and``."""
    found: list[Value] = []
    for node in nodes:
        value = forced(value_of(run, node, frame))
        decided = is_true(value)
        if decided is is_or or node is nodes[-1]:
            found.append(value)
            break
        if decided is None:
            found.append(value)
    return either(found, frame.place(nodes[0]))


def elements(value: Value) -> Iterator[Value]:
    """What a loop is known to go through."""
    if isinstance(value, Collection):
        yield from value


def has_more(value: Value) -> bool:
    """Whether there may be more to go through."""
    return not isinstance(value, Collection) or bool(value.gaps)


def added(one: Value, other: Value, op: ast.operator, place: Place) -> Value:
    """The sum of two values, or the union of two dictionaries."""
    parts = [forced(one), forced(other)]
    held = [each for each in parts if isinstance(each, Collection)]
    if held and isinstance(op, ast.Add | ast.BitOr):
        made = Collection(place, keyed=held[0].keyed)
        for each in parts:
            made.take(each, place)
        return made
    blur(held, Dim("it is computed with", place))
    match [*parts, op]:
        case [Plain(value=str() as first), Plain(value=str() as second), ast.Add()]:
            return short(first + second, place)
        case _:
            return Dim("it is computed", place)


def _formatted(parts: list[Value], place: Place) -> Value:
    whole = ""
    for part in map(forced, parts):
        if not isinstance(part, Plain):
            # Of `--flag={value}`, what is before the value is what matters.
            is_flag = whole.startswith("-") and "=" in whole
            return short(whole, place) if is_flag else Dim("the text is computed", place)
        whole += str(part.value)
    return short(whole, place)


def _item(owner: Value, key: Value, place: Place) -> Value:
    why = Dim("it is looked up", place)
    if not isinstance(owner, Collection):
        return why
    held = [
        value
        for name, value in owner.pairs
        if value is not None and not (_is_other(name, key) and owner.keyed)
    ]
    if owner.keyed and not owner.gaps and held:
        return either(held, place)
    # Whatever is done to it may be done to any of them.
    blur(owner.parts, why)
    return why


def _is_other(one: Value, key: Value) -> bool:
    """Whether two keys are certainly not the same."""
    return isinstance(one, Plain) and isinstance(key, Plain) and one.value != key.value


def _comprehended(run: "Run", node: _Comprehension, frame: "Frame", place: Place) -> Value:
    made = Collection(place, keyed=isinstance(node, ast.DictComp))
    before = dict(frame.names)

    def go_on(generators: list[ast.comprehension]) -> None:
        if generators:
            first, *others = generators
            iterated = forced(value_of(run, first.iter, frame))
            more = Dim("what is gone through is not known", frame.place(first.iter))
            for item in (*elements(iterated), *([more] * has_more(iterated))):
                run.assign(first.target, item, frame)
                tests = [truth(run, test, frame) for test in first.ifs]
                if None in tests:
                    leaving.leave_out(run, [item])
                if False not in tests:
                    go_on(others)
        elif isinstance(node, ast.DictComp):
            made.put(value_of(run, node.key, frame), value_of(run, node.value, frame))
        else:
            made.put(value_of(run, node.elt, frame))

    go_on(node.generators)
    frame.names = before
    return made
