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


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
