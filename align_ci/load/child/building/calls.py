"""Calling what projects define with what it accepts, by the names of its parameters."""

import inspect
from collections.abc import Sequence
from typing import Any

_PLAIN = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Skipped(Exception):
    """Why something is not executed."""


def accepted(function: Any, offered: dict[str, Any], *, freely: bool = False) -> dict[str, Any]:
    """What of an offer a function takes.

    Args:
        function: The function, or the class.
        offered: Values by the names that parameters have for them.
        freely: Offer everything to a function that takes any name.

    Raises:
        Skipped: It needs something that is not offered.
    """
    parameters = parameters_of(function)
    if freely and any(each.kind is each.VAR_KEYWORD for each in parameters):
        return offered
    missing = [each.name for each in parameters if is_required(each) and each.name not in offered]
    if missing:
        raise Skipped(unknown(_name(function), missing))
    names = [each.name for each in parameters if each.kind in _PLAIN]
    return {name: offered[name] for name in names if name in offered}


def unknown(function: str, missing: Sequence[str]) -> str:
    """Why a function is not called."""
    listed = ", ".join(f"`{name}`" for name in missing)
    return f"`{function}` takes {listed}, for which align-ci knows no value"


def parameters_of(function: Any) -> list[inspect.Parameter]:
    """The parameters; none where Python cannot say."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []


def is_required(parameter: inspect.Parameter) -> bool:
    """Whether a call must give it."""
    return parameter.default is parameter.empty and parameter.kind in (
        *_PLAIN,
        inspect.Parameter.POSITIONAL_ONLY,
    )


def method_of(instance: Any, names: list[str]) -> Any:
    """The first method of these names that an object has; None for none."""
    for name in names:
        method = getattr(instance, name, None)
        if callable(method):
            return method
    return None


def _name(function: Any) -> str:
    name = getattr(function, "__name__", None)
    return name if type(name) is str else "it"
