"""Finds the dictionaries that map steps to names of classes, and which of those there are."""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeGuard

from msgspec.structs import replace

from align_ci.load.source import MAX_BYTES, tree_of
from align_ci.load.static import written
from align_ci.load.static.imports import OURSELVES
from align_ci.load.static.module import Module
from align_ci.load.values import Table, Value
from align_ci.model import (
    Fact,
    Group,
    Known,
    Location,
    RegisteredClass,
    RegisteredKind,
    Registry,
    RegistryEntry,
    Unknown,
)

_NAME = re.compile(r"registry|registries", re.IGNORECASE)
_KEY = re.compile(r"^(?!.*type)(?=.*(?:builder|config|spec|class|contract))", re.IGNORECASE)
"""Under what a dictionary of a step names a class; a type of steps is none."""

_OWN_KEY = re.compile(r"^(?!.*type)(?=.*(?:builder|config|spec|contract))", re.IGNORECASE)
"""The same in a dictionary that is not called a registry: a ``model_class`` is any library's."""

_STEP_KIND, _STEP_TYPE = "sagemaker_step_type", "spec_type"
"""Under what a dictionary of a step has its kind, and the step type where the key is not that."""

_BARE = re.compile(rb"(?<!['\"\w.])[A-Z]\w*(?!['\"\w])")
"""A word that begins as a class does, and is no text of its own."""

_IMPORT = re.compile(
    rb"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(?:\([^)]*\)|[^\n(]*)", re.MULTILINE
)
"""A statement that imports names."""

_WORD = re.compile(rb"\w+")

_MAKES = re.compile(
    rb"\b(?:globals|locals|vars|exec)\(|\bmodules\b[\[.]|\b__getattr__\b"
    rb"|\bimport[ \t]+(?:\*|modules\b)"
)
"""What a module may have names by that are not written in it."""

_KIND = re.compile(r"(?:Builder|Config|Configuration|Spec|Specification|Contract)(?:Base)?$")
"""How classes that a registry names are called, and steps are not."""

_ENOUGH = 2
"""As many steps with a class make a dictionary a registry, whatever it is called."""

_CLASS = re.compile(r"(?:[A-Z][a-z0-9]*){2,}")


def registries(module: Module, data: Collection[str] = ()) -> Iterator[Registry]:
    """The registries that a module assigns.

    Whether the project has the classes that they name is not known yet: see ``decided``.

    Args:
        module: It.
        data: The files of data that modules read: a registry may be written there.
    """
    for name, made in module.scope.names.items():
        if not isinstance(made, Table) or name not in module.bound:
            continue
        if made.location.path != module.path and made.location.path not in data:
            continue
        table = written.table(module, name, made) if made.gaps else made
        if _is_registry(name, table):
            entries = _entries(table, _KEY if _NAME.search(name) else _OWN_KEY)
            steps, kinds, classes = _steps(table), _kinds(table), _classes(table)
            yield Registry(name, entries, module.bound[name], steps, kinds, classes)


def decided(found: Iterable[Registry], defined: "Defined") -> Iterator[Registry]:
    """Registries, each text in the first that names it, with what the project has."""
    told: set[Location] = set()
    registries = [*found]
    defined.look_for(entry.name for registry in registries for entry in registry.entries)
    for registry in registries:
        # A registry that is made of another one names the same texts.
        own = [each for each in registry.entries if each.name.location not in told]
        told |= {each.name.location for each in own}
        if own or not len(registry.entries):
            entries = tuple(map(defined.entry, own))
            yield replace(registry, entries=replace(registry.entries, items=entries))


def _is_registry(name: str, table: Table) -> bool:
    if _NAME.search(name):
        return True
    steps = [held for _, held in table.entries.values() if isinstance(held, Table)]
    named = [held for held in steps if any(map(_names_a_class, held.entries.values()))]
    return len(named) >= _ENOUGH


