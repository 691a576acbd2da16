"""What a pydantic class does to the values that it is given, besides taking them."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from align_ci.load.static import classes
from align_ci.load.values import Class, Function, Instance, Value
from align_ci.model import Unknown

VALIDATORS = {"validator", "field_validator", "root_validator", "model_validator"}

OTHERS = {
    *("property", "cached_property", "classmethod", "staticmethod", "abstractmethod", "override"),
    *("computed_field", "field_serializer", "model_serializer", "overload", "cache", "lru_cache"),
}
"""Decorators of a class's methods by which no field changes."""

HARMLESS = {
    *("arbitrary_types_allowed", "extra", "from_attributes", "frozen", "json_schema_extra"),
    *("populate_by_name", "protected_namespaces", "strict", "title", "defer_build"),
    *("json_encoders", "orm_mode", "allow_population_by_field_name", "schema_extra"),
    *("hide_input_in_errors", "revalidate_instances", "use_attribute_docstrings"),
    *("validate_assignment", "validate_default", "__name__", "__qualname__", "__module__"),
}
"""Settings by which no value becomes another; ``use_enum_values`` is none of them."""

MUTATORS = {
    *("add", "append", "clear", "discard", "extend", "insert", "move_to_end", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update", "__setattr__", "__setitem__"),
}

READERS = {
    *("all", "any", "bool", "dict", "enumerate", "float", "hasattr", "int", "isinstance", "len"),
    *("AssertionError", "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"),
    *("list", "max", "min", "repr", "set", "sorted", "str", "sum", "tuple", "type", "zip"),
}
"""Functions that leave what they are given alone."""


def changes_values(owner: Class) -> bool:
    """Whether a class may hold other values than it was given, for all that can be told."""
    return any(
        _changes(link, name, value)
        for link in classes.lineage(owner)
        if isinstance(link, Class)
        for name, value in link.scope.names.items()
    )


def _changes(owner: Class, name: str, value: Value) -> bool:
    match name, value:
        case (("model_post_init" | "__post_init_post_parse__"), _):
            return True
        case "model_config", Instance(fields=fields, gaps=gaps):
            return bool(gaps) or not fields.keys() <= HARMLESS
        case "Config", Class(scope=scope):
            return not scope.names.keys() <= HARMLESS
        case (("model_config" | "Config"), _):
            return True
        case _, Unknown():
            return True
        case _, Function(node=ast.FunctionDef() as node, why=why) if why:
            return not is_harmless(node)
        case _, Function(why=why):
            return bool(why)
        case _, Instance() if name in owner.fields:
            return renames(value)
        case _:
            return False


@lru_cache(maxsize=256)
def is_harmless(node: ast.FunctionDef) -> bool:
    """Whether no field of an object changes by a decorated method of its class."""
    names = decorators(node)
    if not names <= VALIDATORS | OTHERS:
        return False
    return not names & VALIDATORS or _returns_what_it_takes(node)


def _returns_what_it_takes(node: ast.FunctionDef) -> bool:
    """Whether a validator hands its value back as it came, however it looks at it.

    The value is the second parameter, but for one that runs on the finished object.
    """
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    after = any('"after"' in ast.unparse(d).replace("'", '"') for d in node.decorator_list)
    model = any(_last_name(d) == "model_validator" for d in node.decorator_list)
    place = 0 if after and model else 1
    if len(parameters) <= place:
        return False
    value = parameters[place]
    returned = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return)]
    same = [isinstance(each, ast.Name) and each.id == value for each in returned]
    return bool(same) and all(same) and not any(_touches(node, value))


def _touches(node: ast.FunctionDef, value: str) -> Iterator[bool]:
    """Whether each part of a function may change what a name stands for, or a part of that."""
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name == value
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield True
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                yield True
            case ast.Call(func=ast.Attribute(attr=method)):
                yield method in MUTATORS or _is_passed(inner, value)
            case ast.Call(func=ast.Name(id=name)):
                yield name not in READERS and _is_passed(inner, value)
            case ast.Call():
                yield True


def _is_passed(call: ast.Call, value: str) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(inner, ast.Name) and inner.id == value
        for argument in given
        for inner in ast.walk(argument)
    )


def renames(declared: Instance) -> bool:
    """Whether a field's declaration lets it be given by another name, or hold another value."""
    return declared.type in classes.FIELDS and not declared.fields.keys() <= {
        *("default", "default_factory", "description", "title", "examples", "min_length"),
        *("max_length", "ge", "le", "gt", "lt", "pattern"),
    }


def decorators(node: ast.FunctionDef) -> set[str]:
    """What a method's decorators are called."""
    return {_last_name(decorator) for decorator in node.decorator_list}


def _last_name(decorator: ast.expr) -> str:
    match decorator:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
