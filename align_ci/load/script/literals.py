"""The container paths that are written into a class."""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from align_ci.load.script.index import ROOT
from align_ci.load.source import Source
from align_ci.model import Group, Known, Location, PathLiteral

_PATH = re.compile(r"/opt/ml/[^\s'\"`,;:(){}<>|*?\\]*")
_LOGS = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "log"),
        *("log_debug", "log_info", "log_warning", "log_error", "print"),
    }
)
_DEFAULTS = {"get": 1, "pop": 1, "setdefault": 1, "getenv": 1, "getattr": 2}
"""At which place calls take what they give where there is nothing else."""

_NAMES = re.compile(r"\b(?:KeyError|AttributeError|LookupError)\b")
_HELD = re.compile(r"contract|_paths\b")
"""What holds the paths of a contract."""

_DECLARES = re.compile(r"(?:Contract|Specification|Spec)$")


def path_literals(node: ast.ClassDef, source: Source) -> Group[PathLiteral]:
    """Each container path in a class's body once; a place that is no fallback comes first."""
    if ROOT.encode() not in source.data:
        return Group()
    visitor = _Literals(source)
    for statement in node.body:
        visitor.visit(statement)
    found: dict[str, list[tuple[bool, Location, str]]] = {}
    for path, place in visitor.found:
        found.setdefault(path, []).append(place)
    return Group(tuple(_literal(path, places) for path, places in found.items()))


def _literal(path: str, places: Iterable[tuple[bool, Location, str]]) -> PathLiteral:
    (is_fallback, first, quote), *others = sorted(places)
    return PathLiteral(
        Known(path, first, quote), is_fallback, tuple(place for _, place, _ in others)
    )


class _Literals(ast.NodeVisitor):
    def __init__(self, source: Source) -> None:
        self.found: list[tuple[str, tuple[bool, Location, str]]] = []
        self._source = source
        self._is_fallback = False

    def visit_Expr(self, node: ast.Expr) -> None:
        """A docstring says nothing that is done."""
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """A message is no use of a path."""

    def visit_Constant(self, node: ast.Constant) -> None:
        """A path is a text of its own, no part of a longer one."""
        if isinstance(node.value, str) and _PATH.fullmatch(node.value):
            self._add(node.value, self._source.literal(node))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Of a text that is put together, the folder is certain that it begins with."""
        texts = [each.value for each in node.values if isinstance(each, ast.Constant)]
        first = node.values[0] if node.values else None
        if isinstance(first, ast.Constant) and not re.search(r"\s", "".join(map(str, texts))):
            text = str(first.value)
            folder = text if len(node.values) == 1 else text.rpartition("/")[0]
            if _PATH.fullmatch(folder):
                self._add(folder, Known(None, self._source.location(node)))
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """`or` names what is taken where something else is missing."""
        self.visit(node.values[0])
        with self._instead(isinstance(node.op, ast.Or)):
            for each in node.values[1:]:
                self.visit(each)

    def visit_If(self, node: ast.If) -> None:
        """Of two branches, one may be for what the contract, or a variable, does not have."""
        self.visit(node.test)
        for branch, is_instead in zip(
            (node.body, node.orelse), _lacking(node.test, node.body), strict=True
        ):
            with self._instead(is_instead):
                for each in branch:
                    self.visit(each)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """Likewise."""
        self.visit(node.test)
        in_body, otherwise = _lacking(node.test, [])
        with self._instead(in_body):
            self.visit(node.body)
        with self._instead(otherwise):
            self.visit(node.orelse)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """A handler takes what there is where a look-up fails."""
        looks_up = node.type is not None and bool(_NAMES.findall(ast.unparse(node.type)))
        with self._instead(looks_up):
            self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> None:
        """So do the defaults of parameters."""
        with self._instead():
            for each in (*node.defaults, *filter(None, node.kw_defaults)):
                self.visit(each)

    def visit_Call(self, node: ast.Call) -> None:
        """And those of calls; what is logged or declared is no use."""
        name = _called(node)
        if name in _LOGS or _DECLARES.search(name):
            return
        self.visit(node.func)
        at = _DEFAULTS.get(name)
        for place, each in enumerate(node.args):
            with self._instead(place == at):
                self.visit(each)
        for keyword in node.keywords:
            with self._instead(keyword.arg == "default"):
                self.visit(keyword.value)

    def _add(self, text: str, fact: Known[object]) -> None:
        path = posixpath.normpath(text)
        place = (self._is_fallback, fact.location, fact.quote if path == text else "")
        self.found.append((path, place))

    @contextmanager
    def _instead(self, is_instead: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - private
        before = self._is_fallback
        self._is_fallback = before or is_instead
        yield
        self._is_fallback = before


def _lacking(test: ast.expr, body: list[ast.stmt]) -> tuple[bool, bool]:
    """Whether the first of two branches, or the second, is for what is not there."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return _sets(body, name), False
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant()]):
            return _sets(body, name), False
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            one, other = _lacking(inner, body)
            return other, one
        case ast.Compare(ops=[(ast.In() | ast.NotIn()) as op], comparators=[held]):
            is_contract = _HELD.search(ast.unparse(held)) is not None
            is_in = isinstance(op, ast.In)
            return is_contract and not is_in, is_contract and is_in
        case _:
            return False, False


def _sets(body: list[ast.stmt], name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
        for statement in body
        for node in ast.walk(statement)
    )


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
