"""Pipelines that are made in functions which nothing in the project calls: something else will."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from align_ci.load.static import calls
from align_ci.load.static.module import Module
from align_ci.load.static.signals import OutOfFuel, Raised
from align_ci.load.static.subjects import kind_made
from align_ci.load.values import Class, External, Function, Instance, next_birth
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

PIPELINES = "pipelines"


def call_makers(reader: "Reader") -> None:
    """Call each such function that needs no arguments, and keep what it gives.

    Only where the project says what its pipelines are called: others are made by name.
    """
    if PIPELINES in reader.vocabulary.class_names().values():
        for module in reader.modules:
            for function in _makers(module, reader.vocabulary):
                value = _given(reader, function)
                if value is not None:
                    module.given[f"{function.node.name}()"] = value  # type: ignore[union-attr]


def _makers(module: Module, vocabulary: Vocabulary) -> Iterator[Function]:
    classes = {
        name
        for name, value in module.scope.names.items()
        if isinstance(value, Class | External) and kind_made(value, vocabulary) == PIPELINES
    }
    for node in module.source.tree.body if module.source and classes else ():
        if isinstance(node, ast.FunctionDef) and not _needs_arguments(node.args):
            found = module.scope.names.get(node.name)
            made = {call for call in _own_calls(node) if _called(call) in classes}
            if (
                made
                and made.isdisjoint(module.makers | module.doubted)
                and isinstance(found, Function)
                and found.node is node
            ):
                yield found


def _needs_arguments(given: ast.arguments) -> bool:
    plain = len(given.posonlyargs) + len(given.args)
    return plain > len(given.defaults) or None in given.kw_defaults


def _own_calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _given(reader: "Reader", function: Function) -> Instance | None:
    """What a function gives; what it changes besides is not known from then on."""
    name, birth = function.module.name, next_birth()
    with reader.apart(birth), reader.trace.running(name, birth), reader.watching(birth) as journal:
        try:
            value = reader.invoke(function, function.location)
        except (Raised, OutOfFuel, RecursionError, calls.TooDeep):
            value = None
    journal.forget(Unknown(f"`{name}` has a function that may be called", function.location))
    return value if isinstance(value, Instance) else None
