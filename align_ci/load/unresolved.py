"""Finds what modules import from the project, which has no such thing."""

import ast
import re
from collections.abc import Iterator, Sequence

from align_ci.load.named_imports import NamedImport, NamedImports, imports_by_name
from align_ci.load.static.imports import absolute, binds, is_whole
from align_ci.load.static.module import Module
from align_ci.load.static.reader import Reader
from align_ci.model import Location, UnresolvedImport

_TELLING = re.compile(r"spec|contract|config|builder", re.IGNORECASE)
"""What is imported from a file that a build may make is called otherwise."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def unresolved(reader: Reader, module: Module) -> Iterator[UnresolvedImport]:
    """The imports of one module that certainly fail.

    Only what is imported relatively is certain to be the project's own.
    """
    if module.source is None:
        return
    search = _Search(reader, module)
    named = NamedImports(module)
    for node, is_handled, within in _statements(module.source.tree.body):
        if isinstance(node, ast.ImportFrom):
            if node.level and node.module:
                yield from search.of(node, is_handled=is_handled)
            continue
        for each in named.of(node, within):
            goes_on = is_handled or not each.is_certain
            yield from search.by_text(each, is_handled=goes_on)


class _Search:
    def __init__(self, reader: Reader, module: Module) -> None:
        self._reader = reader
        self._module = module

    def of(self, node: ast.ImportFrom, *, is_handled: bool) -> Iterator[UnresolvedImport]:
        name = absolute(node, self._module)
        target = self._reader.by_name.get(name)
        self._reader.trace.asked[self._module.name].add(name)
        if target is None:
            named = [alias.name for alias in node.names]
            place = self._module.location(node)
            yield from self.missing(name, named, place, is_handled=is_handled)
            return
        for alias in node.names:
            known = alias.name == "*" or alias.name in target.scope.names
            if not known and _tells([alias.name]) and not self._may_hold(target, alias.name):
                others = tuple(filter(_TELLING.search, target.scope.names))
                place = self._module.location(alias)
                yield UnresolvedImport(name, alias.name, is_handled, others, place)

    def by_text(self, found: NamedImport, *, is_handled: bool) -> Iterator[UnresolvedImport]:
        self._reader.trace.asked[self._module.name].add(found.name)
        if found.name not in self._reader.by_name:
            place = self._module.location(found.node)
            yield from self.missing(found.name, found.told, place, is_handled=is_handled)

    def missing(
        self, name: str, named: Sequence[str], place: Location, *, is_handled: bool
    ) -> Iterator[UnresolvedImport]:
        """The first part of a module's name that the package above certainly does not have.

        Args:
            name: The module, which is none that was read.
            named: What else tells what is imported.
            place: Where it is imported.
            is_handled: Whether the code goes on where that fails.
        """
        asked = self._reader.trace.asked[self._module.name]
        owner, below = name, ""
        while owner and owner not in self._reader.by_name:
            asked.add(owner)
            owner, _, below = owner.rpartition(".")
        parent = self._reader.by_name.get(owner)
        asked.add(owner)
        told = _tells([*name[len(owner) :].split("."), *named])
        if parent is not None and below and told and not self._may_hold(parent, below):
            first = f"{owner}.{below}"
            yield UnresolvedImport(first, "", is_handled, self._below(owner), place)

    def _may_hold(self, owner: Module, name: str) -> bool:
        if owner.source is None or not is_whole(owner) or binds(owner, name):
            return True
        if not owner.is_package:
            return False
        self._reader.trace.looked[self._module.name].add((owner.path, name))
        return self._reader.layout.holds(owner.path, name)

    def _below(self, package: str) -> tuple[str, ...]:
        lines = (each.name.rpartition(".") for each in self._reader.modules)
        return tuple(name for owner, _, name in lines if owner == package)


def _tells(names: Sequence[str]) -> bool:
    return any(map(_TELLING.search, names))


def _statements(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, bool, _Function | None]]:
    """Some statements with those in them, in order, with the function that each lies in.

    Between the two stands whether the code goes on where the statement fails.
    """
    # Not by recursion: a chain of `elif` is nested as deeply as it is long.
    pending: list[tuple[ast.stmt, bool, _Function | None]]
    pending = [(node, False, None) for node in reversed(body)]
    while pending:
        node, is_handled, within = pending.pop()
        yield node, is_handled, within
        around = node if isinstance(node, _Function) else within
        inner = [(each, held, around) for part, held in _inside(node, is_handled) for each in part]
        pending += reversed(inner)


def _inside(node: ast.stmt, is_handled: bool) -> Iterator[tuple[Sequence[ast.stmt], bool]]:  # noqa: FBT001 - which of two
    """The statements in a statement that are run, and whether the code goes on where they fail."""
    match node:
        case ast.Try(body=tried, handlers=handlers):
            if not any(map(_imports_another, handlers)):
                yield tried, is_handled or any(map(_catches, handlers))
            yield node.orelse, is_handled
            yield node.finalbody, is_handled
        case ast.If(test=test, body=chosen, orelse=otherwise):
            # What is for the type checker alone is never imported.
            if not any(map(_is_type_checking, ast.walk(test))):
                yield chosen, True
            yield otherwise, True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.body, True
        case ast.With() | ast.AsyncWith():
            yield node.body, True  # it may swallow what is raised, as `suppress` does
        case ast.ClassDef():
            yield node.body, is_handled


def _is_type_checking(node: ast.AST) -> bool:
    return "TYPE_CHECKING" in (getattr(node, "id", ""), getattr(node, "attr", ""))


def _imports_another(handler: ast.ExceptHandler) -> bool:
    """Whether it has another place to import from."""
    imports = any(isinstance(each, ast.Import | ast.ImportFrom) for each in ast.walk(handler))
    return imports or imports_by_name(handler)


def _catches(handler: ast.ExceptHandler) -> bool:
    if any(isinstance(each, ast.Raise) for each in handler.body):
        return False
    named = handler.type
    return named is None or any(
        isinstance(each, ast.Name) and each.id in _CATCHING for each in ast.walk(named)
    )
