"""The files that a script consists of, and what its expressions may stand for."""

import ast
import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property

from align_ci.load.script.index import Found, Index, last_name
from align_ci.load.script.scopes import Function, Import, Scope
from align_ci.load.script.visitor import Visitor
from align_ci.load.source import Source, Unreadable
from align_ci.model import Location, Unknown

MOST_FILES = 40
"""Modules that are followed from one script."""

_UNBOUND = {"staticmethod", "classmethod"}
"""Methods that no framework calls unless their names are used."""

Open = Callable[[str], Source | None]
"""The file at a path of the project; None where there is none, ``Unreadable`` if it is broken."""

PathOf = Callable[[str], str | None]
"""The path of a module of the project by its dotted name; None outside of it."""


class Files:
    """The files of one script.

    Args:
        entry: The script.
        opened: Opens a file.
        path_of: The path of a module of the project by its dotted name; None outside of it.

    Attributes:
        gaps: Modules of the project that are imported, but were not read.
    """

    def __init__(self, entry: Source, opened: Open, path_of: PathOf) -> None:
        self.index = Index()
        self.entry = entry
        self._opened = opened
        self._path_of = path_of
        self.gaps: list[Unknown] = []
        self._scopes: dict[str, Scope | None] = {}
        self._modules: dict[tuple[str, int, str], Scope | None] = {}
        self._followed = 0

    def read(self) -> None:
        """Go through the script itself."""
        self._add(self.entry)

    def scope(self, path: str) -> Scope | None:
        """The names of a module of the project."""
        if path not in self._scopes:
            self._scopes[path] = None
            source = self._source(path)
            if source is not None:
                self._add(source)
        return self._scopes[path]

    def module(self, found: Import, importer: Scope) -> Scope | None:
        """The module that an import in a file means; None for one outside of the project."""
        key = (found.module, found.level, importer.source.path)
        if key not in self._modules:
            scopes = map(self.scope, self._candidates(found, importer.source.path))
            self._modules[key] = next((scope for scope in scopes if scope is not None), None)
        return self._modules[key]

    def submodule(self, found: Import, importer: Scope) -> Scope | None:
        """The module that `from package import module` means."""
        name = f"{found.module}.{found.name}".strip(".")
        return self.module(Import(name, found.level), importer)

    def calls_of(self, name: str) -> list[Found]:
        """The calls of whatever bears a name."""
        return self._calls.get(name, [])

    def calls_to(self, function: Function) -> list[Found]:
        """The calls that may be of a function; those of its class and what derives from it, too."""
        if isinstance(function, ast.Lambda):
            return []
        calls = self.calls_of(function.name)
        for name in self._makers.get(function, ()):
            calls = [*calls, *self.calls_of(name)]
        return calls

    def is_handed_on(self, function: Function) -> bool:
        """Whether something may call a function under another name, with what is not seen."""
        return not isinstance(function, ast.Lambda) and function.name in self.index.values

    @cached_property
    def option_defaults(self) -> dict[str, list[tuple[ast.expr, Scope]]]:
        """The defaults of what command lines may hold, by the attribute that has the value."""
        found: dict[str, list[tuple[ast.expr, Scope]]] = {}
        for call in self.calls_of("add_argument"):
            value = argument(call.node, "default")
            name = destination(call.node)
            if value is not None and name:
                found.setdefault(name, []).append((value, call.scope))
        return found

    @cached_property
    def _makers(self) -> dict[Function, set[str]]:
        """The classes that each constructor makes objects of."""
        derived: dict[str, list[str]] = {}
        for name, bases in self.index.bases.items():
            for base in bases:
                derived.setdefault(base, []).append(name)
        found = {}
        for function, owner in self.index.constructors.items():
            names, waiting = {owner}, [owner]
            while waiting:
                fresh = set(derived.get(waiting.pop(), ())) - names
                names |= fresh
                waiting += fresh
            found[function] = names
        return found

    @cached_property
    def opaque(self) -> frozenset[str]:
        """The classes that keep what they are given in ways that are not followed."""
        made = {name for names in self._makers.values() for name in names}
        return frozenset(self.index.bases.keys() - made)

    def follow(self) -> None:
        """Read every module that is imported anywhere, and what those import."""
        done = 0
        while done < len(self.index.imports):
            found, scope = self.index.imports[done]
            done += 1
            self.module(found, scope)
            if found.name:
                self.submodule(found, scope)

    def forget(self) -> None:
        """Let go of all names, which hold the scopes that hold them.

        A run collects no garbage, and a script's tree takes thirty times the room of its text.
        """
        for scope in self.index.scopes:
            scope.names.clear()

    @property
    def live(self) -> set[tuple[str, str]]:
        """The definitions that may run: of the script all, of others those that are named."""
        return self._running[0]

    @cached_property
    def _running(self) -> tuple[set[tuple[str, str]], set[str]]:
        """The same, and the names that they use."""
        words = self.index.words
        live = {key for key in words if key[0] == self.entry.path or not key[1]}
        named = {word for key in live for word in words[key]}
        while fresh := {key for key in words if key[1] in named} - live:
            live |= fresh
            named |= {word for key in fresh for word in words[key]}
        return live, named

    @cached_property
    def renamed(self) -> frozenset[str]:
        """The names that imports give to what bears another one."""
        return frozenset(
            name
            for scope in self._scopes.values()
            if scope is not None
            for name, bindings in scope.names.items()
            for each in bindings
            if isinstance(each, Import) and each.name not in {"", name}
        )

    def is_live(self, scope: Scope) -> bool:
        """Whether what stands in a scope may run."""
        live, named = self._running
        if (scope.source.path, scope.owner) not in live:
            return False
        method = scope.function
        return (
            not isinstance(method, ast.FunctionDef)
            or scope.source is self.entry
            or method.name in named
            or not any(_name(each) in _UNBOUND for each in method.decorator_list)
        )

    @cached_property
    def _calls(self) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for call in self.index.calls:
            name = name_of(call.node)
            if name:
                found.setdefault(name, []).append(call)
        return found

    def _source(self, path: str) -> Source | None:
        """A module that is followed, if it is there and not one too many."""
        if self._followed > MOST_FILES:
            return None
        try:
            source = self._opened(path)
        except Unreadable as error:
            self.gaps.append(Unknown(f"`{path}` could not be read", error.failure.location))
            return None
        self._followed += source is not None
        if self._followed > MOST_FILES:
            why = f"it imports more than {MOST_FILES} modules of the project"
            self.gaps.append(Unknown(why, Location(self.entry.path)))
            return None
        return source

    def _add(self, source: Source) -> None:
        visitor = Visitor(self.index, source)
        self._scopes[source.path] = visitor.module
        visitor.visit_module()

    def _candidates(self, found: Import, importer: str) -> Iterator[str]:
        """Where Python would find it: beside the script first, then where imports start."""
        parts = found.module.split(".") if found.module else []
        if found.level:
            folder = importer
            for _ in range(found.level):
                folder = posixpath.dirname(folder)
            yield from _files(posixpath.join(folder, *parts))
            return
        if not parts:
            return
        yield from _files(posixpath.join(posixpath.dirname(self.entry.path), *parts))
        path = self._path_of(found.module)
        if path:
            yield path


def name_of(call: ast.Call) -> str:
    """The last name of what is called; empty for what has none."""
    return last_name(call.func)


def default(function: Function, name: str) -> ast.expr | None:
    """The default of a parameter."""
    given = function.args
    placed = reversed([*given.posonlyargs, *given.args])
    for pairs in (
        zip(placed, reversed(given.defaults), strict=False),
        zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ):
        for parameter, value in pairs:
            if parameter.arg == name:
                return value
    return None


def place_of(function: Function, name: str, *, is_method: bool) -> int | None:
    """At which place a call gives a parameter; None for one that is given by name alone."""
    placed = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if name not in placed:
        return None
    bound = is_method and placed[0] in {"self", "cls"}
    return placed.index(name) - bound


def argument(call: ast.Call, name: str, at: int | None = None) -> ast.expr | None:
    """What a call gives for a parameter; None for nothing, or nothing that is seen."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if at is None or not 0 <= at < len(call.args):
        return None
    if any(isinstance(each, ast.Starred) for each in call.args[: at + 1]):
        return None
    return call.args[at]


def destination(call: ast.Call) -> str:
    """The attribute that has the value of an argument that a call adds."""
    for keyword in call.keywords:
        if keyword.arg == "dest" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    flags = [each.value for each in call.args if isinstance(each, ast.Constant)]
    texts = [flag for flag in flags if isinstance(flag, str)]
    long = next((flag for flag in texts if flag.startswith("--")), texts[0] if texts else "")
    return long.lstrip("-").replace("-", "_")


def rest_of(function: Function, call: ast.Call, *, is_named: bool, is_method: bool) -> ast.expr:
    """What a call gives besides the parameters, as the tuple or dictionary that it makes."""
    given = function.args
    placed = [each.arg for each in (*given.posonlyargs, *given.args)]
    own = {*placed, *(each.arg for each in given.kwonlyargs)}
    if is_named:
        named = [each for each in call.keywords if each.arg is not None and each.arg not in own]
        made: ast.expr = ast.Call(ast.Name("dict", ast.Load()), [], named)
    else:
        bound = is_method and placed[:1] in (["self"], ["cls"])
        made = ast.Tuple(call.args[len(placed) - bound :], ast.Load())
    return ast.copy_location(made, call)


def is_spread(call: ast.Call) -> bool:
    """Whether a call gives more than is seen: `*args`, `**kwargs`."""
    return any(isinstance(each, ast.Starred) for each in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    )


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _files(stem: str) -> tuple[str, str]:
    path = posixpath.normpath(stem)
    return f"{path}.py", f"{path}/__init__.py"
