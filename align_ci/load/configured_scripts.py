"""Which scripts the configuration of a builder names by default."""

import re
from collections.abc import Collection, Iterable, Iterator

from align_ci.load.config_values import default_of
from align_ci.load.static.classes import fields, find, lineage
from align_ci.load.values import Class
from align_ci.model import ConfiguredScript, Known

_FIELD = re.compile(r"(?:\w+_)?entry_point")
_OF_SERVING = "inference"
"""Begins the field of a script that answers requests, which no job runs."""


def configured_scripts(
    config: Class | None, builder: Class, derived: Collection[int]
) -> Iterator[ConfiguredScript]:
    """The fields of a configuration that name the script of a job by default.

    Args:
        config: The class of the configuration; None where that is not known.
        builder: Whose it is.
        derived: The identities of classes from which others derive, which may name others.
    """
    if config is None or id(config) in derived:
        return
    links = [each for each in lineage(config) if isinstance(each, Class)]
    for field in dict.fromkeys(
        name for link in links for name in (*link.fields, *link.scope.names)
    ):
        if not _FIELD.fullmatch(field) or field.startswith(_OF_SERVING):
            continue
        default = default_of(config, field) or _of_class(config, field)
        if default is None or not default.value.endswith(".py"):
            continue
        if _is_read(field, [*links, *lineage(builder)]):
            yield ConfiguredScript(field, default)


def _of_class(config: Class, field: str) -> Known[str] | None:
    """What a class that declares no fields has instead."""
    found = None if fields(config) else find(config, field)
    return found if isinstance(found, Known) and isinstance(found.value, str) else None


def _is_read(field: str, links: Iterable[object]) -> bool:
    """Whether the classes, or what is written beside them, read a field."""
    sources = (each.module.source for each in links if isinstance(each, Class))
    reading = re.compile(rf"\.{field}\b|getattr\([^()]*['\"]{field}['\"]".encode())
    return any(source is not None and reading.search(source.data) for source in sources)


def bases(classes: Iterable[Class]) -> set[int]:
    """The identities of the classes from which some of the classes derive."""
    return {id(link) for each in classes for link in lineage(each)[1:]}
