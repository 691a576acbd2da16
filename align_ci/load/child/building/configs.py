"""Configurations to execute a builder with: named examples, marked ones, and what classes give."""

import importlib
import inspect
import os
import sys
import types
import typing
from collections.abc import Callable, Iterable
from typing import Any

from .calls import Skipped, is_required, parameters_of
from .models import has_whole_examples, lacking, made

_MOST = 50
_MARK = "__align_ci_example__"
_OF_OURS = frozenset(
    {
        *("sagemaker_session", "pipeline_session", "session", "role", "role_arn"),
        *("execution_role", "notebook_root", "spec", "contract"),
    }
)
_NO_CONFIG = (object, type(None))
_ADVICE = "add a function marked `align_ci.authoring.example_config` beside it"


class Parameter:
    """How a builder's constructor takes its configuration.

    Attributes:
        name: The parameter; empty where there is none.
        required: Whether it must be given.
        kind: The class of configurations, where it is known.
    """

    def __init__(self, builder: type) -> None:
        parameters = parameters_of(builder)
        names = [each.name for each in parameters]
        needed = [each.name for each in parameters if is_required(each)]
        others = [name for name in needed if name not in _OF_OURS]
        # Whatever it is called, what comes first and must be given is the configuration.
        self.name = "config" if "config" in names else (others[0] if others else "")
        self.required = self.name in needed
        self.kind = _kind(builder, self.name) if self.name else None


def configs(builder: type, examples: list[str]) -> list[Any]:
    """Every configuration to execute a builder with; ``None`` for one that does without.

    Raises:
        Skipped: There is none.
        Exception: What an example raises.
    """
    parameter = Parameter(builder)
    if examples:
        return [each for name in examples for each in _asked(_named(name), builder)][:_MOST]
    if not parameter.name:
        return [None]
    module = sys.modules.get(builder.__module__)
    # Where the class is not known, only those right beside the builder are surely meant.
    around = _neighbourhood(module) if parameter.kind else [module]
    marked = [
        config
        for function in _marked(around)
        for config in _asked(function, builder)
        if parameter.kind is None or isinstance(config, parameter.kind)
    ]
    if marked:
        return marked[:_MOST]
    try:
        return _from_class(parameter.kind)[:_MOST]
    except Skipped:
        if parameter.required:
            raise
        return [None]


def _named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function, None)
    if not callable(found):
        raise Skipped(f"there is no example function `{name}`")
    named: Callable[..., Any] = found
    return named


def _asked(function: Callable[..., Any], builder: type) -> list[Any]:
    """What an example function gives: a configuration, or several."""
    takes = any(is_required(each) for each in parameters_of(function))
    result = function(builder) if takes else function()
    return list(result) if isinstance(result, (list, tuple)) else [result]


def _marked(modules: Iterable[Any]) -> list[Callable[..., Any]]:
    """The example functions that modules hold, each once."""
    held = [value for module in modules if module for value in list(vars(module).values())]
    found = {
        id(value): value
        for value in held
        if isinstance(value, types.FunctionType) and value.__dict__.get(_MARK)
    }
    return list(found.values())


def _neighbourhood(module: "types.ModuleType | None") -> list[types.ModuleType]:
    """A module, and those in the same folder that it imports from."""
    if module is None:
        return []
    found = {module.__name__: module}
    for value in list(vars(module).values()):
        source = value if isinstance(value, types.ModuleType) else _module_of(value)
        if source is not None and _folder(source) == _folder(module):
            found.setdefault(source.__name__, source)
    return list(found.values())


def _module_of(value: Any) -> "types.ModuleType | None":
    name = (
        getattr(value, "__module__", None)
        if isinstance(value, (type, types.FunctionType))
        else None
    )
    return sys.modules.get(name) if type(name) is str else None


def _folder(module: types.ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return os.path.dirname(file) if isinstance(file, str) else module.__name__  # noqa: PTH120 - pathlib costs the child time


def _from_class(kind: "type | None") -> list[Any]:
    if kind is None:
        raise Skipped(f"the class of its configuration is not known; {_ADVICE}")
    missing = [] if has_whole_examples(kind) else lacking(kind)
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        raise Skipped(f"`{kind.__name__}` has no default and no example for {names}; {_ADVICE}")
    try:
        return made(kind)
    except Exception as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        words = f"`{kind.__name__}` cannot be made of its own examples and defaults ({text})"
        raise Skipped(f"{words}; {_ADVICE}") from error


def _kind(builder: type, name: str) -> "type | None":
    """The class of configurations: of the parameter, of the attribute, of the generic base.

    The most special one, as a common base class can say less than the builder.
    """
    found = [
        *_annotated(getattr(builder, "__init__", None), name),
        *_annotated(builder, name),
        *_generic(builder),
    ]
    choices = [choice for each in found for choice in (typing.get_args(each) or (each,))]
    kinds = [kind for kind in choices if isinstance(kind, type) and kind not in _NO_CONFIG]
    best = kinds[0] if kinds else None
    for kind in kinds:
        if best is not None and issubclass(kind, best):
            best = kind
    return best


def _annotated(owner: Any, name: str) -> list[Any]:
    try:
        found = typing.get_type_hints(owner).get(name)
    except Exception:  # noqa: BLE001 - what annotations name may exist for type checkers alone
        found = getattr(owner, "__annotations__", {}).get(name)
        if isinstance(found, str):
            found = _global(owner, found)
    return [found]


def _global(owner: Any, name: str) -> Any:
    module = sys.modules.get(getattr(owner, "__module__", ""))
    return getattr(module, name.strip("'\""), None)


def _generic(builder: type) -> list[Any]:
    """The arguments of the bases that the nearest class names: ``StepBuilderBase[Config]``."""
    for kind in inspect.getmro(builder):
        for base in kind.__dict__.get("__orig_bases__", ()):
            found = [each for each in typing.get_args(base) if isinstance(each, type)]
            if found:
                return found[:1]
    return []
