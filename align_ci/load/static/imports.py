"""Import statements: the project's own modules are read, all else stays outside."""

import ast
from typing import TYPE_CHECKING

from align_ci.load.static.changes import set_name
from align_ci.load.static.shape import bound_names
from align_ci.load.values import External, Items, ModuleReference, Scope, Value
from align_ci.model import Known, LoadFailure, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.arguments import Arguments
    from align_ci.load.static.module import Module
    from align_ci.load.static.reader import Reader

_HAS_NO = "has no"

OURSELVES = "align_ci"


class CircularImport(Exception):
    """A name was imported from a module that is still being executed."""

    def __init__(self, failure: LoadFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def execute(reader: "Reader", node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    """Bind what an import statement binds.

    Raises:
        CircularImport: Where Python could not import the name either.
    """
    try:
        _bind_all(reader, node, scope)
    except CircularImport as error:
        if not reader.doubts:
            raise
        # Python may never come here, or only when all modules are there.
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            why = Unknown(error.failure.message, scope.module.location(alias))
            _bind(reader, scope, name, why)


def _bind_all(reader: "Reader", node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            _import(reader, alias, scope)
        return
    name = absolute(node, scope.module)
    name = name if node.level else reader.layout.seen(name, scope.module.path)
    module = _loaded(reader, name, node.level)
    for alias in node.names:
        location = scope.module.location(alias)
        if alias.name == "*":
            _import_all(reader, module, name, scope)
        else:
            value = _member(reader, module, f"{name}.{alias.name}", location)
            _bind(reader, scope, alias.asname or alias.name, value)


def succeeds(reader: "Reader", node: ast.Import | ast.ImportFrom, scope: Scope) -> bool:
    """Whether all that a statement imports is there to be imported.

    Raises:
        CircularImport: Where Python could not import the name either.
    """
    for alias in node.names:
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        name = alias.name if isinstance(node, ast.Import) else absolute(node, scope.module)
        name = name if level else reader.layout.seen(name, scope.module.path)
        module = _loaded(reader, name, level)
        if name.partition(".")[0] == OURSELVES:
            continue
        if module is None or module.gaps:
            return False
        if isinstance(node, ast.ImportFrom) and alias.name != "*":
            found = module.scope.names.get(alias.name)
            below = reader.load(f"{name}.{alias.name}") if found is None else None
            if isinstance(found, Unknown) or (found is None and below is None):
                return False
    return True


def fails(reader: "Reader", node: ast.stmt, scope: Scope) -> bool:
    """Whether a statement certainly imports what its package does not have.

    Only what is imported relatively is certain to be the project's own.
    """
    if not isinstance(node, ast.ImportFrom) or not node.level or not node.module:
        return False
    name = absolute(node, scope.module)
    owner, _, below = name.rpartition(".")
    parent, module = reader.load(owner), reader.load(name)
    if module is None:
        whole = parent is not None and parent.source is not None and is_whole(parent)
        return whole and parent is not None and not _holds(reader, parent, below)
    return is_whole(module) and any(
        alias.name not in module.scope.names
        and alias.name != "*"
        and not (module.is_package and _holds(reader, module, alias.name))
        for alias in node.names
    )


def _holds(reader: "Reader", package: "Module", name: str) -> bool:
    reader.trace.look(package.path, name)
    return reader.layout.holds(package.path, name)


def is_whole(module: "Module") -> bool:
    """Whether a module has no names but those that were found."""
    special = {"__path__", "__getattr__"} & module.scope.names.keys()
    return module.complete and not (module.gaps or module.stars or special)


def _loaded(reader: "Reader", name: str, level: int) -> "Module | None":
    """The project's module of a name; None for one of Python's own."""
    if level == 0 and reader.layout.is_hidden(name):
        reader.trace.ask(name.partition(".")[0])  # where that lies decides
        return None
    return reader.load(name)


def by_name(
    reader: "Reader", function: str, arguments: "Arguments", location: Location
) -> Value | None:
    """What ``importlib.import_module`` gives; None where the name is not known."""
    if function != "importlib.import_module":
        return None
    package = arguments.named.get("package", *arguments.plain[1:2] or [Known("", location)])
    match arguments.plain[:1], package:
        case [Known(str() as name)], Known(str() as base) if not arguments.gaps:
            pass
        case _:
            return None
    above = len(name) - len(name.lstrip("."))
    for _ in range(above - 1):
        base = base.rpartition(".")[0]
    dotted = f"{base}.{name[above:]}" if above else name
    module = reader.load(dotted)
    return ModuleReference(module, location) if module else External(dotted, location)


def _bind(reader: "Reader", scope: Scope, name: str, value: Value) -> None:
    set_name(reader, scope.home(name), name, value)


def tell_package(reader: "Reader", module: "Module") -> None:
    """A package that imports one of its modules has a name for it from then on."""
    package, _, name = module.name.rpartition(".")
    owner = reader.load(package) if package else None
    if (
        owner is not None
        and not owner.complete
        and (not reader.doubts or name in owner.scope.names)
    ):
        set_name(reader, owner.scope, name, ModuleReference(module, Location(module.path)))


def _import(reader: "Reader", alias: ast.alias, scope: Scope) -> None:
    location = scope.module.location(alias)
    module = _loaded(reader, reader.layout.seen(alias.name, scope.module.path), 0)
    bound = alias.name if alias.asname else alias.name.partition(".")[0]
    module = module and reader.load(reader.layout.seen(bound, scope.module.path))
    value = ModuleReference(module, location) if module else External(bound, location)
    _bind(reader, scope, alias.asname or bound, value)


def absolute(node: ast.ImportFrom, module: "Module") -> str:
    if not node.level:
        return node.module or ""
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return ".".join(filter(None, [package, node.module]))


def _member(reader: "Reader", module: "Module | None", dotted: str, location: Location) -> Value:
    if module is None:
        return External(dotted, location)
    owner, _, name = dotted.rpartition(".")
    if name in module.scope.names:
        return module.scope.names[name]
    below = reader.load(dotted)
    if below is not None:
        return ModuleReference(below, location)
    if not module.complete and binds(module, name):
        message = f"circular import: `{name}` is not defined yet when `{owner}` is imported here"
        help_ = "move what both modules need into a third one"
        raise CircularImport(LoadFailure(message, location, help_))
    if module.stars:
        return External(f"{module.stars[-1]}.{name}", location)
    return Unknown(f"module `{owner}` {_HAS_NO} `{name}` that is known", location)


def is_missing(value: Value) -> bool:
    """Whether a name stands for what is imported from a module that does not seem to have it."""
    return isinstance(value, Unknown) and f"` {_HAS_NO} `" in value.why


def binds(module: "Module", name: str) -> bool:
    """Whether a module itself gives a name a value; else it may be an extension beside it."""
    nodes = ast.walk(module.source.tree) if module.source else ()
    return any(name in bound_names(node) for node in nodes)


def _import_all(reader: "Reader", module: "Module | None", name: str, scope: Scope) -> None:
    if module is None:
        scope.module.stars.append(name)
        _shadow(reader, name, scope)
        return
    scope.module.stars += module.stars
    for key in _exported(module):
        if key in module.scope.names:
            _bind(reader, scope, key, module.scope.names[key])
        elif (below := reader.load(f"{module.name}.{key}")) is not None:
            _bind(reader, scope, key, ModuleReference(below, Location(module.path)))
    if _listed(module) is None and "__all__" in module.scope.names:
        why = Unknown(f"which names `{module.name}` exports is not known", Location(module.path))
        for key in list(scope.names):
            if key in module.scope.names and key[:2] != "__":
                _bind(reader, scope, key, why)


def _shadow(reader: "Reader", name: str, scope: Scope) -> None:
    """What was bound before may be bound anew by names that are not known."""
    if name.partition(".")[0] in {OURSELVES, "typing", "dataclasses", "enum", "pydantic"}:
        return
    why = Unknown(f"`{name}` may define it", Location(scope.module.path))
    for key, value in list(scope.names.items()):
        if isinstance(value, (Known, Items)) and key[:2] != "__":
            _bind(reader, scope, key, why)


def _exported(module: "Module") -> list[str]:
    listed = _listed(module)
    if listed is not None:
        return listed
    return [key for key in module.scope.names if not key.startswith("_")]


def _listed(module: "Module") -> list[str] | None:
    """What ``__all__`` says; None where there is none, or it is not known."""
    match module.scope.names.get("__all__"):
        case Items(items=items, gaps=[]):
            names = [item.value for item in items if isinstance(item, Known)]
            return [str(name) for name in names] if len(names) == len(items) else None
        case _:
            return None
