"""Which objects a project's modules hold, and what they are called."""

import ast
import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from align_ci.load.data import Handed
from align_ci.load.handed import makers
from align_ci.load.lookups import Makers, Words
from align_ci.load.piece import Rank
from align_ci.load.relevance import Relevance
from align_ci.load.static.module import Module
from align_ci.load.static.subjects import (
    CLASSES,
    SIGNATURES,
    kind_made,
    kind_of,
    kind_of_fields,
    names_of_steps,
)
from align_ci.load.values import Class, External, Instance, Items, Table, Value, bare
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import Either, Location, Unknown

FIELDS = {"step_type", "entry_point", "connections"}
"""Keywords of which every call that makes one by keywords has exactly one."""

MENTIONS = re.compile(rb"\b(?:step_type|entry_point|connections)\s*=")
CALLS = re.compile(rf"\b(?:{'|'.join(CLASSES)})\s*[(.]".encode())
"""What stands in the source of every call that makes one by keywords, or by a class's name."""

NAMED = re.compile(r"(?:^|_)(?:(SPEC)|(CONTRACT)|(PIPELINE))(?:IFICATION)?S?$")
"""What module constants are called that hold one."""


class Exports(Struct):
    """The objects that rules judge, each once, by identity.

    Attributes:
        objects: In the order in which they were found.
        ranks: Where each was found.
        names: What the project calls each.
        gaps: Why a module may hold more, and of which kind, by its name.
        handed: What functions of a module make of what they are given, by its name.
        copies: Objects that modules made which were read under a second name; they are called as
            their originals, and not judged.
    """

    objects: dict[int, Instance] = field(default_factory=dict)
    ranks: dict[int, Rank] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    gaps: dict[str, list[tuple[str, Unknown]]] = field(default_factory=lambda: defaultdict(list))
    handed: dict[str, tuple[Handed, ...]] = field(default_factory=lambda: defaultdict(tuple))
    copies: frozenset[int] = frozenset()

    def of_kind(self, kind: str) -> list[Instance]:
        """Those of one kind: ``specifications``, ``contracts`` or ``pipelines``."""
        return [value for value in self.objects.values() if kind_of(value) == kind]

    def add(self, instance: Instance, name: str, where: tuple[int, str]) -> None:
        """Note an object; the first place and the first name count."""
        if id(instance) not in self.objects and id(instance) not in self.copies:
            self.ranks[id(instance)] = Rank(*where, len(self.objects))
            self.objects[id(instance)] = instance
        if name:
            self.names.setdefault(id(instance), name)


