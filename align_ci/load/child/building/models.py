"""Configurations that a class gives of its own: its examples and defaults, pydantic's or not."""

import dataclasses
import inspect
from typing import Any

from .calls import is_required, parameters_of


def lacking(kind: type) -> list[str]:
    """The fields that a configuration of this class cannot be made without."""
    fields = _fields(kind)
    if fields is not None:
        return [name for name, field in fields.items() if not _examples(field) and _needs(field)]
    if dataclasses.is_dataclass(kind):
        missing = dataclasses.MISSING
        return [
            field.name
            for field in dataclasses.fields(kind)
            if field.init and field.default is missing and field.default_factory is missing
        ]
    return [each.name for each in parameters_of(kind) if is_required(each)]


def made(kind: type) -> list[Any]:
    """Its whole examples; else one of the examples and defaults of its fields.

    Raises:
        Exception: What the class raises.
    """
    examples = [kind(**example) for example in _whole_examples(kind)]
    if examples:
        return examples
    fields = _fields(kind) or {}
    given = {
        _alias(name, field): _examples(field)[0]
        for name, field in fields.items()
        if _examples(field) and _needs(field)
    }
    return [kind(**given)]


def has_whole_examples(kind: type) -> bool:
    """Whether its schema brings examples."""
    return bool(_whole_examples(kind))


def _fields(kind: type) -> "dict[str, Any] | None":
    """The fields of a pydantic model; None for another class."""
    for name in ("model_fields", "__fields__"):
        found = inspect.getattr_static(kind, name, None)
        if found is not None:
            fields = getattr(kind, name)
            if isinstance(fields, dict):
                return fields
    return None


def _whole_examples(kind: type) -> list[dict[str, Any]]:
    settings = getattr(kind, "model_config", None)
    if isinstance(settings, dict):
        extra = settings.get("json_schema_extra")
    else:
        extra = getattr(getattr(kind, "Config", None), "schema_extra", None)
    if not isinstance(extra, dict):
        return []
    found = [*_list(extra.get("examples")), extra.get("example")]
    return [dict(example) for example in found if isinstance(example, dict)]


def _examples(field: Any) -> list[Any]:
    extra = getattr(getattr(field, "field_info", None), "extra", None)
    if isinstance(extra, dict):
        one = [extra["example"]] if "example" in extra else []
        return [*_list(extra.get("examples")), *one]
    return _list(getattr(field, "examples", None))


def _needs(field: Any) -> bool:
    """Whether it has no default; pydantic 1 has an attribute for it, pydantic 2 a method."""
    required = getattr(field, "required", None)
    return bool(required) if required is not None else bool(field.is_required())


def _alias(name: str, field: Any) -> str:
    alias = getattr(field, "validation_alias", None) or getattr(field, "alias", None)
    return alias if isinstance(alias, str) else name


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []
