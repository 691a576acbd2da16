"""Enumerations of the project: their members, by name, by value and in order."""

import ast
from types import NoneType
from typing import TYPE_CHECKING

from align_ci.load.values import Class, External, Function, Member, Value
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

PLAIN = {"enum.Enum", "enum.StrEnum", "enum.IntEnum"}
"""Base classes whose members are what the class body says."""

ENUMS = {*PLAIN, "enum.Flag", "enum.IntFlag"}

MIXINS = {"str", "int"}

SPECIAL = {
    *("__new__", "__init__", "__bool__", "__len__"),
    *("_missing_", "_ignore_"),
}
"""What lets an enumeration decide for itself what its members are."""

LOOKING = {"isinstance", "type", "hash", "str", "super"}
"""Functions by which a comparison changes nothing."""

ANSWERING = (
    *(ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.If, ast.Expr),
    *(ast.expr, ast.expr_context, ast.boolop, ast.cmpop, ast.unaryop),
)
"""What a comparison that changes nothing is written in."""

AUTO = "`enum.auto` comes from outside the project"
"""What is said of a value that Python makes up."""


def is_enum(value: Value) -> bool:
    """Whether a class is an enumeration."""
    match value:
        case External(name=name):
            return name in ENUMS
        case Class(line=line):
            return any(is_enum(link) for link in line if not isinstance(link, Class))
        case _:
            return False


def is_stand_in(name: str, value: Value) -> bool:
    """Whether a class is what stands in for ``enum.StrEnum`` where Python has none.

    Whichever of the two it is, its members have the same names and values.
    """
    if name != "StrEnum" or not isinstance(value, Class):
        return False
    bases = [getattr(base, "name", "") for base in value.bases]
    return bases == ["str", "enum.Enum"] and _is_plain(value) and members(value) == []


def make_members(made: Class, body: list[ast.stmt]) -> None:
    """Turn what an enumeration's body assigns into members; equal values are one member."""
    held = made.scope.names
    names = [
        name for name in _assigned(body) if not isinstance(held.get(name), (Function, NoneType))
    ]
    numbered = [name for name in names if _is_auto(held[name])]
    counted = any("_generate_next_value_" in link.scope.names for link in _of_project(made))
    certain = _is_plain(made) and not (numbered and counted)
    mixed = 0 < len(numbered) < len(names)
    compared = any("__eq__" in link.scope.names for link in _of_project(made))
    first: dict[object, Member] = {}
    for index, name in enumerate(names):
        value = held[name]
        plain = value.value if isinstance(value, Known) else None
        if name in numbered:
            plain = _automatic(made, name, None if mixed else index)
        if certain and name in numbered and plain is None:
            held[name] = Known(Member(made.dotted, name, compared=compared), value.location)
        elif certain and isinstance(plain, str if mixed else (str, int, float)):
            # As Python compares them: `1` and `True` are one value, and so one member.
            member = first.setdefault(plain, Member(made.dotted, name, plain, compared))
            held[name] = Known(member, value.location)
        else:
            why = f"the member `{name}` of `{made.name}` is not known"
            held[name] = Unknown(why, value.location)


def members(owner: Class) -> list[Value] | None:
    """The members in order, each once; None where there may be others."""
    if not is_enum(owner) or not _is_plain(owner):
        return None
    found = [value for name, value in owner.scope.names.items() if _is_public(name)]
    known = [value for value in found if isinstance(value, Known)]
    if len(known) != sum(not isinstance(value, Function) for value in found):
        return None
    return list({value.value.name: value for value in known}.values())


def by_value(reader: "Reader", owner: Class, arguments: list[Value], location: Location) -> Value:
    """What calling an enumeration gives: the member of a value."""
    reader.spend(len(owner.scope.names))
    found = members(owner)
    match arguments:
        case [Known(wanted)] if found is not None:
            for value in found:
                if isinstance(value, Known) and _is(value.value, wanted):
                    return Known(value.value, location)
    return Unknown(f"a member of `{owner.name}` that is not known", location)


def _automatic(made: Class, name: str, index: int | None) -> str | int | None:
    """What ``auto()`` stands for; None where that depends on what stands before it."""
    bases = {getattr(link, "name", "") for link in made.line if not isinstance(link, Class)}
    if "enum.StrEnum" in bases:
        return name.lower()
    return index + 1 if index is not None and bases <= {"enum.Enum", "enum.IntEnum"} else None


def _of_project(made: Class) -> list[Class]:
    return [link for link in made.line if isinstance(link, Class)]


def _is(member: Member, wanted: object) -> bool:
    if isinstance(wanted, Member):
        return member == wanted
    return member.value is not None and bool(member.value == wanted)


def _is_plain(owner: Class) -> bool:
    """Whether no code of the project decides what a member is."""
    return not owner.why and all(map(_is_plain_link, owner.line))


def _is_plain_link(link: Value) -> bool:
    match link:
        case Class(scope=scope):
            return not scope.names.keys() & SPECIAL and _only_looks(scope.names.get("__eq__"))
        case External(name=name):
            return name in PLAIN
        case _:
            return getattr(link, "name", "") in MIXINS


def _only_looks(equality: Value | None) -> bool:
    """Whether nothing but the answer comes of comparing members."""
    if not isinstance(equality, Function):
        return equality is None
    return not equality.why and all(
        isinstance(inner, ANSWERING)
        and not isinstance(inner, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom))
        and (not isinstance(inner, ast.Call) or _is_looking(inner.func))
        for inner in ast.walk(equality.node)
    )


def _is_looking(callee: ast.expr) -> bool:
    match callee:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]), attr=name):
            return name in {"__eq__", "__ne__", "__hash__"}
        case ast.Name(id=name):
            return name in LOOKING
        case _:
            return False


def _assigned(body: list[ast.stmt]) -> list[str]:
    names: list[str] = []
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                names += [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                names.append(name)
            case ast.If() | ast.For() | ast.Try() | ast.While() | ast.With():
                names += _assigned(
                    [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)]
                )
    return [name for name in dict.fromkeys(names) if _is_public(name)]


def _is_public(name: str) -> bool:
    return name[:2] != "__" and not (name[:1] == "_" and name[-1:] == "_")


def _is_auto(value: Value) -> bool:
    match value:
        case Unknown(why=why):
            return why == AUTO
        case _:
            return False