def _names_a_class(entry: tuple[Known[object], Value]) -> bool:
    key, held = entry
    return _OWN_KEY.search(str(key.value)) is not None and _is_class_name(held)


class Defined:
    """Which names the code of a project has, whatever it has under them.

    Args:
        names: Those of all modules that were read.
        stars: The modules from outside of which everything was imported.
        root: The project's folder.
        listing: Every file of the project, relative paths.
        path_of: The path of a module of the project, by its dotted name.
    """

    def __init__(
        self,
        names: Collection[str],
        stars: Iterable[str],
        root: Path,
        listing: Iterable[str],
        path_of: Callable[[str], str | None],
    ) -> None:
        self._names = names
        self._stars = [star for star in stars if star.partition(".")[0] != OURSELVES]
        self._root = root
        self._path_of = path_of
        self._files = {path: None for path in listing if path.endswith(".py")}
        self._known: dict[str, bool | str] = {}
        self._plain: dict[str, bool] = {}
        self._wanted: frozenset[bytes] = frozenset()

    def look_for(self, names: Iterable[Fact[str]]) -> None:
        """Note which names are going to be asked for."""
        wanted = {each.value for each in names if isinstance(each, Known)}
        self._wanted = frozenset(name.encode() for name in wanted - {*self._names})

    def entry(self, entry: RegistryEntry) -> RegistryEntry:
        """An entry, with whether the project has the class that it names."""
        if isinstance(entry.name, Unknown):
            return entry
        return replace(entry, is_defined=self(entry.name.value, entry.name.location))

    def __call__(self, name: str, place: Location) -> Fact[bool]:
        """Whether a name is bound anywhere in the project."""
        if name not in self._known:
            self._known[name] = self._look_up(name)
        found = self._known[name]
        return Unknown(found, place) if isinstance(found, str) else Known(found, place)

    def _look_up(self, name: str) -> bool | str:
        if name in self._names:
            return True
        words, unread = self._elsewhere
        if name.encode() in words:
            return True
        if unread:
            return f"`{unread}` could not be read"
        return "names come from modules outside of the project" if self._stars else False

    @cached_property
    def _elsewhere(self) -> tuple[set[bytes], str]:
        """What of it code has that nothing made us read, and a file that could not be read."""
        words: set[bytes] = set()
        unread = ""
        for path in self._files:
            text = self._text(path)
            if text is None:
                unread = unread or path
            elif self._wanted:
                mentioned = self._wanted.intersection(_BARE.findall(text))
                words |= self._coded(path, text, mentioned) if mentioned else set()
        return words, unread

    def _coded(self, path: str, text: bytes, mentioned: Collection[bytes]) -> set[bytes]:
        """Which of some words are names in the code of a file; comments and texts say nothing."""
        kept = self._without_imports(path, text)
        imported = {name for name in mentioned if not _binds(kept, name) and _binds(text, name)}
        tree = tree_of(text)
        if tree is None:
            return {*mentioned}
        named = {name.encode() for node in ast.walk(tree) for name in _names(node)}
        # What is imported from a file of the project is there, or is nowhere.
        return named.intersection(mentioned) - imported

    def _without_imports(self, path: str, text: bytes) -> bytes:
        """A file without what it imports from files that would have to write it themselves."""

        def kept(found: re.Match[bytes]) -> bytes:
            return (
                b"" if any(map(self._is_plain, self._sources(path, *found.groups()))) else found[0]
            )

        return _IMPORT.sub(kept, text) if b"import" in text else text

    def _sources(self, path: str, dots: bytes, name: bytes) -> list[str]:
        """The files that an import may mean, if they are of the project."""
        if not dots:
            return [self._path_of(name.decode()) or ""]
        folder = PurePosixPath(path)
        for _ in dots:
            folder = folder.parent
        base = folder.joinpath(*name.decode().split("."))
        return [f"{base}.py", f"{base}/__init__.py"]

    def _is_plain(self, path: str) -> bool:
        if path not in self._plain:
            text = self._text(path) if path in self._files else None
            self._plain[path] = text is not None and not _MAKES.search(text)
        return self._plain[path]

    def _text(self, path: str) -> bytes | None:
        file = self._root / path
        try:
            return file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
        except OSError:
            return None


