"""Which objects are what rules judge: specifications, contracts and pipelines."""

import ast
from collections.abc import Iterable, Iterator

from align_ci.load.static.classes import fields
from align_ci.load.values import Class, External, Function, Instance, Value
from align_ci.load.vocabulary import Vocabulary, Words

USUAL = Vocabulary()

SIGNATURES = {
    "specifications": ({"step_type"}, {"dependencies", "outputs", "node_type"}),
    "contracts": ({"entry_point"}, {"expected_input_paths", "expected_output_paths"}),
    "pipelines": ({"steps", "connections"}, {"steps", "connections"}),
}
"""The fields of each kind of subject: all of the first set and one of the second."""

CLASSES = {
    "StepSpecification": "specifications",
    "ScriptContract": "contracts",
    "TrainingScriptContract": "contracts",
    "PipelineSpecification": "pipelines",
}

_PARTS = {"dependencies", "outputs"}
"""Fields that hold what a specification is made of."""

_LISTS = {"list", "set", "frozenset", "tuple", "sequence", "iterable", "collection"}

COPYING = {
    *("copy", "deepcopy", "model_copy", "replace", "_replace", "evolve", "__copy__"),
    *("__deepcopy__", "__replace__", "partial"),
}
"""Functions and methods that make another object of one."""


def kind_of(value: Value) -> str | None:
    """Which kind of subject an object is, by its fields, or else by the name of its class.

    ``specifications``, ``contracts`` or ``pipelines``; None for anything else.
    """
    if not isinstance(value, Instance):
        return None
    if value.words is not None:
        return value.words.kind
    parts = value.fields.keys() - names_of_steps(value.of)
    return kind_of_fields(parts) or CLASSES.get(value.type.rpartition(".")[2])


def kind_of_fields(fields: Iterable[str]) -> str | None:
    """Which kind of subject has these fields."""
    names = set(fields)
    for kind, (every, some) in SIGNATURES.items():
        if every <= names and some & names:
            return kind
    return None


def words_for(owner: Value | None, vocabulary: Vocabulary) -> Words | None:
    """What a project calls the fields of a class's objects, where it is nothing usual."""
    match owner:
        case Class(line=line) if vocabulary:
            links = (each for each in line if isinstance(each, Class | External))
            names = (each.dotted if isinstance(each, Class) else each.name for each in links)
            return vocabulary.of_class(*names)
        case External(name=name) if vocabulary:
            return vocabulary.of_class(name)
        case _:
            return None


def kind_made(owner: Value | None, vocabulary: Vocabulary = USUAL) -> str | None:
    """Which kind of subject calling a class makes."""
    words = words_for(owner, vocabulary)
    if words is not None:
        return words.kind
    match owner:
        case Class(line=line):
            kinds = (_kind_declared(link) for link in line)
            return next((kind for kind in kinds if kind), None)
        case External():
            return _kind_declared(owner)
        case _:
            return None


def names_of_steps(owner: Value | None) -> set[str]:
    """The fields of a class that are lists of texts: names of other steps, and no parts."""
    every = fields(owner) if isinstance(owner, Class) else {}
    return {name for name in _PARTS & every.keys() if _is_listing_texts(every[name])}


def makes(
    node: ast.Call, involved: Iterable[Value], vocabulary: Vocabulary = USUAL
) -> Iterator[str]:
    """The kinds that a call which is not followed may make: by a method of a class, by copying."""
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in COPYING:
        yield from {kind for value in involved if (kind := kind_of(value))}
    yield from {kind for value in involved if (kind := kind_made(value, vocabulary))}


def _kind_declared(link: Value) -> str | None:
    """Which kind of subject has the fields, or else the name, of one class."""
    match link:
        case Class(name=name):
            return kind_of_fields(_declared(link)) or CLASSES.get(name)
        case External(name=name):
            return next((CLASSES[part] for part in name.split(".") if part in CLASSES), None)
        case _:
            return None


def _declared(owner: Class) -> set[str]:
    init = owner.scope.names.get("__init__")
    parameters = ast.walk(init.node.args) if isinstance(init, Function) else ()
    named = {inner.arg for inner in parameters if isinstance(inner, ast.arg)}
    return {*owner.fields, *owner.scope.names, *named} - names_of_steps(owner)


def _is_listing_texts(annotation: ast.expr) -> bool:
    match annotation:
        case ast.Subscript(
            value=ast.Name(id=name) | ast.Attribute(attr=name),
            slice=ast.Name(id="str") | ast.Tuple(elts=[ast.Name(id="str"), ast.Constant()]),
        ):
            return name.casefold() in _LISTS
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return _is_listing_texts(annotation.slice)
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _is_listing_texts(left)
        case _:
            return False
