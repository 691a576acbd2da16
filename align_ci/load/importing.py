"""Has the child import, execute and compile what static reading found, and fills in gaps."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from align_ci.load.absent import judged
from align_ci.load.builders import Builder
from align_ci.load.child.executions import BuilderTarget, PipelineTarget
from align_ci.load.child.imports import (
    NOTHING,
    ChildError,
    ImportFailure,
    Imports,
    NotInstalledError,
    NotIsolatedError,
    Replaced,
)
from align_ci.load.child.imports import Module as ImportModule
from align_ci.load.discovery import Found, content
from align_ci.load.exports import Search, missed
from align_ci.load.lookups import is_named
from align_ci.load.merge import fill
from align_ci.load.other_sdk import without_other_sdk
from align_ci.load.reading import NOT_RUN
from align_ci.load.sites import site
from align_ci.load.static.module import Module
from align_ci.load.static.reader import Reader
from align_ci.load.static.subjects import kind_of, words_for
from align_ci.load.trees import Trees
from align_ci.load.values import Class, External
from align_ci.load.vocabulary import Vocabulary, Words
from align_ci.model import Location

if TYPE_CHECKING:
    from align_ci.load.collecting import Gathered
    from align_ci.load.loading import Request

ANY = "*"
"""Instead of a builder's name: for every builder that has no other example."""


class Ran(Struct, frozen=True):
    """What came of it.

    Attributes:
        imports: What the child answered.
        trees: The objects that it described.
        why_not: Why nothing was run; empty where it was.
    """

    imports: Imports
    trees: Trees
    why_not: str = ""


def not_run() -> Ran:
    """What comes of running nothing, as the loader ``static`` does."""
    return Ran(NOTHING, Trees(), NOT_RUN)


def run(
    request: "Request",
    found: Found,
    gathered: "Gathered",
    progress: Callable[[int, int], None],
) -> Ran:
    """Import what static reading left open, execute builders, compile pipelines.

    Raises:
        align_ci.load.child.imports.ChildError: As ``align_ci.load.loading.load``.
    """
    reader = gathered.reader
    # One process has one package of a name, and would take that for the other's, too.
    shadowed = reader.layout.shadowed
    builders = [each for each in gathered.builders if each.module.path not in shadowed]
    pipelines = [
        each for each in gathered.functions if each.module.path not in shadowed and not each.why_not
    ]
    search = Search(reader.vocabulary)
    wanted = [
        ImportModule(module.name, module.path)
        for module in reader.modules
        if module.path in {*found.candidates} - shadowed
        and (request.loader == "import" or _declares(module, search))
        and not lies_in(module.name, request.child.stubs)
    ]
    if not wanted and not builders and not pipelines:
        return Ran(NOTHING, Trees())
    # Only where something is run: the child's side of things takes 25 ms to load.
    from align_ci.load.child.importer import import_modules  # noqa: PLC0415

    child = request.child
    try:
        imports = import_modules(
            root=request.root,
            modules=wanted,
            roots=reader.layout.roots,
            python=child.python,
            limits=child.limits,
            files=found.listing,
            progress=progress,
            isolation=child.isolation,
            requirements=child.requirements,
            regardless=request.loader == "import",
            builders=[_target(builder, child.examples) for builder in builders],
            pipelines=[PipelineTarget(_module(each.module), each.name) for each in pipelines],
            methods=child.methods,
            shapes=reader.vocabulary.shapes(),
            replaced=Replaced(child.stubs, reader.layout.tops()),
        )
    except (NotInstalledError, NotIsolatedError) as error:
        if request.loader == "import":
            raise
        return Ran(NOTHING, Trees(), _fell_back(error))
    imports = judged(imports, found.files, lambda path: content(request.root / path) or b"")
    if child.python == Path(sys.executable):
        imports = without_other_sdk(imports)
    return Ran(imports, _filled(reader, imports))


def lies_in(name: str, modules: Sequence[str]) -> bool:
    """Whether a module is one of some modules, or lies below one."""
    return any(name == each or name.startswith(f"{each}.") for each in modules)


def _target(builder: Builder, examples: Mapping[str, str]) -> BuilderTarget:
    example = examples.get(builder.owner.name, examples.get(ANY, ""))
    return BuilderTarget(_module(builder.module), builder.owner.name, (example,) if example else ())


def _module(module: Module) -> ImportModule:
    return ImportModule(module.name, module.path)


def _fell_back(error: ChildError) -> str:
    if isinstance(error, NotInstalledError):
        return f"the requirements cannot be installed: {error}"
    return (
        f"it cannot be locked in here: {error};"
        " whoever asks for the loader `import` explicitly has it run regardless"
    )


def _declares(module: Module, search: Search) -> bool:
    made = any(kind_of(instance) for instance in module.instances)
    return made or next(missed(module, search, imported=False), None) is not None


def _filled(reader: Reader, imports: Imports) -> Trees:
    modules = {module.name: module for module in reader.modules}
    written = (each for module in reader.modules for each in module.instances if is_named(each))
    trees = Trees(
        written=frozenset(map(id, written)),
        words_of=partial(words_of, modules, reader.vocabulary),
    )
    for frame in imports.modules:
        if isinstance(frame, ImportFailure):
            continue
        module = modules[frame.module.name]
        names = module.scope.names
        for name, tree in frame.names.items():
            if name in names:
                names[name] = fill(names[name], tree, trees)
            else:
                place = module.bound.get(name) or site(module, tree, reader.modules)
                names[name] = trees.value(tree, place)
    return trees


def words_of(modules: Mapping[str, Module], vocabulary: Vocabulary, name: str) -> Words | None:
    """The words for a class by its dotted name, or for one that it inherits from."""
    module, _, own = name.rpartition(".")
    held = modules[module].scope.names.get(own) if module in modules else None
    return words_for(held if isinstance(held, Class) else External(name, Location("")), vocabulary)
