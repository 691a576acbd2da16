"""What Python decides about a function's names before it runs."""

import ast
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct, field

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Shape(Struct, frozen=True):
    """The names of a function.

    Attributes:
        local: Those that its code assigns.
        shared: Those that it declares ``global``.
        borrowed: Those that it declares ``nonlocal``.
        suspends: Whether it is a generator or a coroutine.
    """

    local: frozenset[str] = field(default_factory=frozenset)
    shared: frozenset[str] = field(default_factory=frozenset)
    borrowed: frozenset[str] = field(default_factory=frozenset)
    suspends: bool = False


def shape_of(node: Definition) -> Shape:
    """The shape of a function."""
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    nodes = list(_own(body))
    parameters = {inner.arg for inner in ast.walk(node.args) if isinstance(inner, ast.arg)}
    shared = {name for inner in nodes if isinstance(inner, ast.Global) for name in inner.names}
    borrowed = {name for inner in nodes if isinstance(inner, ast.Nonlocal) for name in inner.names}
    bound = {name for inner in nodes for name in bound_names(inner)} | parameters
    suspended = any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await)) for n in nodes)
    return Shape(
        frozenset(bound - shared - borrowed),
        frozenset(shared),
        frozenset(borrowed),
        suspended or isinstance(node, ast.AsyncFunctionDef),
    )


def bound_names(node: ast.AST) -> list[str]:
    """The names that one node binds or unbinds by itself."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.asname or alias.name.partition(".")[0] for alias in names]
        case (
            ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            return [name]
        case _:
            return []


def _own(body: list[ast.AST]) -> Iterator[ast.AST]:
    """All nodes, but for the bodies of functions and classes."""
    pending = list(body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, DEFINITIONS):
            pending.extend(ast.iter_child_nodes(node))
