"""How builders say that a name is not known."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Value = TypeVar("Value")


def found(where: str, what: str, name: str, choices: Mapping[str, Value]) -> Value:
    """The choice of this name.

    Raises:
        ValueError: There is none; it names ``where``, ``what`` is missing, and the choices.
    """
    if name not in choices:
        raise ValueError(unknown(where, what, name, choices))
    return choices[name]


def unknown(where: str, what: str, name: str, choices: Iterable[str]) -> str:
    """What to say of a name that is not among the choices."""
    from align_ci.rules._suggest import did_you_mean, listed  # noqa: PLC0415 - dear, and only faults need it

    known = list(choices)
    choice = listed(known, most=12) if known else "none"
    return f"{where} has no {what} `{name}` (it has {choice}){did_you_mean(name, known)}"
