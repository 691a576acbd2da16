"""Which methods of builders give the environment variables, whatever they are called."""

import ast
from collections.abc import Iterator, Mapping

from align_ci.load.made_steps import foreign_calls
from align_ci.load.set_once import settled
from align_ci.load.values import Value

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_PARAMETERS = {"env", "environment"}


def giving(node: ast.ClassDef, names: Mapping[str, Value]) -> _Function | None:
    """The one method of a class of which what it gives is given to the SDK; None for several.

    Args:
        node: The class.
        names: What its module holds.
    """
    methods = {each.name: each for each in node.body if isinstance(each, _Function)}
    found = {
        asked: methods[asked]
        for method in methods.values()
        for asked in _given(method, names)
        if asked in methods
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _given(method: _Function, names: Mapping[str, Value]) -> Iterator[str]:
    """The methods and properties of the object itself of which a method gives on what they give."""
    for name, call in foreign_calls(method, names):
        if name.split(".")[0] != "sagemaker":
            continue
        for keyword in call.keywords:
            if keyword.arg in _PARAMETERS:
                value = settled(keyword.value, method)
                asked = value.func if isinstance(value, ast.Call) else value
                if isinstance(asked, ast.Attribute) and ast.unparse(asked.value) == "self":
                    yield asked.attr
