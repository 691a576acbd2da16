"""Which objects a project's modules hold, and what they are called."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from align_ci.load.facts import SIGNATURES, kind_of
from align_ci.load.static.module import Module
from align_ci.load.values import Instance, Items, Table, Value
from align_ci.model import Unknown

DEPTH = 6
"""Collections and objects within each other before the search is given up."""

MENTIONS = re.compile(rb"\b(?:step_type|entry_point|connections)[ \t]*=")
"""What stands in the source of every call that makes one."""


@dataclass(slots=True)
class Exports:
    """The objects that rules judge, each once, by identity.

    Attributes:
        objects: In the order in which they were found.
        names: What the project calls each.
        gaps: Why there may be more, by kind.
    """

    objects: dict[int, Instance] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    gaps: dict[str, list[Unknown]] = field(
        default_factory=lambda: {kind: [] for kind in SIGNATURES}
    )

    def of_kind(self, kind: str) -> list[Instance]:
        """Those of one kind: ``specifications``, ``contracts`` or ``pipelines``."""
        return [value for value in self.objects.values() if kind_of(value) == kind]

    def add(self, instance: Instance, name: str) -> None:
        """Note an object; the first name counts."""
        self.objects.setdefault(id(instance), instance)
        if name:
            self.names.setdefault(id(instance), name)


def collect(modules: Iterable[Module], imported: frozenset[str]) -> Exports:
    """Everything that can be reached from the names of modules.

    Args:
        modules: As the static reader left them, filled in by the import.
        imported: Names of the modules that the child imported.
    """
    exports = Exports()
    ordered = list(modules)
    for home_only in (True, False):  # a name in the file that makes the object is its best one
        for module in ordered:
            for name, value in module.scope.names.items():
                for path, instance in _reachable(value, name, DEPTH):
                    if not home_only or instance.location.path == module.path:
                        exports.add(instance, path)
    for module in ordered:
        for instance in module.instances:
            if not instance.inside and kind_of(instance):
                exports.add(instance, "")
        _note_gaps(module, exports, imported=module.name in imported)
    return exports


def _constructors(tree: ast.AST) -> Iterator[tuple[str, ast.Call, bool]]:
    pending = [(tree, False)]
    while pending:
        node, inside = pending.pop()
        if isinstance(node, ast.Call) and not _is_initialisation(node):
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            for kind, (every, some) in SIGNATURES.items():
                if every <= given and some & given:
                    yield kind, node, inside
        inside = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))


def _is_initialisation(node: ast.Call) -> bool:
    """Whether a call hands arguments on to a base class: that makes no object of its own."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _note_gaps(module: Module, exports: Exports, *, imported: bool) -> None:
    for gaps in exports.gaps.values():
        gaps.extend([] if imported else module.gaps)
    for kind, why in uncalled(module, imported=imported):
        exports.gaps[kind].append(why)


def uncalled(module: Module, *, imported: bool) -> Iterator[tuple[str, Unknown]]:
    """Objects that a module can make, but that were not seen being made.

    An import runs everything outside functions, so after one only those inside count.
    """
    if module.source is None or len(MENTIONS.findall(module.source.data)) <= len(module.makers):
        return  # every mention is a call that was followed: no need to search the tree
    for kind, node, inside in _constructors(module.source.tree):
        if node not in module.makers and (inside or not imported):
            where = "in a function that nothing calls" if inside else "where it was not followed"
            yield kind, Unknown(f"one is made {where}", module.location(node.func))


def _reachable(value: Value, path: str, depth: int) -> Iterator[tuple[str, Instance]]:
    if depth == 0 or path.startswith("__"):
        return
    match value:
        case Instance():
            subject = kind_of(value) is not None
            if subject:
                yield path, value
            for name, inner in value.fields.items():
                if isinstance(inner, Instance) or not subject:
                    yield from _reachable(inner, f"{path}.{name}", depth - 1)
        case Items(items=items):
            for index, inner in enumerate(items):
                yield from _reachable(inner, f"{path}[{index}]", depth - 1)
        case Table(entries=entries):
            for key, (_, inner) in entries.items():
                yield from _reachable(inner, f"{path}[{key!r}]", depth - 1)
