"""How a project's own declarations are called: the part of the configuration that says it."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from align_ci.load.interfaces.layout import PARTS, PATHS, InterfaceLayout
from align_ci.load.vocabulary import DICTIONARY, FIELDS, Vocabulary, Words

_NO_TABLES = 'give tables, such as [[tool.align-ci.interfaces]] files = "**/*.yaml"'

METHODS = ("node", "edge")
"""What else can be said of a pipeline: the methods that add to it."""


class Wording(Struct, frozen=True):
    """What the objects of one role are called.

    Attributes:
        role: ``spec``, ``dependency``, ``output``, ``contract`` or ``pipeline``.
        classes: Names of classes, or ``dict``.
        fields: What our fields are called, each by one or several names.
        methods: What adds nodes and edges to a pipeline.
    """

    role: str
    classes: tuple[str, ...]
    fields: dict[str, tuple[str, ...]] = {}
    methods: dict[str, str] = {}


class Interface(Struct, frozen=True):
    """Where some files say what.

    Attributes:
        files: Globs.
        paths: The dotted paths at which each of ``PATHS`` may lie.
        parts: What the fields of each of ``PARTS`` may be called.
    """

    files: tuple[str, ...]
    paths: dict[str, tuple[str, ...]] = {}
    parts: dict[str, dict[str, tuple[str, ...]]] = {}


def close(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about a name that is none: the one that may be meant, or all."""
    every = sorted(known)
    near = difflib.get_close_matches(name, every, 1)
    return f": did you mean `{near[0]}`?" if near else f": these are known: {', '.join(every)}"


def read_wordings(given: Any) -> list[dict[str, Any]]:
    """The tables of a vocabulary, by role: one each, or a list where there are several styles.

    Raises:
        ValueError: It says something unusable.
    """
    if not isinstance(given, Mapping):
        raise ValueError('give a table, such as spec = { class = "acme.StepDef" }')  # noqa: TRY004 - what is said of any value
    made = []
    for role, tables in given.items():
        if role not in FIELDS:
            raise ValueError(f"there is nothing called `{role}` to name{close(role, FIELDS)}")
        listed = tables if isinstance(tables, list) else [tables]
        made += [_wording(role, table) for table in listed]
    return made


def _wording(role: str, table: Any) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise ValueError(f'`{role}` must be a table, such as {{ class = "acme.Step" }}')  # noqa: TRY004 - as above
    fields = {name: value for name, value in table.items() if name != "class"}
    methods = {name: fields.pop(name) for name in METHODS if role == "pipeline" and name in fields}
    known = {*FIELDS[role], *(METHODS if role == "pipeline" else ())}
    for name in fields:
        if name not in known:
            raise ValueError(f"`{role}`: there is no field `{name}`{close(name, known)}")
    if not table.get("class"):
        raise ValueError(f"`{role}`: name its class, or `{DICTIONARY}`, with `class`")
    if role == "pipeline" and DICTIONARY in _texts(table["class"], f"`{role}`: `class`"):
        raise ValueError(f"`{role}`: a plain dictionary has no methods: name a class")
    for name, value in methods.items():
        if not isinstance(value, str) or not value.isidentifier():
            raise ValueError(f"`{role}`: `{name}` must be the name of a method")
    return {
        "role": role,
        "classes": _texts(table["class"], f"`{role}`: `class`"),
        "fields": {name: _texts(value, f"`{role}`: `{name}`") for name, value in fields.items()},
        "methods": methods,
    }


def read_interfaces(given: Any) -> list[dict[str, Any]]:
    """The tables of interfaces.

    Raises:
        ValueError: They say something unusable.
    """
    if not isinstance(given, list):
        raise ValueError(_NO_TABLES)  # noqa: TRY004 - what is said of any value
    return list(map(_interface, given))


def _interface(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError(_NO_TABLES)  # noqa: TRY004 - what is said of any value
    known = {"files", *PATHS, *PARTS}
    for name in given:
        if name not in known:
            raise ValueError(f"there is no key `{name}`{close(name, known)}")
    if not given.get("files"):
        raise ValueError('say which files, with `files = "**/*.step.yaml"`')
    return {
        "files": _texts(given["files"], "`files`"),
        "paths": {
            name: _texts(value, f"`{name}`") for name, value in given.items() if name in PATHS
        },
        "parts": {name: _part(name, value) for name, value in given.items() if name in PARTS},
    }


def _part(part: str, given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        raise ValueError(f'`{part}` must be a table, such as {{ logical_name = "name" }}')  # noqa: TRY004 - as above
    for name in given:
        if name not in PARTS[part]:
            raise ValueError(f"`{part}`: there is no field `{name}`{close(name, PARTS[part])}")
    return {name: _texts(value, f"`{part}`: `{name}`") for name, value in given.items()}


def _texts(value: Any, what: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed:
        raise ValueError(f"{what} must be text, or a list of texts")
    if not all(isinstance(each, str) and each for each in listed):
        raise ValueError(f"{what} must be text, or a list of texts")
    return tuple(listed)


def vocabulary(wordings: Iterable[Wording]) -> Vocabulary:
    """A vocabulary as the loader takes it."""
    return Vocabulary(
        tuple(Words(each.role, each.classes, each.fields, **each.methods) for each in wordings)
    )


def layouts(interfaces: Iterable[Interface]) -> tuple[InterfaceLayout, ...]:
    """The layouts of interface files as the loader takes them."""
    return tuple(InterfaceLayout(each.files, each.paths, each.parts) for each in interfaces)
