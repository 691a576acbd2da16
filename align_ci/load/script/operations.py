"""Calls and operators that make texts, paths and collections."""

import ast
import itertools
import posixpath
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.script import holding
from align_ci.load.script.scopes import Scope
from align_ci.load.script.values import (
    MOST,
    OPAQUE,
    UNKNOWN,
    Defined,
    Environ,
    External,
    Literal,
    Logical,
    Plain,
    Role,
    Text,
    Value,
    Values,
    union,
)
from align_ci.model import Location

if TYPE_CHECKING:
    from align_ci.load.script.evaluation import Evaluator

_PATHS = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath"})
_SAME = frozenset(
    {
        *("builtins.str", "os.fspath", "os.path.abspath", "os.path.normpath", "os.path.realpath"),
        *("os.path.expanduser", "os.path.expandvars", "copy.copy", "copy.deepcopy"),
        *("typing.cast", "builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted"),
        *("builtins.frozenset", "builtins.reversed", "types.MappingProxyType"),
    }
)
SAME_METHODS = frozenset(
    {
        *("absolute", "resolve", "expanduser", "as_posix", "copy", "strip", "rstrip", "lstrip"),
        *("keys", "__str__", "__fspath__", "removesuffix", "rstrip"),
    }
)
_PRIVATE = frozenset({"pydantic.PrivateAttr", "pydantic.fields.PrivateAttr"})
"""What gives an attribute its first value: nobody who makes the object gives it another."""

_ASKING = frozenset({"get", "pop", "setdefault"})

_DICTS = frozenset({"builtins.dict", "collections.OrderedDict", "collections.defaultdict"})

PASSING = frozenset(
    {
        *(name.rpartition(".")[2] for name in _SAME | _DICTS | _PATHS),
        *("join", "getenv", "enumerate"),
    }
)
"""The last names of functions outside that may give what they are given."""

_SHARED = 4_096
"""Characters of one text; longer ones are no names and no paths."""


def call(evaluator: "Evaluator", node: ast.Call, scope: Scope) -> Values:
    """What a call may give."""
    if isinstance(node.func, ast.Attribute):
        made = _method(evaluator, node, node.func, scope)
        if made is not None:
            return made
    functions = evaluator.values(node.func, scope)
    return union(*(_called(evaluator, each, node, scope) for each in functions)) or UNKNOWN


def evaluate(evaluator: "Evaluator", node: ast.expr, scope: Scope) -> Values:
    """What an operator may give."""

    def values(part: ast.expr) -> Values:
        return evaluator.values(part, scope)

    match node:
        case ast.JoinedStr():
            return _formatted(evaluator, node, scope)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _put_behind(evaluator, values(left), right, scope, scope.source.location(node))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _joined_by(evaluator, values(left), [right], scope, node)
        case ast.BinOp(left=left, op=ast.Mod()):
            location = scope.source.location(node)
            return union(*(_cut(each, "%", location) for each in values(left))) or UNKNOWN
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _laid_over(evaluator, left, right, scope)
        case ast.BoolOp(values=parts):
            return union(*map(values, parts))
        case ast.IfExp(body=body, orelse=orelse):
            return union(values(body), values(orelse))
        case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            return values(value)
        case _:
            return UNKNOWN


def parent(path: Text) -> Values:
    """The folder that a path lies in."""
    if path.is_open:
        return (replace(path, value=posixpath.dirname(path.value), quote=""),)
    return (Text(posixpath.dirname(path.value), path.location),)


def _called(evaluator: "Evaluator", function: Value, node: ast.Call, scope: Scope) -> Values:
    match function:
        case External(name=name):
            return _external(evaluator, name, node, scope)
        case Defined(node=ast.FunctionDef() | ast.AsyncFunctionDef() as own):
            return evaluator.returned(own, node, scope)
        case _:
            return UNKNOWN


def _external(evaluator: "Evaluator", name: str, node: ast.Call, scope: Scope) -> Values:

    def values(parts: list[ast.expr]) -> Values:
        return union(*(evaluator.values(each, scope) for each in parts))

    last = name.rpartition(".")[2]
    first, others = node.args[:1], node.args[1:]
    if (name.startswith("pathlib.") and last in _PATHS) or name.endswith("path.join"):
        parts = _spread(evaluator, node.args, scope)
        return _joined_by(evaluator, values(parts[:1]), parts[1:], scope, node) or UNKNOWN
    if name in _SAME:
        return values(node.args[-1:] if last == "cast" else first) or UNKNOWN
    if name in _DICTS:
        own: Values = (Literal(node, scope),) if node.keywords else ()
        return union(values(first), own) or (Literal(node, scope),)
    if name == "os.path.dirname":
        return union(*(parent(each) for each in values(first) if isinstance(each, Text)), UNKNOWN)
    if name in {"os.getenv", "os.environ.get"}:
        return union(values(others[:1]), UNKNOWN)
    if name in _PRIVATE:
        named = (each.value for each in node.keywords if each.arg == "default")
        return next((evaluator.values(each, scope) for each in (*node.args, *named)), UNKNOWN)
    if name == "argparse.Namespace":
        return UNKNOWN
    if name == "builtins.enumerate" and node.args:
        pair = ast.Tuple([ast.Constant(value=0), node.args[0]], ast.Load())
        return _pairs(evaluator, pair, node.args[0], scope)
    return UNKNOWN


