"""What modules look up by a step's name: ``_contract, CUT_SPEC = load_step_interface("Cut")``.

Where an interface file declares the step, that is what it declares, whatever the function does.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from align_ci.load.data import Handed
from align_ci.load.fields import text
from align_ci.load.handed import Origin, makers
from align_ci.load.static.module import Module
from align_ci.load.static.subjects import kind_of
from align_ci.load.values import Instance, Items, Value
from align_ci.model import Known, Location, Unknown

Words = tuple[str, ...]
"""The names with which something is looked up; only where each is a step's, it is one."""


def lookups(modules: Iterable[Module]) -> Mapping[int, Words]:
    """What modules hold that they look up, by the identity of the values."""
    found: dict[int, Words] = {}
    others: set[int] = set()
    for module in modules:
        named = looked_up(module)
        for name, value in module.scope.names.items() if named else ():
            if name in named:
                for each in _held(value):
                    found[id(each)] = tuple({*found.get(id(each), ()), *named[name]})
            elif name in module.bound:
                others.add(id(value))
    return {identity: words for identity, words in found.items() if identity not in others}


def looked_up(module: Module) -> dict[str, Words]:
    """The names that a module assigns what it looks up, and nothing else, each with the words."""
    found: dict[str, dict[str | None, None]] = {}
    for name, value in _assigned(module.source.tree) if module.source else ():
        word = _word(value, module)
        if word is not None or not isinstance(value, ast.Constant) or value.value is not None:
            found.setdefault(name, {})[word] = None
    return {
        name: tuple(word for word in words if word is not None)
        for name, words in found.items()
        if None not in words
    }


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that the statements of a module set, outside of functions and classes."""
    pending: list[ast.AST] = [*tree.body]
    while pending:
        node = pending.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, None
                continue
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                    yield from ((each.id, value) for each in parts if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name)) | ast.For(target=ast.Name(id=name)):
                yield name, None
        pending += [each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr)]


def _word(node: ast.expr | None, module: Module) -> str | None:
    """The word that a call is given, of which an expression stands for the result or a part."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if not isinstance(node, ast.Call):
        return None
    given = [*node.args, *(each.value for each in node.keywords)][:1]
    match given:
        case [ast.Constant(value=str() as word)]:
            return word
        case [ast.Name(id=name)]:
            held = module.scope.names.get(name)
            return held.value if isinstance(held, Known) and type(held.value) is str else None
        case _:
            return None


def is_named(instance: Instance) -> bool:
    """Whether an object has a step type or an entry point that is known."""
    names = (text(instance, name, None) for name in ("step_type", "entry_point"))
    return any(isinstance(name, Known) for name in names)


class Makers:
    """Finds the functions that make objects of what they are given, or load.

    Args:
        modules: All of the project.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self._modules = {module.path: module for module in modules}
        self._calls: dict[str, dict[Location, tuple[ast.Call, Origin]]] = {}

    def of(self, instance: Instance) -> Handed | None:
        """What made an object of which it is not known what it is; None where that declares it."""
        kind, path = kind_of(instance), instance.location.path
        if kind is None or is_named(instance) or path not in self._modules:
            return None
        node, origin = self._of(path).get(instance.location, (None, None))
        if node is None or origin is None:
            return None
        loads = origin.loads(node, kind)
        if not loads and not origin.gives(node, kind):
            return None
        why = Unknown("one is made of what is not known", instance.location)
        return Handed(kind, origin.name, why, loads=loads)

    def _of(self, path: str) -> dict[Location, tuple[ast.Call, Origin]]:
        if path not in self._calls:
            module = self._modules[path]
            found = makers(module.source.tree) if module.source else ()
            self._calls[path] = {
                module.location(node.func): (node, origin) for node, origin in found
            }
        return self._calls[path]


def _held(value: Value) -> Iterator[Value]:
    """A value, and the objects that it holds."""
    yield value
    inner: Iterable[Value] = ()
    match value:
        case Instance(fields=fields):
            inner = fields.values()
        case Items(items=items):
            inner = [part for each in items for part in (each, *_fields(each))]
    yield from (each for each in inner if isinstance(each, Instance))


def _fields(value: Value) -> Iterable[Value]:
    return value.fields.values() if isinstance(value, Instance) else ()
