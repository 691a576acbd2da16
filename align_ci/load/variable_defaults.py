"""What the variables of a job are where nobody says otherwise, by a builder's configuration."""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

from align_ci.load.builder_keys import Texts
from align_ci.load.config_values import plain_default
from align_ci.load.static.classes import find
from align_ci.load.values import Class, Function
from align_ci.model import Known, VariableDefault

_Method = ast.FunctionDef | ast.AsyncFunctionDef


def variable_defaults(
    method: Texts, config: Class | None, derived: Collection[int]
) -> Iterator[VariableDefault]:
    """The variables that a method, or one of the configuration's, gives a field's default.

    Args:
        method: The method of a builder that gives the variables.
        config: The class of the configuration; None where that is not known.
        derived: The identities of classes from which others derive, which may have other defaults.
    """
    if config is None or id(config) in derived:
        return
    found = [*_set(method, ("self.config", "config"), config)]
    for called in {each.attr for each in method.nodes if isinstance(each, ast.Attribute)}:
        own = find(config, called)
        if isinstance(own, Function) and isinstance(own.node, _Method):
            source = own.module.source
            found += _set(Texts(own.node, source), ("self",), config) if source else ()
    for name in dict.fromkeys(variable.value for variable, _, _ in found):
        same = [each for each in found if each[0].value == name]
        if len({field for _, field, _ in same}) == 1:
            yield VariableDefault(*same[-1])


_Found: TypeAlias = tuple[Known[str], str, Known[str]]


def _set(method: Texts, owners: Sequence[str], config: Class) -> Iterator[_Found]:
    node = method.nodes[0]
    for key, value, tested in _pairs(node.body if isinstance(node, _Method) else []):
        field = next((each for each in map(_field, ast.walk(value)) if each[0] in owners), None)
        variable = method.text(key)
        if field is None or variable is None or tested not in {"", field[1]}:
            continue
        default = plain_default(config, field[1])
        if default is None or (tested and not default.value):
            continue
        text = _said(value, default.value)
        if text is not None:
            yield variable, field[1], Known(text, default.location)


def _pairs(body: Sequence[ast.stmt], tested: str = "") -> Iterator[tuple[ast.expr, ast.expr, str]]:
    """The keys that are certainly set, with their values and the field that has to be set."""
    for node in body:
        match node:
            case ast.If(test=test, body=inner, orelse=[]) if not tested and _asked(test):
                yield from _pairs(inner, _asked(test))
            case ast.Assign(targets=[ast.Subscript(slice=key)], value=value):
                yield key, value, tested
            case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
                yield from ((key, each, tested) for key, each in _entries(value))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="update"), args=[value])):
                yield from ((key, each, tested) for key, each in _entries(value))


def _entries(node: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from ((key, value) for key, value in pairs if key is not None)


def _asked(test: ast.expr) -> str:
    """The field of which a condition asks whether it has a value; empty for any other."""
    match test:
        case ast.Attribute():
            return _field(test)[1]
        case ast.Compare(left=held, ops=[ast.IsNot()], comparators=[ast.Constant(None)]):
            return _field(held)[1]
        case _:
            return ""


def _field(node: ast.AST) -> tuple[str, str]:
    """The object and the name of an attribute; empty for anything else."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name | ast.Attribute):
        return "", ""
    return ast.unparse(node.value), node.attr


def _said(value: ast.expr, default: Any) -> str | None:
    """What a value is as a text where the field in it has its default."""
    match value:
        case ast.Attribute():
            return default if isinstance(default, str) else None
        case ast.Call(func=ast.Name(id="str"), args=[ast.Attribute()], keywords=[]):
            return str(default)
        case ast.Call(func=ast.Attribute(value=inner, attr="lower"), args=[]):
            text = _said(inner, default)
            return None if text is None else text.lower()
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Attribute(), format_spec=None)]):
            return str(default)
        case ast.IfExp(test=ast.Attribute(), body=ast.Constant(yes), orelse=ast.Constant(no)):
            chosen = yes if default else no
            return chosen if isinstance(chosen, str) else None
        case _:
            return None
