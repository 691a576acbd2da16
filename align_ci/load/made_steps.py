"""Of which classes builders make their steps: the SDK's, or those of other packages."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from align_ci.load.source import Source
from align_ci.load.values import External, Value
from align_ci.model import Known

_SDK = "sagemaker"
_STEP = "Step"


def made_steps(
    methods: Iterable[ast.AST], names: Mapping[str, Value], source: Source
) -> tuple[Known[str], ...]:
    """The classes, none of the project, of which methods make steps.

    Args:
        methods: Those that make the step.
        names: What the module of the builder holds.
        source: Of that module.

    Returns:
        Their dotted names, where each is called.
    """
    return tuple(step for method in methods for step in _steps(method, names, source))


def foreign_step(made: Iterable[Known[str]]) -> str:
    """The class of another package, where none of those that are made is the SDK's; else empty."""
    made = [*made]
    return "" if any(map(_is_of_sdk, made)) else min((each.value for each in made), default="")


def sdk_steps(made: Iterable[Known[str]]) -> tuple[Known[str], ...]:
    """The names of the SDK's classes; none where another package's is made as well."""
    made = [*made]
    if not all(map(_is_of_sdk, made)):
        return ()
    return tuple(Known(each.value.rpartition(".")[2], each.location) for each in made)


def _is_of_sdk(step: Known[str]) -> bool:
    return step.value.split(".")[0] == _SDK


def _steps(method: ast.AST, names: Mapping[str, Value], source: Source) -> Iterator[Known[str]]:
    for name, node in foreign_calls(method, names):
        if name.endswith(_STEP):
            yield Known(name, source.location(node.func))


def foreign_calls(method: ast.AST, names: Mapping[str, Value]) -> Iterator[tuple[str, ast.Call]]:
    """The calls of a method of what the project imports, each with the dotted name of that."""
    nodes = [*ast.walk(method)]
    inside = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
    for node in nodes:
        if isinstance(node, ast.Call):
            yield _called(node.func, names, inside), node


def _called(node: ast.expr, names: Mapping[str, Value], inside: Mapping[str, str]) -> str:
    """The dotted name of what is called, where it comes from outside the project."""
    match node:
        case ast.Name(id=name):
            found = names.get(name)
            return inside.get(name) or (found.name if isinstance(found, External) else "")
        case ast.Attribute(value=owner, attr=attr):
            before = _called(owner, names, inside)
            return f"{before}.{attr}" if before else ""
        case _:
            return ""
