"""What a project's dictionaries of steps have, where the object that is asked is not known.

Projects put a manager before such a dictionary: it is made late, keeps caches and asks the
environment, and nobody can follow it. What it gives for a step is still what is written there.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from align_ci.load.static.module import Module
from align_ci.load.static.written import dictionaries, text
from align_ci.load.values import Scope, Table, Value
from align_ci.model import Known

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

_Steps: TypeAlias = Mapping[str, Mapping[str, Known[str]]]

_ENOUGH = 2
"""As many steps make a dictionary one of steps."""


class Written:
    """The dictionaries of steps that modules write, which nothing that is followed changes."""

    def __init__(self) -> None:
        self._dictionaries: dict[str, list[ast.Dict]] = {}
        self._loaded: dict[str, list[_Steps]] = {}

    def load(self, module: Module, value: Value) -> None:
        """Note the dictionaries of steps in what a module reads from a file."""
        pending = [value]
        while pending:
            held = pending.pop()
            inner = [each for _, each in held.entries.values()] if isinstance(held, Table) else []
            tables = [each for each in inner if isinstance(each, Table)]
            if isinstance(held, Table) and len(tables) >= _ENOUGH:
                self._loaded.setdefault(module.name, []).append(_texts(held))
            pending += tables

    def entries(self, module: Module, step: str, key: str) -> Iterator[Known[str]]:
        """What is written for a step in a module, and under a key there."""
        if module.source is None:
            return
        if module.name not in self._dictionaries:
            self._dictionaries[module.name] = [*filter(_is_of_steps, dictionaries(module.source))]
        for steps in self._dictionaries[module.name]:
            held = _item(steps, step)
            found = text(_item(held, key), module.source) if isinstance(held, ast.Dict) else None
            if found is not None:
                yield found
        for loaded in self._loaded.get(module.name, ()):
            if key in loaded.get(step, {}):
                yield loaded[step][key]


def _texts(steps: Table) -> "_Steps":
    """What a dictionary has for each step, before anybody changes it."""
    return {
        step: {
            key: value
            for key, (_, value) in held.entries.items()
            if isinstance(key, str) and isinstance(value, Known) and isinstance(value.value, str)
        }
        for step, (_, held) in steps.entries.items()
        if isinstance(step, str) and isinstance(held, Table)
    }


def value(reader: "Reader", node: ast.Subscript, key: Value, scope: Scope) -> Value | None:
    """What ``steps["ModelFit"]["step_type"]`` is, where ``steps`` is not known.

    That is what is written in the dictionaries within reach of the code, if they agree.
    """
    match node.value, key:
        case (
            ast.Subscript(value=ast.Name() | ast.Attribute(), slice=ast.Name() as step),
            Known(str() as field),
        ):
            name = reader.evaluate(step, scope)
        case _:
            return None
    if not isinstance(name, Known) or not isinstance(name.value, str):
        return None
    found = {
        entry.value: entry
        for each in _within_reach(reader, scope.module)
        for entry in reader.written.entries(each, name.value, field)
    }
    return found.popitem()[1] if len(found) == 1 else None


def _within_reach(reader: "Reader", module: Module) -> Iterator[Module]:
    """A module and those that it asked for, one through another."""
    seen = {module.name}
    pending = [module.name]
    while pending:
        name = pending.pop()
        if name in reader.by_name:
            yield reader.by_name[name]
        more = reader.trace.asked.get(name, set()) - seen
        pending += more
        seen |= more


def _is_of_steps(node: ast.Dict) -> bool:
    return sum(isinstance(held, ast.Dict) for held in node.values) >= _ENOUGH


def _item(node: ast.Dict, wanted: str) -> ast.expr | None:
    """What a dictionary has under a text; the last of several, as Python does."""
    for key, held in zip(reversed(node.keys), reversed(node.values), strict=True):
        if isinstance(key, ast.Constant) and key.value == wanted:
            return held
    return None