class Search(Struct, frozen=True):
    """What tells the subjects of a project from all else.

    Attributes:
        vocabulary: What the project calls its own classes and fields.
        dictionaries: Where the dictionaries lie that were found to be subjects.
        second_names: Modules of files that were read under another name, too.
        asked: The dotted names that each module asks for, by its own.
        lookups: What modules look up by a step's name, by identity; None where no files declare
            steps.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    dictionaries: frozenset[Location] = frozenset()
    second_names: frozenset[str] = frozenset()
    asked: Mapping[str, Collection[str]] = field(default_factory=dict)
    lookups: Mapping[int, Words] | None = None


USUAL = Search()


def collect(modules: Iterable[Module], imported: frozenset[str], search: Search = USUAL) -> Exports:
    """Everything that can be reached from the names of modules.

    Args:
        modules: As the static reader left them, filled in by the import.
        imported: Names of the modules that the child imported.
        search: What is looked for.
    """
    ordered = list(modules)
    again = [module for module in ordered if module.name in search.second_names]
    exports = Exports(copies=frozenset(id(each) for module in again for each in module.instances))
    for module in ordered:  # a name in the file that makes the object is its best one
        for path, instance in reachable(module, set(), home=module.path):
            if instance.location.path == module.path:
                exports.add(instance, path, (0, module.name))
    seen: set[int] = set()
    for module in ordered:
        for path, instance in reachable(module, seen, home=None):
            exports.add(instance, path, (1, module.name))
    relevance = Relevance(ordered, search.asked, search.vocabulary)
    made_by = Makers(ordered if search.lookups is not None else ())
    _hand_over(exports, made_by, search)
    for module in ordered:
        if module.name in search.second_names:
            continue
        _add_unnamed(module, exports, made_by, imported=module.name in imported)
        is_imported = module.name in imported
        if module.gaps and not is_imported:
            gaps = [(kind, bare(why)) for why in module.gaps for kind in relevance.kinds(module)]
            exports.gaps[module.name] += sorted(gaps, key=lambda gap: [*SIGNATURES].index(gap[0]))
        found = missed(module, search, imported=is_imported)
        exports.gaps[module.name] += ((kind, bare(why)) for kind, why in found)
        exports.handed[module.name] += tuple(_handed(module, search, imported=is_imported))
    return exports


def _hand_over(exports: Exports, made_by: Makers, search: Search) -> None:
    """Objects of which nothing is known, that bear no name, and that others declare."""
    for identity, instance in [*exports.objects.items()]:
        is_called = exports.names.get(identity, "").isidentifier()
        handed = made_by.of(instance) if instance.inside and not is_called else None
        if handed is not None and identity not in (search.lookups or {}):
            del exports.objects[identity]
            exports.handed[exports.ranks[identity].module] += (handed,)


def _add_unnamed(module: Module, exports: Exports, made_by: Makers, *, imported: bool) -> None:
    """Objects that no name holds: they count, unless a function made them or they lost it."""
    for instance in module.instances:
        kind = kind_of(instance)
        if kind is None or id(instance) in exports.objects:
            continue
        if not instance.inside:
            exports.add(instance, "", (2, module.name))
        elif (handed := made_by.of(instance)) is not None:
            exports.handed[module.name] += (handed,)
        elif not imported:
            why = "one is made that no name holds in the end"
            exports.gaps[module.name].append((kind, Unknown(why, instance.location)))


def missed(
    module: Module, search: Search = USUAL, *, imported: bool
) -> Iterator[tuple[str, Unknown]]:
    """Why a module may make or hold more objects than were found, by their kind."""
    if not imported:
        yield from module.unseen
        names = _unknown_names(module, search)
        yield from ((kind, why) for kind, why, words in names if not words)
    yield from _uncalled(module, search, imported=imported)
    yield from _unseen_dictionaries(module, search, imported=imported)


def _unknown_names(module: Module, search: Search) -> Iterator[tuple[str, Unknown, Words]]:
    """Names that should hold something, but nobody knows what, and with what it is looked up."""
    for name, value in module.scope.names.items():
        found = NAMED.search(name)
        plain = isinstance(value, Either)
        if isinstance(value, Unknown) and not plain and found is not None:
            kind = list(SIGNATURES)[(found.lastindex or 1) - 1]
            why = Unknown(f"`{name}` is not known ({value.why})", value.location)
            yield kind, why, (search.lookups or {}).get(id(value), ())


def _uncalled(module: Module, search: Search, *, imported: bool) -> Iterator[tuple[str, Unknown]]:
    """Objects that a module can make, but that were not seen being made.

    An import runs everything outside functions, so after one only those inside count.
    """
    unseen = [*_unseen(module, search.vocabulary, imported=imported)]
    given = {node for _, node, _, _ in _given(module, unseen, search)}
    for kind, node, inside in unseen:
        if node not in given:
            yield kind, _not_seen(module, node, inside=inside)


def _handed(module: Module, search: Search, *, imported: bool) -> Iterator[Handed]:
    """Objects that functions make of what they are given: whoever calls them declares those."""
    unseen = [*_unseen(module, search.vocabulary, imported=imported)]
    for kind, node, function, loads in _given(module, unseen, search):
        yield Handed(kind, function, _not_seen(module, node, inside=True), loads=loads)
    for kind, why, words in () if imported else _unknown_names(module, search):
        if words:
            yield Handed(kind, "", why, words)


def _given(
    module: Module, unseen: Sequence[tuple[str, ast.Call, bool]], search: Search
) -> Iterator[tuple[str, ast.Call, str, bool]]:
    """What functions make of what they are given, or load, with their names."""
    kinds = {node: kind for kind, node, inside in unseen if inside}
    calls = kinds.keys() - module.makers - module.doubted
    loading = search.lookups is not None
    if not (kinds if loading else calls) or search.vocabulary or module.source is None:
        return
    for node, origin in makers(module.source.tree):
        if node not in kinds:
            continue
        loads = loading and origin.loads(node, kinds[node])
        # What is loaded may have been made where it was followed, and where it was not.
        if loads or (node in (kinds if loading else calls) and origin.gives(node, kinds[node])):
            yield kinds[node], node, origin.name, loads


def _unseen(
    module: Module, vocabulary: Vocabulary, *, imported: bool
) -> Iterator[tuple[str, ast.Call, bool]]:
    if module.source is None:
        return
    classes = _classes(module, vocabulary)
    followed = module.makers - module.doubted if not imported else module.makers
    if (
        len(classes) == len(CLASSES)
        and followed == module.makers
        and _all_followed(module, module.source.data)
    ):
        return  # no need to search the tree
    for kind, node, inside in _constructors(module.source.tree, classes):
        if node not in followed and (inside or not imported):
            yield kind, node, inside


def _not_seen(module: Module, node: ast.Call, *, inside: bool) -> Unknown:
    return Unknown(f"one is made {_where(inside)}", module.location(node.func))


def _where(inside: bool) -> str:  # noqa: FBT001 - a question of its own
    return "in a function that nothing calls" if inside else "where it was not followed"


def _unseen_dictionaries(
    module: Module, search: Search, *, imported: bool
) -> Iterator[tuple[str, Unknown]]:
    """Dictionaries that look like a subject, but were not seen to be one."""
    wanted = [words for words in search.vocabulary.dictionaries() if words.kind]
    for node, inside in _nodes(module.source.tree) if module.source and wanted else ():
        if not isinstance(node, ast.Dict) or (imported and not inside):
            continue
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        kind = next((words.kind for words in wanted if words.fit(keys)), None)
        if kind is not None and module.location(node) not in search.dictionaries:
            yield kind, Unknown(f"one is made {_where(inside)}", module.location(node))


def _all_followed(module: Module, data: bytes) -> bool:
    """Whether every mention is that of a call that was followed."""
    given = sum(any(k.arg in FIELDS for k in node.keywords) for node in module.makers)
    called = sum(_called(node) in CLASSES for node in module.makers)
    return len(MENTIONS.findall(data)) <= given and len(CALLS.findall(data)) <= called


def _classes(module: Module, vocabulary: Vocabulary) -> dict[str, str]:
    """What a module calls the classes that make subjects; no kind for what only looks alike."""
    named = {
        name: kind_made(value, vocabulary) or ("" if names_of_steps(value) else None)
        for name, value in module.scope.names.items()
        if isinstance(value, Class) or (isinstance(value, External) and name not in CLASSES)
    }
    usual = {**CLASSES, **vocabulary.class_names()}
    return {**usual, **{name: kind for name, kind in named.items() if kind is not None}}


def _constructors(tree: ast.AST, classes: dict[str, str]) -> Iterator[tuple[str, ast.Call, bool]]:
    for node, inside in _nodes(tree):
        if isinstance(node, ast.Call) and not _is_initialisation(node):
            kind = _kind_called(node, classes)
            if kind is not None:
                yield kind, node, inside


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it lies in a function."""
    pending = [(tree, False)]
    while pending:
        node, inside = pending.pop()
        yield node, inside
        inside = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))


