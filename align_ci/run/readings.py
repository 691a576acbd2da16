"""A project in its readings: in each of them some conditions are answered in one way.

What is found in one reading is right, whatever the answer to any other condition is: nothing
that is not known makes a finding. What all answers to a condition lead to is right in any case.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple, replace

from align_ci.model import Either, Group, Known, Location, Path, Project, Script, Unknown

MOST = 8
"""Readings of one project: each takes as long as the rules take without any."""

Root: TypeAlias = tuple[Location, tuple[str, int]]
"""A condition, and the time that it was asked."""

_PLAIN = frozenset({str, int, float, bool, tuple, type(None), Location, Unknown, Script})
"""What holds no alternatives."""


class Reading(Struct, frozen=True):
    """A project where some conditions are answered, and the answers."""

    path: Path
    project: Project


def readings(project: Project) -> tuple[Reading, ...]:
    """The readings of a project; none where nothing in it depends on conditions."""
    paths = (path for own in judged_paths(project).values() for path in own)
    return tuple(Reading(path, _Answered(path).project(project)) for path in paths)


def judged_paths(project: Project) -> Mapping[Root, tuple[Path, ...]]:
    """The answers of which there are readings: all to some conditions, and not too many."""
    every = dict.fromkeys(
        each.path for value in alternatives(project) for each in value.alternatives
    )
    begun = {path[:length] for path in every for length in range(1, len(path))}
    judged: dict[Root, tuple[Path, ...]] = {}
    room = MOST
    for root, paths in by_root(path for path in every if path not in begun).items():
        if len(paths) <= room:
            judged[root] = paths
            room -= len(paths)
    return judged


def by_root(paths: Iterable[Path]) -> Mapping[Root, tuple[Path, ...]]:
    """Paths by the condition that is answered first."""
    found: dict[Root, dict[Path, None]] = {}
    for path in paths:
        found.setdefault(root_of(path), {})[path] = None
    return {root: tuple(own) for root, own in found.items()}


def root_of(path: Path) -> Root:
    """The condition that is answered first."""
    return path[0].location, path[0].asked


@lru_cache(maxsize=4)
def alternatives(project: Project) -> tuple[Either[Any], ...]:
    """The facts that depend on conditions."""
    found: list[Either[Any]] = []
    pending: list[Any] = [project.pipelines, project.contracts, project.specifications]
    seen: set[int] = set()
    while pending:
        each = pending.pop()
        kind = type(each)
        if kind is Known:
            pending += [each.value] if isinstance(each.value, Struct) else []
        elif kind is Either:
            found.append(each)
        elif kind is Group:
            pending += reversed(each.items)
        elif kind not in _PLAIN and id(each) not in seen:
            seen.add(id(each))
            pending += reversed(astuple(each))
    return tuple(found)


class _Answered:
    """Makes a project anew where some conditions are answered; what was shared stays shared."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: dict[int, Any] = {}

    def project(self, project: Project) -> Project:
        groups = ("specifications", "contracts", "pipelines", "builds")
        return replace(project, **{name: self._of(getattr(project, name)) for name in groups})

    def _of(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            return value
        if id(value) not in self._made:
            self._made[id(value)] = self._anew(value)
        return self._made[id(value)]

    def _anew(self, value: Any) -> Any:
        match value:
            case Either(alternatives=held):
                fitting = (e.value for e in held if self._path[: len(e.path)] == e.path)
                return next(fitting, value)
            case Known(value=inner):
                return value if not isinstance(inner, Struct) else self._with(value, ["value"])
            case Group(items=items):
                made = tuple(map(self._of, items))
                same = all(one is other for one, other in zip(made, items, strict=True))
                return value if same else Group(made, value.gaps, value.location)
            case Struct():
                return self._with(value, value.__struct_fields__)
            case _:
                return value

    def _with(self, value: Any, names: Iterable[str]) -> Any:
        held = {name: getattr(value, name) for name in names}
        made = {name: self._of(inner) for name, inner in held.items()}
        same = all(made[name] is inner for name, inner in held.items())
        return value if same else replace(value, **made)
