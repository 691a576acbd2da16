"""How what a builder holds is told apart: by the name that a module of the project has for it."""

import re
import sys
import types
from collections.abc import Callable
from typing import Any

from .frames import Project

Tree = dict[str, Any]


class Identifier:
    """Finds the names of objects, and describes those that have none."""

    def __init__(self, project: Project, described: Callable[[Any], Tree]) -> None:
        self._project = project
        self._described = described

    def identified(self, value: Any) -> "Tree | None":
        """``module`` and ``name``, or ``tree``; None for nothing."""
        if value is None:
            return None
        found = self._holders(value)
        for module, name in found:
            if self._defines(module, name):
                return {"module": module.__name__, "name": name}
        if found:
            module, name = found[0]
            return {"module": module.__name__, "name": name}
        return {"tree": self._described(value)}

    def _holders(self, value: Any) -> list[tuple[types.ModuleType, str]]:
        return [
            (module, name)
            for module in list(sys.modules.values())
            if type(module) is types.ModuleType and self._is_of_project(module)
            for name, held in list(vars(module).items())
            if held is value and type(name) is str and name.isidentifier()
        ]

    def _is_of_project(self, module: types.ModuleType) -> bool:
        return self._project.holds(vars(module).get("__file__"))

    def _defines(self, module: types.ModuleType, name: str) -> bool:
        """Whether the module assigns the name, rather than importing it."""
        try:
            with open(vars(module)["__file__"], encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - pathlib costs the child time
                source = file.read()
        except OSError:
            return False
        return re.search(rf"^{name}\s*(:[^=\n]+)?=", source, re.MULTILINE) is not None
