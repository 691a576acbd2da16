"""Import statements: the project's own modules are read, all else stays outside."""

import ast
from typing import TYPE_CHECKING

from align_ci.load.values import External, ModuleReference, Scope, Value
from align_ci.model import LoadFailure, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.module import Module
    from align_ci.load.static.reader import Reader


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
    if isinstance(node, ast.Import):
        for alias in node.names:
            _import(reader, alias, scope)
        return
    name = _absolute(node, scope.module)
    module = reader.load(name)
    for alias in node.names:
        location = scope.module.location(alias)
        if alias.name == "*":
            _import_all(module, name, scope)
        else:
            value = _member(reader, module, f"{name}.{alias.name}", location)
            scope.names[alias.asname or alias.name] = value


def _import(reader: "Reader", alias: ast.alias, scope: Scope) -> None:
    location = scope.module.location(alias)
    module = reader.load(alias.name)
    bound = alias.name if alias.asname else alias.name.partition(".")[0]
    module = module and reader.load(bound)
    value = ModuleReference(module, location) if module else External(bound, location)
    scope.names[alias.asname or bound] = value


def _absolute(node: ast.ImportFrom, module: "Module") -> str:
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
    if not module.complete:
        message = f"circular import: `{name}` is not defined yet when `{owner}` is imported here"
        help_ = "move what both modules need into a third one"
        raise CircularImport(LoadFailure(message, location, help_))
    return Unknown(f"module `{owner}` has no `{name}` that is known", location)


def _import_all(module: "Module | None", name: str, scope: Scope) -> None:
    if module is None:
        scope.module.stars.append(name)
        return
    scope.module.stars += module.stars
    for key, value in module.scope.names.items():
        if not key.startswith("_"):
            scope.names[key] = value
