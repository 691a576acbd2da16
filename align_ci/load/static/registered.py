"""What a project's dictionaries of steps have, where the object that is asked is not known.

Projects put a manager before such a dictionary: it is made late, keeps caches and asks the
environment, and nobody can follow it. What it gives for a step is still what is written there.
"""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from align_ci.load.static.module import Module
from align_ci.load.static.written import dictionaries, text
from align_ci.load.values import Scope, Value
from align_ci.model import Known

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

_ENOUGH = 2
"""As many steps make a dictionary one of steps."""


class Written:
    """The dictionaries of steps that modules write, which nothing that is followed changes."""

    def __init__(self) -> None:
        self._dictionaries: dict[str, list[ast.Dict]] = {}

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
