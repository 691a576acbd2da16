"""How much of a project is known, and what is not."""

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import astuple

from align_ci.model import (
    Coverage,
    Either,
    Gap,
    Group,
    Known,
    Location,
    Project,
    Specification,
    Unknown,
)
from align_ci.model.walk import facts
from align_ci.run.readings import judged_paths, root_of

if TYPE_CHECKING:
    from collections.abc import Hashable

_PLAIN = frozenset({str, int, float, bool, tuple, type(None)})
"""What nothing is asked about: most of all that is walked through."""

_INDEX = re.compile(r"\[\d+\]")

_GROUPS = (
    *("specifications", "contracts", "pipelines", "builds", "definitions"),
    *("builders", "registries"),
)


def measure(project: Project) -> tuple[Coverage, tuple[Gap, ...]]:
    """Count the facts of a project, and list those that are not known.

    One of which all alternatives are judged counts as known.
    What is not known for one reason in one place, such as a literal in a loop, counts once.
    """
    known = 0
    judged = judged_paths(project)
    gaps: dict[Hashable, Gap] = {}
    for group in _GROUPS:
        members = getattr(project, group)
        for why in members.gaps:
            gaps.setdefault((group, why.why, why.location), _gap("project", group, why))
        for item in members:
            read, whole = _count(item)
            known += read
            if not whole:  # which is seldom, and walking with names takes longer
                owner = _owner(item)
                for name, fact in facts(item):
                    if isinstance(fact, Either) and root_of(fact.alternatives[0].path) in judged:
                        known += 1
                    elif isinstance(fact, Unknown):
                        key = (_INDEX.sub("", name), fact.why, fact.location)
                        gaps.setdefault(key, _gap(owner, name, fact))
    return Coverage(known, known + len(gaps)), tuple(gaps.values())


def doubtful(project: Project) -> frozenset[str]:
    """The subjects of which something is not known, also where others share what it is."""
    items = (item for group in _GROUPS for item in getattr(project, group))
    return frozenset(_owner(item) for item in items if not _count(item)[1])


def _owner(item: Any) -> str:
    owner: str = item.step if isinstance(item, Specification) else item.name
    return owner


def _gap(owner: str, name: str, why: Unknown) -> Gap:
    return Gap(owner, name, why.why, why.location)


def _count(value: Any) -> tuple[int, bool]:
    """How many facts of an object are known, as ``facts`` walks it, and whether all are."""
    known, whole = 0, True
    pending: list[Any] = [value]
    while pending:
        each = pending.pop()
        kind = type(each)
        if kind is Known:
            known += 1
        elif kind is Unknown or kind is Either:
            whole = False
        elif kind is Group:
            whole = whole and not each.gaps
            pending += each.items
        elif kind is not Location and kind not in _PLAIN and isinstance(each, Struct):
            pending += astuple(each)
    return known, whole
