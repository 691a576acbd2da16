"""Walks the facts of an object, each with the path that leads to it."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from align_ci.model.fact import Group, Known, Unknown
from align_ci.model.location import Location


def facts(value: Any, name: str = "") -> Iterator[tuple[str, Known[Any] | Unknown]]:
    """The facts of an object, as ``outputs[0].property_path`` and the fact.

    What a fact refers to (a specification's contract, say) is not entered. A group that is
    not complete gives its reasons under its own name.
    """
    if isinstance(value, (Known, Unknown)):
        yield name, value
    elif isinstance(value, Group):
        for unknown in value.gaps:
            yield name, unknown
        for index, item in enumerate(value.items):
            yield from facts(item, f"{name}[{index}]")
    elif isinstance(value, Struct) and not isinstance(value, Location):
        for field in value.__struct_fields__:
            yield from facts(getattr(value, field), f"{name}.{field}" if name else field)
