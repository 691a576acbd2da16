"""Which builders make a step of a class that another package supplies."""

import ast
from collections.abc import Iterable, Iterator

from align_ci.load.values import External, Value

_SDK = "sagemaker"
_STEP = "Step"


def foreign_step(methods: Iterable[ast.AST], names: dict[str, Value]) -> str:
    """The class of a step, neither the SDK's nor the project's, that methods make.

    Args:
        methods: Those that make the step.
        names: What the module of the builder holds.

    Returns:
        Its dotted name; empty where they make no such step, or one of the SDK's as well.
    """
    made = {name for method in methods for name in _steps(method, names)}
    if any(name.split(".")[0] == _SDK for name in made):
        return ""
    return min(made, default="")


def _steps(method: ast.AST, names: dict[str, Value]) -> Iterator[str]:
    for node in ast.walk(method):
        if isinstance(node, ast.Call):
            name = _called(node.func, names)
            if name.endswith(_STEP):
                yield name


def _called(node: ast.expr, names: dict[str, Value]) -> str:
    """The dotted name of what is called, where it comes from outside the project."""
    match node:
        case ast.Name(id=name):
            found = names.get(name)
            return found.name if isinstance(found, External) else ""
        case ast.Attribute(value=owner, attr=attr):
            inside = _called(owner, names)
            return f"{inside}.{attr}" if inside else ""
        case _:
            return ""
