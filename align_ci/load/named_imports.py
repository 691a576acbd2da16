"""Modules that code imports by a text: ``import_module(".specs.cut", package=__package__)``."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from align_ci.load.set_once import settled
from align_ci.load.static.module import Module
from align_ci.load.static.shape import bound_names

_IMPORT = "import_module"

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_PERHAPS = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.comprehension)


class NamedImport(Struct, frozen=True):
    """One call.

    Attributes:
        name: The dotted name of the module, or of the package that it certainly lies in.
        told: The texts that the name is made of.
        node: The name, as it is written.
        is_certain: Whether it is imported wherever the statement runs.
    """

    name: str
    told: tuple[str, ...]
    node: ast.expr
    is_certain: bool


class NamedImports:
    """The modules that the code of a module imports by a relative name.

    Only what is imported from the module's own package is certain to be the project's own.
    """

    def __init__(self, module: Module) -> None:
        self._name = module.name
        self._is_package = module.is_package
        self._callees: frozenset[str] = frozenset()
        if module.source is not None and _IMPORT.encode() in module.source.data:
            self._tree = module.source.tree
            self._callees = frozenset(_callees(self._tree))

    def of(self, statement: ast.stmt, within: ast.AST | None) -> Iterator[NamedImport]:
        """Those of one statement, without the statements inside it.

        Args:
            statement: It.
            within: The function whose statement it is; None for the module's own.
        """
        match statement:
            case (
                ast.Expr(value=value)
                | ast.Assign(value=value)
                | ast.Return(value=ast.expr() as value)
                | ast.AnnAssign(value=ast.expr() as value)
            ) if self._callees:
                nodes = [*ast.walk(value)]
            case _:
                return
        is_certain = not any(isinstance(node, _PERHAPS) for node in nodes)
        for node in nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) in self._callees:
                yield from self._called(node, within or self._tree, is_certain=is_certain)

    def _called(
        self, call: ast.Call, within: ast.AST, *, is_certain: bool
    ) -> Iterator[NamedImport]:
        match call:
            case ast.Call(args=[name, package], keywords=[]):
                pass
            case ast.Call(args=[name], keywords=[ast.keyword(arg="package", value=package)]):
                pass
            case _:
                return
        name = settled(name, within)
        parts = [each.value for each in ast.walk(name) if isinstance(each, ast.Constant)]
        told = tuple(each for each in parts if isinstance(each, str))
        text, is_whole = _start(name)
        asked = text.lstrip(".")
        above = len(text) - len(asked)
        if not is_whole:
            asked = asked.rpartition(".")[0]
        base = self._package(package)
        for _ in range(above - 1):
            base = base.rpartition(".")[0]
        if above and base and asked:
            yield NamedImport(f"{base}.{asked}", told, name, is_certain)

    def _package(self, node: ast.expr) -> str:
        """The package that an expression names; empty for any but the module's own."""
        own = self._name if self._is_package else self._name.rpartition(".")[0]
        match ast.unparse(node):
            case "__package__" | "__spec__.parent":
                return own
            case "__name__" if self._is_package:
                return own
            case "__name__.rpartition('.')[0]" | "__name__.rsplit('.', 1)[0]":
                return self._name.rpartition(".")[0]
            case _:
                return ""


def imports_by_name(handler: ast.AST) -> bool:
    """Whether some code calls what imports by a text."""
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == _IMPORT
        for node in ast.walk(handler)
    )


def _callees(tree: ast.Module) -> Iterator[str]:
    """How a file calls Python's own function, in names that stand for nothing else."""
    imported: dict[str, str] = {}
    bound: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                own = {each.asname or each.name for each in names if each.name == "importlib"}
                imported |= {each: f"{each}.{_IMPORT}" for each in own}
            case ast.ImportFrom(module="importlib", level=0, names=names):
                own = {each.asname or each.name for each in names if each.name == _IMPORT}
                imported |= {each: each for each in own}
            case ast.arg(arg=name):
                own = set()
                bound.add(name)
            case _:
                own = set()
        # `import importlib.util` binds the same thing.
        if not isinstance(node, ast.Import):
            bound.update({*bound_names(node)} - own)
    yield from (called for name, called in imported.items() if name not in bound)


def _start(node: ast.expr) -> tuple[str, bool]:
    """What a text certainly begins with, and whether that is all of it."""
    match node:
        case ast.Constant(value=str() as text):
            return text, True
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *others]):
            return text, not others
        case ast.BinOp(left=left, op=ast.Add()):
            return _start(left)[0], False
        case _:
            return "", False
