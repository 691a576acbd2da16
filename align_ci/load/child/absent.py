"""Modules that are not installed: found out by who imports them, and replaced by stand-ins.

Runs in the child, under the project's own Python from 3.9 on: the standard library alone.

Only what a file of the project imports is replaced. What is missing of the project itself or of
Python, and what an installed package misses, stays an error; and where the importing code is ready
for the module to be missing, it is told the truth. Modules that the settings name are replaced
wherever they are imported.

Stand-ins do not stay among the modules that are imported, so that whoever imports one, or asks
whether there is such a module, is judged by what he does, and not by what others did before.
"""

import ast
import builtins
import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from typing import Any, Optional

CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
"""What catches that a module is missing."""

_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Finder:
    """The last finder of all, and one that comes first for what is to be replaced by all means.

    Attributes:
        given: The files that a stand-in was given to.
    """

    def __init__(self, stand_ins: Any, start: "dict[str, Any]") -> None:
        self._stand_ins = stand_ins
        self._forced = tuple(start.get("stubs", ()))
        self._own = frozenset(start.get("own", ()))
        self.given: "set[str]" = set()
        self._made: "dict[str, Any]" = {}
        self._loaded: "list[str]" = []
        self._guarded: "dict[str, frozenset[int]]" = {}
        self._import = builtins.__import__

    def install(self) -> None:
        """Become part of how this process imports."""
        for name in [name for name in sys.modules if self._forcing(name)]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Forced(self))
        sys.meta_path.append(self)
        builtins.__import__ = self._importing

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> "Optional[ModuleSpec]":  # noqa: ARG002 - the protocol of finders
        """Find what nobody else has found."""
        top = name.partition(".")[0]
        if name == top and name in self._own:
            return None
        if name != top and not self._is_replaced(name.rpartition(".")[0]):
            return None
        frame = _importer()
        return self._spec(name, top, frame) if frame and self._may_replace(frame) else None

    def find_forced(self, name: str) -> "Optional[ModuleSpec]":
        """Find what the settings name."""
        forced = self._forcing(name)
        return self._spec(name, forced, _importer()) if forced else None

    def create_module(self, spec: ModuleSpec) -> Any:
        """The module that stands in, the same for everyone."""
        if spec.name not in self._made:
            self._made[spec.name] = self._stand_ins.Module(spec.name, spec.loader_state)
        self._loaded.append(spec.name)
        return self._made[spec.name]

    def exec_module(self, module: Any) -> None:
        """There is nothing in it to execute."""

    def _spec(self, name: str, whole: str, frame: Any) -> ModuleSpec:
        entry = (whole, whole in self._forced)
        replaced = self._stand_ins.replaced
        if entry not in replaced:
            replaced.append(entry)
            # An annotation that is a text is looked up.
            kind = self._stand_ins.StandIn(whole, len(replaced) - 1)
            setattr(builtins, str(kind), kind)
        if frame is not None and self._stand_ins.is_of_project(frame.f_code.co_filename):
            self.given.add(frame.f_code.co_filename)
        loader: Any = self
        origin = replaced.index(entry)
        return ModuleSpec(name, loader, is_package=True, loader_state=origin)

    def _forcing(self, name: str) -> str:
        """The module named in the settings that a module is, or lies in."""
        found = (each for each in self._forced if name == each or name.startswith(each + "."))
        return next(found, "")

    def _is_replaced(self, name: str) -> bool:
        return type(sys.modules.get(name)) is self._stand_ins.Module

    def _may_replace(self, frame: Any) -> bool:
        path = frame.f_code.co_filename
        return self._stand_ins.is_of_project(path) and frame.f_lineno not in self._prepared(path)

    def _importing(self, *args: Any, **kwargs: Any) -> Any:
        """Import as Python does, and take away what stands in."""
        try:
            return self._import(*args, **kwargs)
        finally:
            while self._loaded:
                sys.modules.pop(self._loaded.pop(), None)

    def _prepared(self, path: str) -> "frozenset[int]":
        """The lines of a file that are ready for a module to be missing."""
        if path not in self._guarded:
            lines: "set[int]" = set()
            try:
                with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs the child time
                    _collect(ast.parse(file.read()).body, lines)
            except (OSError, ValueError, SyntaxError, RecursionError):
                pass
            self._guarded[path] = frozenset(lines)
        return self._guarded[path]


class _Forced:
    """The finder before all others."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> "Optional[ModuleSpec]":  # noqa: ARG002 - the protocol of finders
        return self._finder.find_forced(name)


def _importer() -> Any:
    """The frame that imports; None where somebody only asks whether there is a module."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name == "importlib.util" and frame.f_code.co_name == "find_spec":
            return None
        ours = type(name) is str and name.startswith("_align_ci_")
        machinery = frame.f_code.co_filename.startswith("<frozen importlib")
        if not ours and not machinery and name != importlib.__name__:
            return frame
        frame = frame.f_back
    return None


def _collect(nodes: Any, lines: "set[int]", *, is_guarded: bool = False) -> None:
    """Add the lines of what is executed where a missing module is caught."""
    for node in nodes:
        if is_guarded and hasattr(node, "lineno"):
            lines.update(_lines(node))
        if isinstance(node, _BLOCKS):
            inner: "set[int]" = set()
            _collect(ast.iter_child_nodes(node), inner)
            lines.difference_update(_lines(node))
            lines.update(inner)
        elif isinstance(node, ast.Try):
            _collect(node.body, lines, is_guarded=is_guarded or _catches(node.handlers))
            rest = [*node.handlers, *node.orelse, *node.finalbody]
            _collect(rest, lines, is_guarded=is_guarded)
        elif isinstance(node, ast.With):
            suppresses = any(map(_suppresses, node.items))
            _collect(node.body, lines, is_guarded=is_guarded or suppresses)
        else:
            _collect(ast.iter_child_nodes(node), lines, is_guarded=is_guarded)


def _lines(node: Any) -> range:
    return range(node.lineno, node.end_lineno + 1)


def _catches(handlers: "list[ast.ExceptHandler]") -> bool:
    """Whether a missing module is caught, and not only reported in other words."""
    for handler in handlers:
        if handler.type is None or _names(handler.type) & CAUGHT:
            return not isinstance(handler.body[-1], ast.Raise)
    return False


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call) or "suppress" not in _names(call.func):
        return False
    return any(_names(each) & CAUGHT for each in call.args)


def _names(node: ast.expr) -> "set[str]":
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {getattr(part, "id", getattr(part, "attr", "")) for part in parts}
