"""The static reader's engine: modules by name, expressions and statements by node type."""

import ast
from collections.abc import Sequence

from align_ci.load.layout import Layout
from align_ci.load.source import Source, Unreadable, read
from align_ci.load.static import classes, expressions, statements
from align_ci.load.static.imports import CircularImport
from align_ci.load.static.module import Module
from align_ci.load.values import Class, Scope, Value
from align_ci.model import LoadFailure, Location, Unknown

FUEL = 400_000
"""Expressions and statements followed in one module before it is given up."""
OURSELVES = "align_ci"


class OutOfFuel(Exception):
    """Following a module took too long."""


class Reader:
    """Executes modules of one project on values, each once.

    Attributes:
        layout: Which files there are and what they are called.
        sources: Every file read so far, by path.
        failures: What could not be read or imported, by the place it is reported at.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.sources: dict[str, Source] = {}
        self.failures: dict[Location, LoadFailure] = {}
        self._modules: dict[str, Module] = {}
        self._fuel = FUEL

    @property
    def modules(self) -> list[Module]:
        """Every module of the project executed so far, by name."""
        return [module for _, module in sorted(self._modules.items())]

    def read(self, path: str) -> Module | None:
        """Execute the module at ``path`` as an entry; None when it cannot be read."""
        try:
            return self.load(self.layout.name_of(path))
        except CircularImport as error:
            self.failures[error.failure.location] = error.failure
            return None

    def load(self, name: str) -> Module | None:
        """The module ``name``, executed after its packages; None when there is none to read.

        Raises:
            CircularImport: As Python would, while it executes the module.
        """
        if name in self._modules:
            return self._modules[name]
        parent, _, _ = name.rpartition(".")
        if name.partition(".")[0] == OURSELVES:
            return None  # its classes are known by name, and no part of any project
        if parent:
            self.load(parent)
        return self._modules.get(name) or self._load(name)

    def _load(self, name: str) -> Module | None:
        path = self.layout.path_of(name)
        if path is None:
            return None
        if path == "":
            module = self._modules[name] = Module(name, None, complete=True)
            return module
        try:
            source = self.sources[path] = self.sources.get(path) or read(self.layout.root, path)
        except Unreadable as error:
            self.failures[error.failure.location] = error.failure
            return None
        module = self._modules[name] = Module(name, source)
        try:
            self._execute(module, source.tree)
        except CircularImport:
            # As Python does: whoever imports it next tries again.
            del self._modules[name]
            raise
        return module

    def _execute(self, module: Module, tree: ast.Module) -> None:
        outer, self._fuel = self._fuel, FUEL
        try:
            statements.execute_module(self, tree.body, module)
        except OutOfFuel:
            location = Location(module.path)
            why = "following the module took too long"
            module.gaps.append(Unknown(why, location))
        finally:
            self._fuel = outer
            module.complete = True

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for; ``Unknown`` where it is not followed."""
        self.spend()
        handler = expressions.HANDLERS.get(type(node))
        if handler is None:
            kind = type(node).__name__
            return Unknown(f"expressions like this ({kind}) are not followed", at(node, scope))
        return handler(self, node, scope)

    def execute(self, body: Sequence[ast.stmt], scope: Scope) -> statements.Signal | None:
        """Execute statements up to the first that leaves them, and say how it does."""
        for statement in body:
            self.spend()
            signal = statements.execute(self, statement, scope)
            if signal is not None:
                return signal
        return None

    def spend(self, amount: int = 1) -> None:
        """Account for work.

        Raises:
            OutOfFuel: When the module has used up its share.
        """
        self._fuel -= amount
        if self._fuel < 0:
            raise OutOfFuel

    def define_class(self, node: ast.ClassDef, scope: Scope) -> Class:
        """Execute the body of a class."""
        return classes.define(self, node, scope)


def at(node: ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg, scope: Scope) -> Location:
    """Where a node lies, in the file of the scope that it is evaluated in."""
    return scope.module.location(node)