def _kind_called(node: ast.Call, classes: dict[str, str]) -> str | None:
    """Which kind of subject a call makes, by what it is called or what it passes."""
    by_class = classes.get(_called(node))
    if by_class is None and isinstance(node.func, ast.Attribute):
        by_class = classes.get(getattr(node.func.value, "id", ""))  # such as `model_validate`
    if by_class is None:
        return kind_of_fields(k.arg for k in node.keywords if k.arg)
    return by_class or None


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_initialisation(node: ast.Call) -> bool:
    """Whether a call hands arguments on to a base class: that makes no object of its own."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def reachable(module: Module, seen: set[int], home: str | None) -> Iterator[tuple[str, Instance]]:
    """The subjects below a module's names, nearest first; only through what ``home`` made."""
    held = {**module.scope.names, **module.given}
    pending = deque((name, value) for name, value in held.items() if name[:2] != "__")
    while pending:
        path, value = pending.popleft()
        if isinstance(value, (Instance, Items, Table, Class)):
            if id(value) in seen or (home is not None and value.location.path != home):
                continue
            seen.add(id(value))
            if isinstance(value, Instance) and kind_of(value) is not None:
                yield path, value
            pending.extend(_inner(path, value))


def _inner(path: str, value: Instance | Items | Table | Class) -> Iterator[tuple[str, Value]]:
    match value:
        case Instance() | Class():
            held = value.scope.names if isinstance(value, Class) else _data(value)
            for name, inner in held.items():
                if name[:2] != "__":
                    yield f"{path}.{name}", inner
        case Items(items=items):
            for index, inner in enumerate(items):
                yield f"{path}[{index}]", inner
        case Table(entries=entries):
            for key, (_, inner) in entries.items():
                yield f"{path}[{key!r}]", inner


def _data(value: Value) -> dict[str, Value]:
    """The fields of an object to search: a specification holds no other in its lists."""
    fields = value.fields if isinstance(value, Instance) else {}
    if kind_of(value) in {None, "pipelines"}:
        return fields
    return {name: inner for name, inner in fields.items() if isinstance(inner, Instance)}
