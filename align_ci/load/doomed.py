"""Imports that the code goes on without, until a builder that needs them certainly raises."""

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from align_ci.load.builders import Builder, definition
from align_ci.load.static.classes import lineage
from align_ci.load.static.module import Module
from align_ci.load.values import Class
from align_ci.model import Location, UnresolvedImport

_CATCHING = frozenset({"ImportError", "Exception", "BaseException"})
_METHOD = "__init__"
_MOST_PATHS = 200
"""Ways through one method; where there are more, nothing is said of it."""

_Bound = Mapping[str, ast.Constant]


def blamed(
    module: Module, found: Iterable[UnresolvedImport], modules: Iterable[Module]
) -> Iterator[UnresolvedImport]:
    """What a module imports in vain, as not handled where one of its builders is lost by it.

    Args:
        module: That imports it.
        found: What it certainly cannot import.
        modules: Of the project, which may have classes that derive from a builder.
    """
    found = [*found]
    failing = {each.location for each in found if each.is_handled}
    own = [*_builders(module, modules)] if failing else []
    lost = {*_lost(module, failing, own)} if own else set()
    for each in found:
        yield replace(each, is_handled=False) if each.location in lost else each


def _builders(module: Module, modules: Iterable[Module]) -> Iterator[Builder]:
    """The classes of a module that are called builders, and from which no other one derives."""
    classes = [
        value
        for each in modules
        for value in each.scope.names.values()
        if isinstance(value, Class) and value.module is each
    ]
    bases = {id(link) for each in classes for link in lineage(each)[1:]}
    for each in classes:
        if each.module is module and "Builder" in each.name and id(each) not in bases:
            yield Builder(module, each, each.location)


def _lost(
    module: Module, failing: set[Location], builders: Iterable[Builder]
) -> Iterator[Location]:
    """The imports without which some builders cannot be made."""
    body = module.source.tree.body if module.source else []
    bound: dict[str, ast.Constant] = {}
    owners: dict[str, list[Location]] = {}
    tried: set[ast.AST] = set()
    for node in body:
        if isinstance(node, ast.Try) and (places := _fails(node, module, failing)):
            own = _falls_back(node)
            bound |= own
            owners |= dict.fromkeys(own, places)
            tried |= {each for part in node.body for each in ast.walk(part)}
    stores = [name for node in body for name in _stored(node, tried)]
    # What is set anywhere else may be something after all.
    for name in {*bound}:
        if stores.count(name) > 1 or _is_shared(body, name):
            del bound[name]
    for builder in builders if bound else ():
        for method in _methods(definition(builder)):
            if _raises(method, bound) and not _raises(method, {}):
                asked = {each.id for each in ast.walk(method) if isinstance(each, ast.Name)}
                yield from (place for name in asked & bound.keys() for place in owners[name])


def _methods(owner: ast.ClassDef | None) -> Iterator[ast.FunctionDef]:
    for each in owner.body if owner else ():
        if isinstance(each, ast.FunctionDef) and each.name == _METHOD and not each.decorator_list:
            yield each


def _fails(node: ast.Try, module: Module, failing: set[Location]) -> list[Location]:
    """The imports of a ``try`` that certainly fail, where its handler then certainly runs."""
    found: list[Location] = []
    for each in node.body:
        if not isinstance(each, ast.Import | ast.ImportFrom):
            break
        places = [module.location(each), *map(module.location, each.names)]
        found += [place for place in places if place in failing]
    handler = node.handlers[0] if len(node.handlers) == 1 else None
    named = ast.walk(handler.type) if handler and handler.type else ()
    catches = handler is not None and (
        handler.type is None
        or any(isinstance(each, ast.Name) and each.id in _CATCHING for each in named)
    )
    return found if catches and not node.finalbody else []


def _falls_back(node: ast.Try) -> dict[str, ast.Constant]:
    """What a handler sets names to, which certainly runs to its end."""
    found: dict[str, ast.Constant] = {}
    for each in node.handlers[0].body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            names = [target.id for target in each.targets if isinstance(target, ast.Name)]
            found |= dict.fromkeys(names, each.value)
        elif not isinstance(each, ast.Pass | ast.Expr):
            return {}
    return found


def _stored(node: ast.stmt, left_out: Container[ast.AST]) -> Iterator[str]:
    """The names that a statement of a module sets, but for what certainly is not executed."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    for each in ast.walk(node):
        if each in left_out:
            continue
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]


def _is_shared(body: Iterable[ast.stmt], name: str) -> bool:
    """Whether a function may set a name of the module, or all names may be set."""
    for node in body:
        for each in ast.walk(node):
            if isinstance(each, ast.Global) and name in each.names:
                return True
            if isinstance(each, ast.alias) and each.name == "*":
                return True
            if isinstance(each, ast.Name) and each.id in {"globals", "vars", "setattr", "exec"}:
                return True
    return False


def _raises(method: ast.FunctionDef, bound: _Bound) -> bool:
    """Whether every way through a method ends where it raises."""
    given = {each.arg for each in ast.walk(method.args) if isinstance(each, ast.arg)}
    own = {*given, *_set(method.body)}
    known = {name: value for name, value in bound.items() if name not in own}
    pending: list[tuple[list[ast.stmt], _Bound]] = [(method.body, known)]
    for _ in range(_MOST_PATHS):
        if not pending:
            return True
        body, held = pending.pop()
        ways = _ways(body, held)
        if ways is None:
            return False
        pending += ways
    return False


def _ways(body: Sequence[ast.stmt], held: _Bound) -> list[tuple[list[ast.stmt], _Bound]] | None:
    """How it goes on from the first decision; nothing where it raises, None where it ends."""
    names = dict(held)
    for index, node in enumerate(body):
        rest = [*body[index + 1 :]]
        match node:
            case ast.Raise():
                return []
            case ast.If(test=test, body=then, orelse=otherwise):
                if any(isinstance(each, ast.NamedExpr) for each in ast.walk(test)):
                    return None
                answer = _truth(test, names)
                ways = [then] * (answer is not False) + [otherwise] * (answer is not True)
                return [([*way, *rest], names) for way in ways]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found = _constant(value, names)
                names.pop(name, None)
                names |= {name: found} if found else {}
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.Pass():
                for name in _set([node]):
                    names.pop(name, None)
            case _:
                return None
    return None


def _set(body: Sequence[ast.stmt]) -> set[str]:
    nodes = (each for node in body for each in ast.walk(node))
    found = set[str]()
    for each in nodes:
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            found.add(each.id)
        elif isinstance(each, ast.alias):
            found.add((each.asname or each.name).partition(".")[0])
    return found


def _constant(node: ast.expr, names: _Bound) -> ast.Constant | None:
    match node:
        case ast.Constant():
            return node
        case ast.Name(id=name):
            return names.get(name)
        case _:
            return None


def _truth(node: ast.expr, names: _Bound) -> bool | None:
    """Whether a condition holds; None where that is not known."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            answer = _truth(inner, names)
            return None if answer is None else not answer
        case ast.BoolOp(op=operator, values=values):
            ends = isinstance(operator, ast.Or)
            answers = [_truth(each, names) for each in values]
            if ends in answers:
                return ends
            return None if None in answers else not ends
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as operator], comparators=[right]):
            one, other = _constant(left, names), _constant(right, names)
            if one is None or other is None or other.value is not None:
                return None
            return (one.value is None) is isinstance(operator, ast.Is)
        case _:
            found = _constant(node, names)
            return None if found is None else bool(found.value)
