"""What the SDK gives, as plain JSON: pipeline variables as the expressions that they compile to."""

import enum
from typing import Any

_MOST_DEEP = 40


class Variable:
    """What is known only when the pipeline runs."""


VARIABLE = Variable()


def plain(value: Any, depth: int = 0) -> Any:
    """Dictionaries, lists and scalars; ``VARIABLE`` in place of anything else."""
    if depth > _MOST_DEEP:
        return VARIABLE
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and not is_variable(value):
        return str.__str__(value)
    if isinstance(value, dict):
        return {str(key): plain(held, depth + 1) for key, held in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(held, depth + 1) for held in value]
    return VARIABLE


def text(value: Any) -> "str | None":
    """A scalar as SageMaker takes it, which is text; None for what is no plain text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None


def is_variable(value: Any) -> bool:
    """Whether it is one of the SDK's pipeline variables; some are a ``str`` as well."""
    return type(value).__module__.startswith("sagemaker.") and hasattr(value, "expr")


def is_unset(value: Any) -> bool:
    """Whether nothing was given: the SDK v3 has an object that says so."""
    return value is None or type(value).__name__ == "Unassigned"
