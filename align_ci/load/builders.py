"""Recognises a project's builders, and the functions that make its SDK pipelines."""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.child.building.calls import unknown
from align_ci.load.child.building.offer import NAMES
from align_ci.load.child.executions import Methods
from align_ci.load.static.classes import lineage, name_of
from align_ci.load.static.module import Module
from align_ci.load.values import Class, External, Function, Instance, Value
from align_ci.model import Location

BASE = "StepBuilderBase"
"""What frameworks call the class that builders derive from; ours does."""

_ABSTRACT = re.compile(r"^(?:_|Abstract|Base[A-Z])|Base$|Mixin$|Protocol$")
_OTHER = re.compile(
    r"(?:Tests?|TestBase|TestCase|Tester|Suite|Runner|Mock|Factory|Registry|Catalog|Manager|Loader"
    r"|Discovery|Validator|Analyzer|Reporter|Config|Info|Result|Error)$"
)
"""What has to do with builders and is none, by the last word of its name."""

_PIPELINE = re.compile(r"['\"]?(?:\w+\.)*Pipeline['\"]?")


class Builder(Struct, frozen=True):
    """A class that builds steps.

    Attributes:
        module: That defines it.
        owner: The class.
        location: Its name, where it is defined.
        base: Whether others derive from it: it may be able to build something, or may not.
        specifications: Those that it may build a step of, as it is written.
    """

    module: Module
    owner: Class
    location: Location
    base: bool = False
    specifications: tuple[Instance, ...] = ()


class PipelineFunction(Struct, frozen=True):
    """A function that gives an SDK pipeline, or another name of a module that holds one.

    Attributes:
        module: That defines it.
        name: Of it there.
        location: Its name, where it is defined.
        why_not: Why nobody can call it; empty where somebody may.
    """

    module: Module
    name: str
    location: Location
    why_not: str = ""


def builders(
    modules: Iterable[Module], wanted: Callable[[str], bool], methods: Methods
) -> list[Builder]:
    """The builders of a project.

    Args:
        modules: As the static reader left them.
        wanted: Whether a file may define builders.
        methods: What the project's builders call their methods.
    """
    found = [builder for module in modules for builder in _defined(module)]
    links = (link for builder in found for link in lineage(builder.owner)[1:])
    bases = {link.location for link in links if isinstance(link, Class)}
    return [
        replace(builder, base=builder.owner.location in bases)
        for builder in found
        if wanted(builder.module.path)
        and not _ABSTRACT.search(builder.owner.name)
        and _builds(builder.owner, methods)
    ]


def pipeline_functions(
    modules: Iterable[Module], wanted: Callable[[str], bool], named: Collection[str]
) -> Iterator[PipelineFunction]:
    """Functions that the configuration names, and those that are annotated to give a pipeline.

    Args:
        modules: As the static reader left them.
        wanted: Whether a file may hold pipelines.
        named: What the configuration names, as ``package.module:function``.
    """
    for module in modules:
        for name, value in module.scope.names.items():
            annotated = isinstance(value, Function) and _gives_pipeline(module, value)
            if f"{module.name}:{name}" in named or (
                annotated and wanted(module.path) and not name.startswith("_")
            ):
                place, missing = _place(module, name, value), _missing(value)
                why_not = unknown(name, missing) if missing else ""
                yield PipelineFunction(module, name, place, why_not)


def _defined(module: Module) -> Iterator[Builder]:
    for value in module.scope.names.values():
        if isinstance(value, Class) and value.module is module:
            yield Builder(module, value, name_place(value.location, "class ", value.name))


def _builds(owner: Class, methods: Methods) -> bool:
    links = lineage(owner)
    if any(_called(link).endswith(BASE) for link in links[1:]):
        return True
    own = {name for link in links if isinstance(link, Class) for name in link.scope.names}
    known = chain(methods.step, methods.inputs, methods.outputs)
    is_named = "Builder" in owner.name and not _OTHER.search(owner.name)
    return is_named and not own.isdisjoint(known)


def _called(link: Value) -> str:
    if isinstance(link, Class):
        return link.name
    # A generic base is subscripted: `StepBuilderBase[Config]`.
    return name_of(link).partition("[")[0].rpartition(".")[2]


def _gives_pipeline(module: Module, function: Function) -> bool:
    node = function.node
    if isinstance(node, ast.Lambda) or node.returns is None or function.module is not module:
        return False
    held = module.scope.names.get("Pipeline")
    elsewhere = isinstance(held, External) and not held.name.startswith("sagemaker")
    mentions = module.source is not None and b"sagemaker" in module.source.data
    return mentions and not elsewhere and _PIPELINE.fullmatch(ast.unparse(node.returns)) is not None


def _missing(value: Value) -> list[str]:
    """The parameters that a function must be given and that nobody knows anything for.

    A decorator may give them.
    """
    if not isinstance(value, Function) or getattr(value.node, "decorator_list", None):
        return []
    given = value.node.args
    plain = [*given.posonlyargs, *given.args]
    required = plain[: len(plain) - len(given.defaults)]
    required += [
        each
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if default is None
    ]
    return [each.arg for each in required if each.arg not in NAMES]


def _place(module: Module, name: str, value: Value) -> Location:
    if isinstance(value, Function) and value.location.path == module.path:
        return name_place(value.location, "def ", name)
    return module.bound.get(name, Location(module.path))


def name_place(statement: Location, keyword: str, name: str) -> Location:
    """The name that a ``class`` or ``def`` statement gives."""
    start = statement.column + len(keyword)
    return Location(statement.path, statement.line, start, statement.line, start + len(name))


def definition(builder: Builder) -> ast.ClassDef | None:
    """The statement that defines a builder; None where its text is not there."""
    owner, source = builder.owner, builder.module.source
    pending: list[ast.AST] = [*source.tree.body] if source else []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef):
            if (node.name, node.lineno) == (owner.name, owner.location.line):
                return node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            pending.extend(ast.iter_child_nodes(node))
    return None
