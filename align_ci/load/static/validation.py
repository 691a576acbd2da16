"""Does to an object what the validators and the settings of its pydantic class do."""

import ast
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from align_ci.load.alternatives import in_each
from align_ci.load.static import classes
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.signals import Raised
from align_ci.load.static.validators import HARMLESS, VALIDATORS, decorators, is_harmless, renames
from align_ci.load.values import Class, Function, Instance, Items, Member, Table, Value
from align_ci.model import Either, Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

LOST = "validators may change its fields"

HOOKS = {"model_post_init", "__post_init_post_parse__"}

OF_FIELDS = {"field_validator", "validator"}

MODES = {"", "before", "after", "plain"}
"""When a validator of fields runs, where it hands back what the field is to hold."""


def run(reader: "Reader", instance: Instance, owner: Class, given: Collection[str]) -> str:
    """Let a class look at the fields of an object; why they are lost, else nothing."""
    members = _members(owner)
    if any(map(_renames, *zip(*members, strict=True))) if members else False:
        return LOST
    hooks: list[Function] = []
    for _, value in members:
        if not isinstance(value, Function) or not isinstance(value.node, ast.FunctionDef):
            continue
        if value.node.name in HOOKS:
            hooks.append(value)
        elif not value.why or is_harmless(value.node):
            continue
        elif decorators(value.node) & OF_FIELDS:
            _look_at_fields(reader, instance, owner, value, given)
        elif _is_after(value.node):
            hooks.append(value)
        else:
            return LOST
    if not all(_look_at_whole(reader, instance, hook) for hook in hooks):
        return LOST
    return _set_up(instance, members)


def _members(owner: Class) -> list[tuple[str, Value]]:
    """What a class and its bases define, the bases first; what is overridden does not count."""
    links = [link for link in reversed(classes.lineage(owner)) if isinstance(link, Class)]
    found: dict[str, Value] = {}
    configured: list[tuple[str, Value]] = []
    for link in links:
        for name, value in link.scope.names.items():
            if name in {"model_config", "Config"}:
                configured.append((name, value))  # pydantic merges them
            else:
                found[name] = value
    return [*configured, *found.items()]


def _renames(name: str, value: Value) -> bool:
    """Whether a member of a class may give its fields other values, for all that can be told."""
    match name, value:
        case _, Unknown():
            return True
        case _, Function(node=node, why=why):
            return not isinstance(node, ast.FunctionDef) and bool(why)
        case _, Instance(type=declared) if declared in classes.FIELDS:
            return renames(value)
        case _:
            return False


def _look_at_fields(
    reader: "Reader", instance: Instance, owner: Class, function: Function, given: Collection[str]
) -> None:
    """Run a validator on the fields that it is for, where they were given."""
    names = _fields_of(function.node)
    for name in instance.fields if names is None or "*" in names else names:
        value = instance.fields.get(name)
        lost = isinstance(value, Unknown) and not isinstance(value, Either)
        if value is None or lost or name not in given:
            continue
        made: Value = Unknown(LOST, value.location)
        if names is not None:
            made = _placed(_handed_back(reader, function, owner, value), value)
        instance.fields[name] = made


def _fields_of(node: ast.AST) -> list[str] | None:
    """The fields that a validator is for; None where that, or what it does, is not known."""
    names: list[str] = []
    for call in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
        match call:
            case ast.Call(args=given, keywords=keywords) if _is_of_fields(call):
                texts = [each.value for each in given if isinstance(each, ast.Constant)]
                said = {each.arg: each.value for each in keywords}
                mode = said.pop("mode", ast.Constant(""))
                if not isinstance(mode, ast.Constant) or mode.value not in MODES:
                    return None
                if len(texts) != len(given) or not said.keys() <= {"check_fields", "pre"}:
                    return None
                names += [text for text in texts if isinstance(text, str)]
    return names