def _binds(text: bytes, name: bytes) -> bool:
    """Whether something in a text imports a name."""
    return any(name in _WORD.findall(found[0]) for found in _IMPORT.finditer(text))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case (
            ast.Name(id=name)
            | ast.ClassDef(name=name)
            | ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
        ):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (each.asname or each.name for each in names)
        case _:
            return


def _entries(table: Table, key_of_a_class: re.Pattern[str]) -> Group[RegistryEntry]:
    named: list[tuple[str, Value]] = []
    gaps = [*table.gaps]
    is_by_class = _is_by_class(table)
    for key_of_entry, value in table.entries.values():
        if isinstance(value, Table):
            gaps += value.gaps
            inner = value.entries.values()
            named += [
                (str(key.value), held)
                for key, held in inner
                if key_of_a_class.search(str(key.value))
            ]
        else:
            named.append(("", key_of_entry if is_by_class else value))
    found: dict[tuple[str, object], RegistryEntry] = {}
    for number, (key, value) in enumerate(named):
        if isinstance(value, Unknown):
            unknown = Unknown(value.why, value.location)
            found[key, number] = RegistryEntry(key, unknown, unknown)
        elif _is_class_name(value):
            old = found.get((key, value.value))
            found[key, value.value] = (
                replace(old, others=(*old.others, value.location))
                if old
                else RegistryEntry(key, value, Unknown("it was not looked for", value.location))
            )
    return Group(tuple(found.values()), tuple(Unknown(gap.why, gap.location) for gap in gaps))


def _steps(table: Table) -> tuple[Known[str], ...]:
    """The names of the steps: the keys, or the values where the keys are names of classes."""
    side = 1 if _is_by_class(table) else 0
    named = [pair[side] for pair in table.entries.values()]
    return tuple(each for each in named if isinstance(each, Known) and isinstance(each.value, str))


def _kinds(table: Table) -> tuple[RegisteredKind, ...]:
    """The kinds of SageMaker steps that the dictionaries of steps state."""
    stated = [
        (held.entries.get(_STEP_TYPE, (key, key))[1], held.entries[_STEP_KIND][1])
        for key, held in table.entries.values()
        if isinstance(held, Table) and _STEP_KIND in held.entries
    ]
    return tuple(
        RegisteredKind(step.value, kind)
        for step, kind in stated
        if _is_text(step) and _is_text(kind)
    )


def _classes(table: Table) -> tuple[RegisteredClass, ...]:
    """What the dictionaries of steps name."""
    return tuple(
        RegisteredClass(str(step.value), str(key.value), value)
        for step, held in table.entries.values()
        if isinstance(held, Table)
        for key, value in held.entries.values()
        if _OWN_KEY.search(str(key.value)) and _is_class_name(value)
    )


def _is_text(value: Value) -> TypeGuard[Known[str]]:
    return isinstance(value, Known) and isinstance(value.value, str)


def _is_by_class(table: Table) -> bool:
    """Whether a dictionary gives the names of steps for those of classes: ``CutConfig: Cut``."""
    pairs = [pair for pair in table.entries.values() if all(map(_is_class_name, pair))]
    named = [tuple(bool(_KIND.search(str(each.value))) for each in pair) for pair in pairs]  # type: ignore[union-attr]
    return bool(named) and all(by_key and not by_value for by_key, by_value in named)


def _is_class_name(value: Value) -> TypeGuard[Known[str]]:
    held = value.value if isinstance(value, Known) else None
    return isinstance(held, str) and _CLASS.fullmatch(held) is not None
