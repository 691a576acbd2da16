"""The container paths that a script has to do with."""

import ast
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.index import ROOT, Found
from align_ci.load.script.scopes import Assigned
from align_ci.load.script.values import Text
from align_ci.model import Group, Known, PathUse

_PLACE = re.compile(r"%[sd(]|\{")
"""Where a template is filled in."""

_WORDS = re.compile(rb"\w+")

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
        self._scopes = evaluator.index.scopes
        self._subscripts = evaluator.index.subscripts

    def holds(self, found: Found) -> bool:
        """Whether an expression is only what such a constant is set to, or has under a key."""
        scope = found.scope
        if scope.parent is not None:
            return False
        names = self._set.get(found.node, ())
        if names:
            return all(self._mentions[each.encode()] <= len(scope.names[each]) for each in names)
        name, key = self._kept.get(found.node, ("", ""))
        asked = self._asked.get(name, [])
        count = len(scope.names.get(name, ())) + len(asked)
        return bool(name) and key not in asked and self._mentions[name.encode()] <= count

    @cached_property
    def _kept(self) -> dict[ast.expr, tuple[str, str]]:
        """The values of dictionaries that have one name each, by the name and their key."""
        return {
            value: (names[0], key.value)
            for node, names in self._set.items()
            if isinstance(node, ast.Dict) and len(names) == 1
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """The keys by which a name is asked, where they are written out."""
        found: dict[str, list[str]] = {}
        for each in self._subscripts:
            match each.node:
                case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                    found.setdefault(name, []).append(key)
        return found

    @cached_property
    def _set(self) -> dict[ast.expr, list[str]]:
        """The names of modules that are set to an expression."""
        found: dict[ast.expr, list[str]] = {}
        for scope in self._scopes:
            for name, bindings in scope.names.items() if scope.parent is None else ():
                for node in {each.value for each in bindings if isinstance(each, Assigned)}:
                    found.setdefault(node, []).append(name)
        return found

    @cached_property
    def _mentions(self) -> Counter[bytes]:
        """How often anything mentions a name, be it in a comment."""
        texts = {scope.source.path: scope.source.data for scope in self._scopes}
        return Counter(word for text in texts.values() for word in _WORDS.findall(text))


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