def _is_of_fields(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in OF_FIELDS


def _handed_back(reader: "Reader", function: Function, owner: Class, value: Value) -> Value:
    """What a validator makes of a value; one that it rejects is for the rules to judge."""
    node = function.node
    static = isinstance(node, ast.FunctionDef) and "staticmethod" in decorators(node)
    plain = replace(function, why="", kind="plain", receiver=None if static else owner)
    try:
        return reader.invoke(plain, value.location, Arguments([value]))
    except Raised:
        return value


def _placed(made: Value, given: Value) -> Value:
    """What a validator made of a value, each part where it was given."""
    match made, given:
        case Known(), Known():
            same = type(made.value) is type(given.value) and made.value == given.value
            return given if same else Known(made.value, given.location)
        case _ if (put := in_each([made, given], _placed, given.location)) is not None:
            return put
        case Items(), Items():
            if made is given:
                return given
            parts = {key: part for part in given.items for key in _plain(part)}
            items = [_found(item, parts, given) for item in made.items]
            return replace(made, items=items, location=given.location, twins=[])
        case Table(), Table():
            if made is given:
                return given
            entries = {
                plain: (given.entries.get(plain, (key, item))[0], _at(plain, item, given))
                for plain, (key, item) in made.entries.items()
            }
            return replace(made, entries=entries, location=given.location, twins=[])
        case _:
            return given if made is given else Unknown(LOST, given.location)


def _at(plain: Any, item: Value, given: Table) -> Value:
    return _placed(item, given.entries[plain][1]) if plain in given.entries else item


def _found(item: Value, parts: dict[Any, Value], given: Items) -> Value:
    """A part as it was given; one that is new stands where the whole does."""
    for key in _plain(item):
        if key in parts:
            return parts[key]
    return Known(item.value, given.location) if isinstance(item, Known) else item


def _plain(part: Value) -> Iterator[tuple[type, Any]]:
    if isinstance(part, Known) and isinstance(part.value, str | int | float | Member):
        yield type(part.value), part.value


def _is_after(node: ast.FunctionDef) -> bool:
    """Whether a validator looks at the finished object."""
    said = [ast.unparse(each).replace("'", '"') for each in node.decorator_list]
    named = decorators(node) & VALIDATORS
    return named == {"model_validator"} and any('mode="after"' in each for each in said)


def _look_at_whole(reader: "Reader", instance: Instance, function: Function) -> bool:
    """Run what a class does with a finished object; whether that is followed."""
    is_hook = isinstance(function.node, ast.FunctionDef) and function.node.name in HOOKS
    plain = replace(function, why="", kind="plain", receiver=instance)
    given = [Unknown("what it is told of", instance.location)] if is_hook else []
    if function.why and is_hook:
        return False
    try:
        made = reader.invoke(plain, instance.location, Arguments(list(given)))
    except Raised:
        return True
    return is_hook or made is instance


def _set_up(instance: Instance, members: list[tuple[str, Value]]) -> str:
    """Do what the settings of a class say of the values that its objects hold."""
    for name, value in members:
        said: dict[Any, Value]
        match name, value:
            case "model_config", Instance(fields=fields, gaps=[]):
                said = dict(fields)
            case "model_config", Table(entries=entries, gaps=[]):
                said = {key: held for key, (_, held) in entries.items()}
            case "Config", Class(scope=scope):
                said = dict(scope.names)
            case (("model_config" | "Config"), _):
                return LOST
            case _:
                continue
        by_value = said.pop("use_enum_values", None)
        if not said.keys() <= HARMLESS or isinstance(by_value, Unknown):
            return LOST
        if isinstance(by_value, Known) and by_value.value:
            _each(instance, _value_of)
    return ""


def _each(instance: Instance, make: Callable[[Value], Value]) -> None:
    for name, value in instance.fields.items():
        made = make(value)
        if isinstance(made, Items):
            made.items = [make(item) for item in made.items]
        instance.fields[name] = made


def _value_of(value: Value) -> Value:
    """What is held of a member where its value counts."""
    match value:
        case Either():
            made = in_each([value], _value_of, value.location)
            return Unknown(value.why, value.location) if made is None else made
        case Known(Member(value=None)):
            return Unknown("the value of the member is not known", value.location)
        case Known(Member(value=plain)):
            return Known(plain, value.location)
        case _:
            return value
