"""Named tuples: classes made of a list of names, and what their objects hold by position."""

import ast
import keyword
from typing import TYPE_CHECKING

from align_ci.load.static import classes
from align_ci.load.values import Class, External, Instance, Items, Scope, Value
from align_ci.model import Known, Location

if TYPE_CHECKING:
    from align_ci.load.static.arguments import Arguments
    from align_ci.load.static.reader import Reader

MAKERS = {"collections.namedtuple", "typing.NamedTuple"}

DECIDING = ("__getitem__", "__iter__", "__getattribute__", "__new__")


def named_fields(instance: Instance) -> list[Value] | None:
    """What a named tuple holds, in order; None for other objects, or if it is not known."""
    owner = instance.of
    if owner is None or instance.gaps or classes.style(owner) != "NamedTuple":
        return None
    if not classes.known_whole(owner) or any(classes.find(owner, name) for name in DECIDING):
        return None
    names = [*classes.fields(owner)]
    whole = all(name in instance.fields for name in names)
    return [instance.fields[name] for name in names] if whole else None


def make(reader: "Reader", maker: str, arguments: "Arguments", location: Location) -> Class | None:
    """The class that ``namedtuple`` makes; None where that is not followed."""
    if maker not in MAKERS or arguments.gaps or not arguments.named.keys() <= {"defaults"}:
        return None
    match arguments.plain:
        case [Known(str() as name), listed]:
            names = _names(listed)
        case _:
            return None
    defaults = arguments.named.get("defaults", Items(location, kind="tuple"))
    module = next((m for m in reader.modules if m.path == location.path), None)
    if module is None or names is None or not _are_plain(names):
        return None
    if not isinstance(defaults, Items) or defaults.gaps or len(defaults.items) > len(names):
        return None
    given = dict(zip(names[len(names) - len(defaults.items) :], defaults.items, strict=True))
    scope = Scope(module, given, module.scope, "class")
    fields: dict[str, ast.expr] = {each: ast.Name("Any", ast.Load()) for each in names}
    base = External("typing.NamedTuple", location)
    return Class(name, module, location, [base], scope, fields, "NamedTuple")


def _names(listed: Value) -> list[str] | None:
    match listed:
        case Known(str() as text):
            return text.replace(",", " ").split()
        case Items(items=items, gaps=[], kind="list" | "tuple"):
            found = [_name(item) for item in items]
            known = [name for name in found if name is not None]
            return known if len(known) == len(found) else None
        case _:
            return None


def _name(item: Value) -> str | None:
    match item:
        case Known(str() as name) | Items(items=[Known(str() as name), _], kind="tuple"):
            return name
        case _:
            return None


def _are_plain(names: list[str]) -> bool:
    """Whether Python takes the names as they are."""
    usual = all(n.isidentifier() and not keyword.iskeyword(n) and n[0] != "_" for n in names)
    return usual and len({*names}) == len(names)
