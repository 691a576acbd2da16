"""Which file of the project code reads: ``open(Path(__file__).parent / "names.yaml")``.

A path is followed as it is written, from ``__file__``, as no value says where a project lies.
"""

import ast
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from align_ci.load.values import External, Method, Scope
from align_ci.model import Known

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

SAME = {
    *("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "str", "os.fspath"),
    *("os.path.abspath", "os.path.realpath", "os.path.normpath"),
}
"""What gives the path that it is given, written in another way."""

STAYING = {"resolve", "absolute", "as_posix"}

MOST_STEPS = 50
"""From one expression to the next; names may go in circles."""

_Binding = tuple[ast.expr, Scope]


class DataPaths:
    """Follows the paths of one expression.

    Args:
        reader: Evaluates the texts in it.
    """

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self._left = MOST_STEPS

    def file(self, node: ast.expr, scope: Scope) -> str | None:
        """The path of the file that an expression is, opened, or of which it is the text."""
        match node:
            case ast.Call(func=ast.Name(id="open"), args=[path, *mode]) if scope.find(
                "open"
            ) is None and _reads(mode, node.keywords):
                return self._relative(path, scope)
            case ast.Call(func=ast.Attribute(value=path, attr="open"), args=mode):
                return self._relative(path, scope) if _reads(mode, node.keywords) else None
            case ast.Call(func=ast.Attribute(value=path, attr="read_text" | "read_bytes")):
                return self._relative(path, scope)
            case ast.Call(func=ast.Attribute(value=opened, attr="read"), args=[]):
                return self.file(opened, scope)
            case ast.Name(id=name):
                bound = self._bound(name, scope)
                return self.file(*bound) if bound is not None else None
            case _:
                return None

    def _relative(self, node: ast.expr, scope: Scope) -> str | None:
        path = self._path(node, scope)
        return posixpath.normpath(path) if path is not None else None

    def _path(self, node: ast.expr, scope: Scope) -> str | None:
        """A path below the project's folder; None where it is not known, or leads out of that."""
        match node:
            case ast.Name(id="__file__") if scope.find("__file__") is None:
                return scope.module.path
            case ast.Name(id=name):
                bound = self._bound(name, scope)
                return self._path(*bound) if bound is not None else None
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._joined(self._path(left, scope), [right], scope)
            case ast.Attribute(value=value, attr="parent"):
                return _above(self._path(value, scope))
            case ast.Subscript(
                value=ast.Attribute(value=value, attr="parents"),
                slice=ast.Constant(value=int() as number),
            ) if 0 <= number < MOST_STEPS:
                path = self._path(value, scope)
                for _ in range(number + 1):
                    path = _above(path)
                return path
            case ast.Call(func=function, args=args, keywords=[]):
                return self._called(function, args, scope)
            case _:
                return None

    def _called(self, function: ast.expr, args: list[ast.expr], scope: Scope) -> str | None:
        name = self._name(function, scope)
        match args:
            case [first] if name in SAME:
                return self._path(first, scope)
            case [first] if name == "os.path.dirname":
                return _above(self._path(first, scope))
            case [first, *rest] if name == "os.path.join":
                return self._joined(self._path(first, scope), rest, scope)
        match function, args:
            case ast.Attribute(value=value, attr=method), [] if method in STAYING:
                return self._path(value, scope)
            case ast.Attribute(value=value, attr="joinpath"), _:
                return self._joined(self._path(value, scope), args, scope)
            case ast.Attribute(value=value, attr="with_name"), [last]:
                return self._joined(_above(self._path(value, scope)), [last], scope)
            case _:
                return None

    def _joined(self, path: str | None, parts: list[ast.expr], scope: Scope) -> str | None:
        for part in parts:
            text = self._text(part, scope)
            if path is None or text is None:
                return None
            path = posixpath.normpath(posixpath.join(path, text))
            if path.startswith(("/", "..")):
                return None
        return path

    def _text(self, node: ast.expr, scope: Scope) -> str | None:
        if any(isinstance(each, ast.Call) and not _is_of_text(each) for each in ast.walk(node)):
            return None  # it is evaluated once more here
        value = self._reader.evaluate(node, scope)
        return value.value if isinstance(value, Known) and type(value.value) is str else None

    def _name(self, node: ast.expr, scope: Scope) -> str:
        if not isinstance(node, ast.Name | ast.Attribute):
            return ""
        if isinstance(node, ast.Attribute) and not _is_dotted(node):
            return ""
        match self._reader.evaluate(node, scope):
            case External(name=name):
                return name.replace("posixpath.", "os.path.")
            case Method(receiver=None, name=name):
                return name
            case _:
                return ""

    def _bound(self, name: str, scope: Scope) -> _Binding | None:
        """The one expression that a name is set to, and where."""
        self._left -= 1
        home: Scope | None = scope
        while home is not None and self._left > 0:
            found = [*_bindings(name, home)]
            if found:
                only = found[0] if len(found) == 1 else None
                return (only, home) if only is not None else None
            home = home.outer
        return None


def _above(path: str | None) -> str | None:
    """The folder of a path; None where that lies outside of the project."""
    if path is None or path in {"", "."}:
        return None
    return posixpath.dirname(path) or "."


def _reads(mode: list[ast.expr], keywords: list[ast.keyword]) -> bool:
    """Whether a file is opened to be read."""
    given = [*mode[:1], *(each.value for each in keywords if each.arg == "mode")]
    return all(isinstance(each, ast.Constant) and each.value in {"r", "rb", "rt"} for each in given)


def _is_of_text(call: ast.Call) -> bool:
    """Whether a call changes nothing: a method of a text."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in {
        *("lower", "upper", "replace", "strip", "format", "removesuffix", "removeprefix"),
    }


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _bindings(name: str, scope: Scope) -> Iterator[ast.expr | None]:
    """What a scope's own code sets a name to; None where that is no expression."""
    top = _code(scope)
    pending: list[ast.AST] = [*ast.iter_child_nodes(top)] if top is not None else []
    while pending:
        node = pending.pop()
        match node:
            case ast.Assign(targets=[ast.Name(id=own)], value=value) if own == name:
                yield value
                continue
            case ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value) if own == name:
                yield value
                continue
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=own)) if own == name:
                yield value
                continue
            case ast.Name(id=own, ctx=ast.Store() | ast.Del()) | ast.arg(arg=own) if own == name:
                yield None
            case ast.FunctionDef(name=own) | ast.ClassDef(name=own) if own == name:
                yield None
            case ast.alias(name=own, asname=other) if (other or own.partition(".")[0]) == name:
                yield None
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                yield None
        inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
        pending += [] if inner else ast.iter_child_nodes(node)


def _code(scope: Scope) -> ast.AST | None:
    if scope.kind == "module":
        return scope.module.source.tree if scope.module.source else None
    return scope.function.node if scope.kind == "function" and scope.function else None
