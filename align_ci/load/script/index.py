"""What matters of the files of a script."""

import ast
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from align_ci.load.script.scopes import Assigned, Binding, Function, Import, Scope
from align_ci.load.source import Source

ROOT = "/opt/ml"
"""Below which SageMaker puts everything into a container."""


class Found(Struct, eq=False):
    """An expression that matters.

    Attributes:
        node: The expression.
        scope: Where it stands.
        is_forgiven: Whether the script goes on after an error.
        is_fallback: Whether it is only asked for where something else is not there.
        tests: What decides whether it runs.
    """

    node: Any
    scope: Scope
    is_forgiven: bool = False
    is_fallback: bool = False
    tests: tuple[ast.expr, ...] = ()

    @property
    def is_guarded(self) -> bool:
        """Whether the script goes on where what a subscript asks for is not there."""
        if self.is_forgiven or not isinstance(self.node, ast.Subscript):
            return self.is_forgiven
        asked = _question(self.node.slice, self.node.value)
        return any(asked in _questions(test) for test in self.tests)


class Index(Struct, eq=False):
    """What was found in a program's files.

    Attributes:
        calls: Every call.
        subscripts: Every subscript that is read.
        stores: Every subscript that is set.
        memberships: Every ``in``.
        paths: Constants that begin as container paths do, and f-strings and sums.
        attributes: What the attributes of objects are set to, by name and class.
        returns: What each function returns.
        decorated: Functions with decorators, and where they are defined.
        words: The identifiers that each definition uses, by file and its name.
        values: The identifiers that are used for anything but to be called.
        inner: The scopes of comprehensions.
        imports: Every import, and where it stands.
        parameters: The functions that take a parameter of a name, by their scopes.
        defined: The names of all functions and classes.
        bases: The last names of what each class derives from.
        constructors: The class of each ``__init__``.
        scopes: Every scope.
    """

    calls: list[Found] = field(default_factory=list)
    subscripts: list[Found] = field(default_factory=list)
    stores: list[Found] = field(default_factory=list)
    memberships: list[Found] = field(default_factory=list)
    paths: list[Found] = field(default_factory=list)
    attributes: dict[str, dict[str, list[Binding]]] = field(default_factory=dict)
    returns: dict[Function, list[Assigned]] = field(default_factory=dict)
    decorated: list[Found] = field(default_factory=list)
    words: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    inner: dict[ast.expr, Scope] = field(default_factory=dict)
    imports: list[tuple[Import, Scope]] = field(default_factory=list)
    parameters: dict[str, list[Scope]] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)
    bases: dict[str, list[str]] = field(default_factory=dict)
    constructors: dict[Function, str] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)

    def scope(
        self,
        source: Source,
        parent: Scope | None = None,
        *,
        is_class: bool = False,
        owner: str = "",
        function: Function | None = None,
    ) -> Scope:
        """A new one."""
        made = Scope(source, parent, is_class, owner, function)
        self.scopes.append(made)
        return made


def _questions(test: ast.expr) -> Iterator[str]:
    """What a test says to be in what: `"x" in paths`, `paths.get("x")`."""
    for node in ast.walk(test):
        match node:
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]):
                yield _question(key, owner)
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]):
                yield _question(key, owner)


def _question(key: ast.expr, owner: ast.expr) -> str:
    return f"{ast.dump(key)} in {ast.dump(owner)}"


def last_name(node: ast.expr) -> str:
    """The last name of what is called or derived from; empty for what has none."""
    kind = type(node)  # asked for every call, several times
    if kind is ast.Attribute:
        return node.attr  # type: ignore[attr-defined, no-any-return]
    if kind is ast.Name:
        return node.id  # type: ignore[attr-defined, no-any-return]
    return last_name(node.value) if isinstance(node, ast.Subscript) else ""
