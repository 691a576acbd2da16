"""The container paths that a script has to do with."""

import ast
import posixpath
import re
from collections.abc import Iterator

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.index import ROOT, Found
from align_ci.load.script.scopes import Assigned, Binding
from align_ci.load.script.values import Text
from align_ci.model import Group, Known, PathUse

_PLACE = re.compile(r"%[sd(]|\{")
"""Where a template is filled in."""

_MAKERS = frozenset({"join", "joinpath", "Path", "PurePath", "PurePosixPath", "PosixPath"})


def paths(evaluator: Evaluator) -> Group[PathUse]:
    """Every path below ``/opt/ml`` that an expression may stand for."""
    index = evaluator.index
    idle = _Idle(evaluator)
    calls = (call for name in _MAKERS for call in evaluator.files.calls_of(name))
    found = [
        use
        for each in (*index.paths, *calls)
        if evaluator.files.is_live(each.scope) and not idle.holds(each)
        for use in _uses(evaluator, each)
    ]
    kept = {(use.path.value, use.is_open, use.location): use for use in found}  # type: ignore[union-attr]
    return Group(tuple(sorted(kept.values(), key=lambda use: use.location)))


class _Idle:
    """The constants of modules that nothing mentions again: what they hold is not used."""

    def __init__(self, evaluator: Evaluator) -> None:
        sources = {scope.source.path: scope.source for scope in evaluator.index.scopes}
        self._texts = [source.data for source in sources.values()]
        self._mentions: dict[str, int] = {}

    def holds(self, found: Found) -> bool:
        """Whether an expression is only what such a constant is set to."""
        scope = found.scope
        if scope.parent is not None:
            return False
        names = [name for name, held in scope.names.items() if _is_set(held, found.node)]
        return bool(names) and all(self._count(name) <= len(scope.names[name]) for name in names)

    def _count(self, name: str) -> int:
        """How often anything mentions a name, be it in a comment."""
        if name not in self._mentions:
            word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
            self._mentions[name] = sum(len(word.findall(text)) for text in self._texts)
        return self._mentions[name]


def _is_set(bindings: list[Binding], node: ast.expr) -> bool:
    return any(isinstance(each, Assigned) and each.value is node for each in bindings)


def _uses(evaluator: Evaluator, found: Found) -> Iterator[PathUse]:
    for value in evaluator.values(found.node, found.scope):
        if isinstance(value, Text) and _is_container_path(value.value):
            path, is_open = _normal(value)
            yield PathUse(Known(path, value.location, value.quote), is_open, value.location)


def _normal(text: Text) -> tuple[str, bool]:
    """A path without what may still change at its end: the folder that is certain."""
    path = _PLACE.split(text.value)[0]
    is_open = text.is_open or path != text.value
    if is_open and not path.endswith("/"):
        path = posixpath.dirname(path)
    return posixpath.normpath(path), is_open


def _is_container_path(text: str) -> bool:
    return (text == ROOT or text.startswith(f"{ROOT}/")) and "\n" not in text and " " not in text