def _spread(evaluator: "Evaluator", parts: list[ast.expr], scope: Scope) -> list[ast.expr]:
    """Arguments, with the items of a list that is written out in its place: ``*BASE``."""
    found: list[ast.expr] = []
    for part in parts:
        held = evaluator.values(part.value, scope) if isinstance(part, ast.Starred) else ()
        match held:
            case (Literal(node=ast.List(elts=items) | ast.Tuple(elts=items)),) if all(
                isinstance(each, ast.Constant) for each in items
            ):
                found += items
            case _:
                found.append(part)
    return found


def _pairs(evaluator: "Evaluator", _pair: ast.Tuple, source: ast.expr, scope: Scope) -> Values:
    """Numbered elements: their second items are the elements."""
    return (
        union(
            *(
                (
                    Literal(
                        ast.List([ast.Tuple([ast.Constant(0), each], ast.Load())], ast.Load()),
                        scope,
                    ),
                )
                for value in evaluator.values(source, scope)
                if isinstance(value, Literal) and isinstance(value.node, ast.List | ast.Tuple)
                for each in value.node.elts
            )
        )
        or UNKNOWN
    )


def _method(
    evaluator: "Evaluator", node: ast.Call, function: ast.Attribute, scope: Scope
) -> Values | None:
    """What a method of a text, path or dictionary gives; None for another function."""
    owners = evaluator.values(function.value, scope)
    known = [each for each in owners if isinstance(each, _OWNERS)]
    if not known:
        return None
    found = [_own_method(evaluator, each, function.attr, node, scope) for each in known]
    return union(*found, UNKNOWN if len(known) < len(owners) else ())


def _own_method(
    evaluator: "Evaluator", owner: Value, name: str, node: ast.Call, scope: Scope
) -> Values:
    if name in _ASKING and not isinstance(owner, Text):
        first, *others = [evaluator.values(each, scope) for each in node.args[:2]] or [UNKNOWN]
        return union(holding.item(evaluator, owner, first), *others) or UNKNOWN
    if name in SAME_METHODS:
        return (owner,)
    if isinstance(owner, Literal) and name in {"items", "values"}:
        return _viewed(evaluator, owner, name)
    if isinstance(owner, Environ | Role) and name == "items":
        return (owner,)
    if name == "joinpath":
        return _joined_by(evaluator, (owner,), node.args, scope, node)
    if not isinstance(owner, Text):
        return (owner,) if isinstance(owner, Logical) else UNKNOWN
    if name == "join" and node.args:
        return _put_together(evaluator, owner, node.args[0], scope)
    return _of_text(owner, name, scope.source.location(node))


def _of_text(owner: Text, name: str, location: Location) -> Values:
    plain: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper}
    if name in plain:
        return (Text(plain[name](owner.value), owner.location, is_open=owner.is_open),)
    if name == "format":
        return _cut(owner, "{", location)
    if name in {"with_suffix", "with_name", "with_stem"}:
        return (Text(f"{posixpath.dirname(owner.value)}/", location, is_open=True),)
    if name in {"glob", "rglob", "iterdir"}:
        return (Text(f"{owner.value}/", location, is_open=True),)
    return UNKNOWN


def _put_together(evaluator: "Evaluator", separator: Text, parts: ast.expr, scope: Scope) -> Values:
    """What ``str.join`` makes of a list that is written out."""
    found: list[Values] = []
    for each in evaluator.values(parts, scope):
        match each:
            case Literal(node=ast.List(elts=nodes) | ast.Tuple(elts=nodes), scope=where) if nodes:
                between: ast.expr = ast.copy_location(ast.Constant(separator.value), parts)
                spaced = [part for node in nodes for part in (between, node)][1:]
                text = ast.copy_location(ast.JoinedStr([_placed(part) for part in spaced]), parts)
                found.append(_formatted(evaluator, text, where))
            case _:
                found.append(UNKNOWN)
    return union(*found) or UNKNOWN


def _placed(part: ast.expr) -> ast.FormattedValue:
    return ast.copy_location(ast.FormattedValue(part, -1), part)


