"""The container paths that a script has to do with."""

import posixpath
import re
from collections.abc import Iterator

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.index import ROOT, Found
from align_ci.load.script.values import Text
from align_ci.model import Group, Known, PathUse

_PLACE = re.compile(r"%[sd(]|\{")
"""Where a template is filled in."""

_MAKERS = frozenset({"join", "joinpath", "Path", "PurePath", "PurePosixPath", "PosixPath"})


def paths(evaluator: Evaluator) -> Group[PathUse]:
    """Every path below ``/opt/ml`` that an expression may stand for."""
    index = evaluator.index
    calls = (call for name in _MAKERS for call in evaluator.files.calls_of(name))
    found = [
        use
        for each in (*index.paths, *calls)
        if evaluator.files.is_live(each.scope)
        for use in _uses(evaluator, each)
    ]
    kept = {(use.path.value, use.is_open, use.location): use for use in found}  # type: ignore[union-attr]
    return Group(tuple(sorted(kept.values(), key=lambda use: use.location)))


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
