"""Classes of the project: their bodies, and objects made by calling them."""

import ast
from typing import TYPE_CHECKING, TypeAlias

from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Scope,
    Table,
    Value,
    add_gaps,
)
from align_ci.model import Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.calls import Arguments
    from align_ci.load.static.reader import Reader

ENUMS = {"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"}

PLAIN_BASES = {"abc.ABC", "pydantic.BaseModel", "typing.NamedTuple", "typing.Protocol"}
"""Classes outside the project that bring no data of their own."""

FIELDS = {"pydantic.Field", "pydantic.fields.Field", "dataclasses.field"}
"""What declares a field's default in a class body."""

Default: TypeAlias = Value | None


def define(reader: "Reader", node: ast.ClassDef, scope: Scope) -> Class:
    """Execute a class's body; an enumeration's constants become its members."""
    bases = [reader.evaluate(base, scope) for base in node.bases]
    inner = Scope(scope.module, outer=scope, depth=scope.depth + 1)
    made = Class(node.name, scope.module, scope.module.location(node), bases, inner)
    reader.execute(node.body, inner)
    made.annotations = [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    for name, value in inner.names.items():
        match value:
            case Function():
                value.owner = made
            case Known(plain) if is_enum(made):
                inner.names[name] = Known(Member(made.dotted, name, plain), value.location)
            case Unknown() if is_enum(made):  # enum.auto() and the like
                inner.names[name] = Known(Member(made.dotted, name), value.location)
    return made


def is_enum(value: Value) -> bool:
    """Whether a class is an enumeration."""
    match value:
        case External(name=name):
            return name in ENUMS
        case Class(bases=bases):
            return any(is_enum(base) for base in bases)
        case _:
            return False


def find(owner: Class, name: str) -> Value | None:
    """A class's attribute, its own or inherited within the project."""
    if name in owner.scope.names:
        return owner.scope.names[name]
    for base in owner.bases:
        found = find(base, name) if isinstance(base, Class) else None
        if found is not None:
            return found
    return None


def instantiate(
    reader: "Reader", owner: Class, arguments: "Arguments", location: Location, depth: int
) -> Value:
    """The object that calling a class makes."""
    if is_enum(owner):
        return _member(owner, arguments, location)
    instance = Instance(owner.dotted, location, of=owner)
    initialise(reader, instance, owner, arguments, depth)
    return instance


def initialise(
    reader: "Reader", instance: Instance, owner: Value, arguments: "Arguments", depth: int
) -> None:
    """Give an object its data as ``owner.__init__`` would."""
    if not isinstance(owner, Class):
        instance.fields.update(arguments.named)
        add_gaps(instance.gaps, arguments.gaps)
        return
    init = find(owner, "__init__")
    if isinstance(init, Function):
        _run(reader, instance, init, arguments, depth)
        return
    add_gaps(instance.gaps, arguments.gaps)
    names = _fields(owner)
    positional = dict(zip(names, arguments.plain, strict=False))
    instance.fields.update({**_field_defaults(reader, owner), **positional, **arguments.named})
    if len(arguments.plain) > len(names):
        why = f"the positional arguments of `{owner.name}` have no names that are known"
        add_gaps(instance.gaps, [Unknown(why, instance.location)])


def known_whole(owner: Class | None) -> bool:
    """Whether every class that gives an object its data was read."""
    if owner is None:
        return False
    plain = {*PLAIN_BASES, "object"}
    return all(
        known_whole(base) if isinstance(base, Class) else getattr(base, "name", "") in plain
        for base in owner.bases
    )


def _run(
    reader: "Reader", instance: Instance, init: Function, arguments: "Arguments", depth: int
) -> None:
    from align_ci.load.static import calls  # noqa: PLC0415 - calls and classes need each other

    bound = Function(init.node, init.module, init.scope, init.location, instance, init.owner)
    given = calls.bind(reader, bound, arguments, instance.location)
    before = {name: value for name, value in given.items() if value is not instance}
    instance.fields.update(before)
    calls.invoke(reader, bound, arguments, instance.location, depth)
    for name, value in before.items():
        # What a constructor does to its argument may not be followed; the argument is.
        if isinstance(instance.fields[name], Unknown):
            instance.fields[name] = value


def _member(owner: Class, arguments: "Arguments", location: Location) -> Value:
    match arguments.plain:
        case [Known(wanted)]:
            for value in owner.scope.names.values():
                if isinstance(value, Known) and wanted in (value.value, value.value.value):
                    return Known(value.value, location)
    return Unknown(f"a member of `{owner.name}` that is not known", location)


def _fields(owner: Class) -> list[str]:
    inherited = [name for base in owner.bases if isinstance(base, Class) for name in _fields(base)]
    return list(dict.fromkeys([*inherited, *owner.annotations]))


def _field_defaults(reader: "Reader", owner: Class) -> dict[str, Value]:
    found = {name: find(owner, name) for name in _fields(owner)}
    defaults = {name: _default(reader, value) for name, value in found.items()}
    return {name: value for name, value in defaults.items() if value is not None}


def _default(reader: "Reader", value: Value | None) -> Default:
    """A field's default, made anew where it can be changed; None where it has none."""
    match value:
        case Items(location=location, items=items, gaps=gaps, kind=kind):
            return Items(location, list(items), list(gaps), kind)
        case Table(location=location, entries=entries, gaps=gaps):
            return Table(location, dict(entries), list(gaps))
        case Instance(type=declared) if declared in FIELDS:
            return _declared(reader, value)
        case _:
            return value


def _declared(reader: "Reader", declared: Instance) -> Default:
    from align_ci.load.static import builtin  # noqa: PLC0415 - only where fields have factories
    from align_ci.load.values import Method  # noqa: PLC0415

    default, factory = declared.fields.get("default"), declared.fields.get("default_factory")
    match default:
        case Known(value) if value is ...:
            return None
        case None:
            pass
        case _:
            return default
    if isinstance(factory, Method) and factory.receiver is None:
        return builtin.call(reader, factory, [], {}, declared.location)
    return Unknown("the default is not known", declared.location) if declared.fields else None