def _viewed(evaluator: "Evaluator", owner: Literal, name: str) -> Values:
    """The values of a dictionary, or its pairs, as a list."""
    found: list[Value] = []
    for keys, value, scope in evaluator.entries(owner):
        if name == "values":
            found.append(Literal(ast.List([value], ast.Load()), scope))
            continue
        for key in keys:
            if isinstance(key, Text):
                constant = ast.copy_location(ast.Constant(key.value), value)
                pair = ast.Tuple([constant, value], ast.Load())
                found.append(Literal(ast.List([pair], ast.Load()), scope))
    return union(tuple(found)) or UNKNOWN


def _formatted(evaluator: "Evaluator", node: ast.JoinedStr, scope: Scope) -> Values:
    location = scope.source.location(node)
    found: Values = (Text("", location),)
    for part in node.values:
        if not isinstance(part, ast.FormattedValue):
            found = _put_behind(evaluator, found, part, scope, location)
        elif part.format_spec is None:
            found = _put_behind(evaluator, found, part.value, scope, location)
        else:
            found = _each_pair(found, UNKNOWN, partial(_sum, location=location))
    return found


def _put_behind(
    evaluator: "Evaluator", left: Values, right: ast.expr, scope: Scope, location: Location
) -> Values:
    """What adding an expression makes of texts; nothing is asked of it where none is complete."""
    if any(isinstance(each, Text) and not each.is_open for each in left):
        right_values = evaluator.values(right, scope)
    else:
        right_values = UNKNOWN
    return _each_pair(left, right_values, partial(_sum, location=location))


def _joined_by(
    evaluator: "Evaluator", first: Values, others: list[ast.expr], scope: Scope, node: ast.expr
) -> Values:
    """What `os.path.join` makes of a folder and expressions that may stand for several values."""
    found = first
    for part in others:
        if _is_relative(part) and not any(isinstance(each, _FOLDERS) for each in found):
            found = UNKNOWN
        else:
            join = partial(_joined, location=scope.source.location(node))
            found = _each_pair(found, evaluator.values(part, scope), join)
    return found


def _is_relative(node: ast.expr) -> bool:
    """Whether it is written out how a path goes on, so that it does not begin anew."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0] if node.values else ast.Constant("")
    return isinstance(node, ast.Constant) and str(node.value)[:1] != "/"


def _each_pair(left: Values, right: Values, combine: Callable[[Value, Value], Value]) -> Values:
    pairs = itertools.islice(itertools.product(left, right), MOST + 1)
    return union(tuple(combine(one, other) for one, other in pairs)) or UNKNOWN


def _sum(left: Value, right: Value, location: Location) -> Value:
    if not isinstance(left, Text) or len(left.value) > _SHARED:
        return OPAQUE
    if left.is_open:
        return replace(left, location=location, quote="")
    match right:
        case Text():
            return Text(left.value + right.value, location, is_open=right.is_open)
        case Plain(value=int() as number) if not isinstance(number, bool):
            return Text(f"{left.value}{number}", location)
        case _:
            return Text(left.value, location, is_open=True)


def _joined(left: Value, right: Value, location: Location) -> Value:
    if isinstance(right, Text) and right.value.startswith("/"):
        return replace(right, location=location, quote="")
    if isinstance(left, Logical | Role):
        return left
    if not isinstance(left, Text) or len(left.value) > _SHARED:
        return OPAQUE
    if left.is_open:
        return replace(left, location=location, quote="")
    folder = left.value if left.value.endswith("/") else f"{left.value}/"
    if isinstance(right, Text):
        return Text(folder + right.value, location, is_open=right.is_open)
    return Text(folder, location, is_open=True)


def _laid_over(evaluator: "Evaluator", left: ast.expr, right: ast.expr, scope: Scope) -> Values:
    """What ``|`` makes of two dictionaries: as if both were spread into one."""
    held = (*evaluator.values(left, scope), *evaluator.values(right, scope))
    if not all(map(_is_dictionary, held)):
        return union(held, UNKNOWN)
    both = ast.Dict([None, None], [left, right])
    return union((Literal(both, scope),), holding.copied(evaluator, both, scope))


def _is_dictionary(value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.node, ast.Dict | ast.DictComp | ast.Call)
    return isinstance(value, Environ | Role)


def _cut(value: Value, mark: str, location: Location) -> Values:
    """What a template begins with."""
    if not isinstance(value, Text):
        return UNKNOWN
    start, found, _ = value.value.partition(mark)
    return (Text(start, location, is_open=bool(found) or value.is_open),)


_FOLDERS = (Text, Logical, Role)
_OWNERS = (Text, Literal, Environ, Role, Logical)
