"""The names of a script's modules, functions and classes, and what each may be bound to."""

import ast
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct, field

from align_ci.load.source import Source

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Assigned(Struct, frozen=True):
    """The value of an expression; with ``path``, the items of its items at these places."""

    value: ast.expr
    scope: "Scope"
    path: tuple[int, ...] = ()


class Element(Struct, frozen=True):
    """What going through an expression gives; ``path`` as for ``Assigned``."""

    source: ast.expr
    scope: "Scope"
    path: tuple[int, ...] = ()


class Parameter(Struct, frozen=True):
    """What a function is called with."""

    function: Function
    scope: "Scope"
    """Where the function is defined, and its defaults are."""
    name: str


class Rest(Struct, frozen=True):
    """What a function is called with besides its parameters: ``*args``, ``**kwargs``."""

    function: Function
    scope: "Scope"
    is_named: bool


class Import(Struct, frozen=True):
    """A module, or a name of it."""

    module: str
    level: int = 0
    name: str = ""


class Definition(Struct, frozen=True):
    """A function or class."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    scope: "Scope"


class Changed(Struct, frozen=True):
    """Something that is not followed, such as the result of ``+=``."""


Binding: TypeAlias = Assigned | Element | Parameter | Rest | Import | Definition | Changed


class Scope(Struct, eq=False):
    """The names of a module, class, function or comprehension.

    Attributes:
        source: The file.
        parent: The scope around it; None for a module.
        is_class: Whether functions inside do not see its names.
        owner: The outermost definition that it belongs to; empty for a module's own code.
        function: The function whose body it is in.
        names: What each name may be bound to.
    """

    source: Source
    parent: "Scope | None" = None
    is_class: bool = False
    owner: str = ""
    function: Function | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)

    @property
    def module(self) -> "Scope":
        """The scope of the module that it is in."""
        return self if self.parent is None else self.parent.module

    def bind(self, name: str, binding: Binding) -> None:
        """The name may stand for this, too."""
        self.names.setdefault(name, []).append(binding)

    def find(self, name: str) -> list[Binding] | None:
        """What a name that is used here may stand for; None for one that nothing binds."""
        scope: Scope | None = self
        is_own = True
        while scope is not None:
            if name in scope.names and (is_own or not scope.is_class):
                return scope.names[name]
            scope, is_own = scope.parent, False
        return None


_SEVERAL = (ast.Tuple, ast.List)


def targets(
    target: ast.expr, path: tuple[int, ...] = ()
) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
    """The single targets of an assignment, each with its place in what is assigned."""
    if isinstance(target, _SEVERAL):
        for index, each in enumerate(target.elts):
            yield from targets(each, (*path, index))
    elif isinstance(target, ast.Starred):
        yield target.value, (*path, -1)
    else:
        yield target, path
