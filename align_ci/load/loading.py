"""The use of this room: from a project's folder to its facts."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.load.assembling import assembled
from align_ci.load.cache import Cache, Memory, remember
from align_ci.load.definition_files import definition_files
from align_ci.load.digests import Digests
from align_ci.load.discovery import Found, Where, find, matcher
from align_ci.load.interfaces.declared import Interfaces
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.load.interfaces.noticed import seeming
from align_ci.load.layout import Layout, inner_roots, source_roots
from align_ci.load.piece import merged
from align_ci.load.reading import Files, Progress, Read, read
from align_ci.load.running import Child
from align_ci.load.scripts import ScriptFinder
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import Conventions, Project

if TYPE_CHECKING:
    from align_ci.load.importing import Ran

EXCLUDE = (
    *("tests", "test", "docs", "doc", "examples", "build", "dist", "site-packages"),
    *("venv", "env", "node_modules", "__pycache__", ".*"),
    *("vendor", "_vendor", "third_party"),
)
"""What is left out when nobody says: tests, docs, build output, environments, hidden folders,
and code that others wrote."""

_FEW = 3  # folders that are named

Clock = Callable[[], float]


class Request(Struct, frozen=True):
    """What to load, and how.

    Attributes:
        root: The project's folder, absolute.
        source_roots: Where imports start, relative; empty for finding out.
        only: Globs of the files that may declare something; empty for all.
        builders: Globs of the files that may define builders; empty for all.
        pipelines: Globs of the files that may define functions that give pipelines; empty for
            all.
        scripts: Globs of where entry points are looked up; empty for everywhere.
        functions: Functions that give an SDK pipeline, as ``package.module:function``, besides
            those that are annotated to do so.
        definitions: Globs of definition files, and paths of such files that git ignores.
        vocabulary: What the project calls its own classes and fields.
        interfaces: Where which YAML and JSON files declare steps.
        exclude: Globs of what is left out.
        loader: ``auto``, ``static`` or ``import``.
        child: How the project's code is run.
        conventions: Handed on to the project.
        listing: The files below the root, instead of looking; None for looking.
        cache: Where to look for, and keep, what another run would read again; None for nowhere.
    """

    root: Path
    source_roots: Sequence[str] = ()
    only: Sequence[str] = ()
    builders: Sequence[str] = ()
    pipelines: Sequence[str] = ()
    scripts: Sequence[str] = ()
    functions: Sequence[str] = ()
    definitions: Sequence[str] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    interfaces: Sequence[InterfaceLayout] = ()
    exclude: Sequence[str] = EXCLUDE
    loader: str = "auto"
    child: Child = field(default_factory=lambda: Child(Path(sys.executable)))
    conventions: Conventions = field(default_factory=Conventions)
    listing: Sequence[str] | None = None
    cache: Cache | None = None


class Loaded(Struct, frozen=True):
    """A project, and what a reader of the report must know of its loading.

    Attributes:
        project: The facts.
        notices: Sentences.
        listing: Every file of the project, relative paths, sorted.
        load_seconds: Searching, reading and making facts.
        import_seconds: Importing modules in the child process, and starting it.
        sdk_seconds: Importing the SageMaker SDK there.
        build_seconds: Executing builders and compiling pipelines there.
        missing: What of ``Request.functions`` and ``Request.definitions`` there is not.
        apart: Folders that were not read, as they are repositories of their own.
        cached: How many files were not read, as another run had read them.
        silent: Files that certainly have no comment that suppresses findings.
    """

    project: Project
    notices: tuple[str, ...]
    listing: tuple[str, ...]
    load_seconds: float
    import_seconds: float
    sdk_seconds: float = 0.0
    build_seconds: float = 0.0
    missing: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    cached: int = 0
    silent: frozenset[str] = frozenset()


def load(request: Request, clock: Clock, progress: Progress) -> Loaded:
    """Read a project.

    Raises:
        align_ci.load.child.imports.ChildError: When the child's interpreter cannot be used, or
            modules are to be imported by all means and the requirements not be installed.
    """
    started = clock()
    memory = request.cache.read() if request.cache else None
    files = _files(request, memory)
    took = 0.0

    def running(work: "Callable[[], Ran]") -> "Ran":
        nonlocal took
        begun = clock()
        ran = work()
        took = clock() - begun
        return ran

    finder = _finder(request, files, memory or Memory())
    with finder.begin(_unread(files, memory)):
        done = read(request, files, memory.units if memory else None, running, progress)
        finder.sources = done.sources
        project = assembled(request, files, done, finder)
    cached = 0
    if request.cache and memory:
        cached = remember(request.cache, memory, files, done, finder)
    imports = done.imports
    sdk = imports.sdk.seconds if imports.sdk else 0.0
    return Loaded(
        project=project,
        notices=(
            *_excluded(request, files.found),
            *_left_apart(files.found),
            *_unread_interfaces(request, files.found),
            *_chosen(finder),
            *_shadowed(request, files, done),
            *_unrun(request, done),
            *imports.notices,
        ),
        listing=files.found.listing,
        load_seconds=clock() - started - took,
        import_seconds=took - sdk - imports.building_seconds,
        sdk_seconds=sdk,
        build_seconds=imports.building_seconds,
        missing=tuple(_missing(request, files, done)),
        apart=files.found.apart,
        cached=cached,
        silent=frozenset(p for p, each in files.found.glances.items() if not each.may_suppress),
    )


def _files(request: Request, memory: Memory | None) -> Files:
    declares = request.vocabulary.marks()
    glances = memory.glances if memory else None
    limited = {"builders": request.builders, "pipelines": request.pipelines}
    where = Where(request.only, [kind for kind, globs in limited.items() if not globs])
    found = find(request.root, where, request.exclude, declares, request.listing, glances)
    roots = tuple(request.source_roots) or source_roots(found.files)
    inner = frozenset() if request.source_roots else inner_roots(roots, found.texts)
    layout = Layout(request.root, found.files, roots, inner)
    return Files(found, layout, _declared(request, found), Digests(request.root, found))


def _declared(request: Request, found: Found) -> Interfaces:
    if not request.interfaces:
        return Interfaces()
    from align_ci.load.interfaces.files import interfaces  # noqa: PLC0415 - few projects have any

    return interfaces(request.root, found.listing, request.interfaces, found.left_out)


def _unread(files: Files, memory: Memory | None) -> dict[str, bytes]:
    """What is to be read; nothing where most of it is remembered, and so most of the scripts."""
    if memory and memory.units:
        return {}
    return {path: files.found.texts[path] for path in files.found.candidates}


def _finder(request: Request, files: Files, memory: Memory) -> ScriptFinder:
    found, path_of = files.found, files.layout.path_of
    folders = matcher(request.scripts)
    wanted = folders if request.scripts else lambda path: not found.left_out(path)
    listing = frozenset(found.listing)
    holding = {
        path: each
        for path, each in memory.scripts.items()
        if each.holds(path_of, listing, files.digest)
    }
    return ScriptFinder(request.root, found.listing, wanted, {}, path_of, holding)


def _missing(request: Request, files: Files, done: Read) -> Iterator[str]:
    there = {
        f"{module}:{name}"
        for piece in done.pieces
        for module, names in piece.functions.items()
        for name in names
    }
    yield from (named for named in request.functions if named not in there)
    for named in request.definitions:
        if not any(definition_files(request.root, [named], files.found.listing)):
            yield named


def _unrun(request: Request, done: Read) -> list[str]:
    """What was not run, and why; nothing where there was nothing to run."""
    fell_back = [f"nothing was imported, as {done.why_not}"] * (request.loader != "static")
    sdk = done.imports.sdk
    why = done.why_not or (sdk.why if sdk and not sdk.version else "")
    counts = [
        (len(merged(done.pieces, lambda piece: piece.builders)), "builder", "executed"),
        (len(merged(done.pieces, lambda piece: piece.functions)), "pipeline", "compiled"),
    ]
    parts = [f"{n} {noun}{'s' * (n > 1)} not {verb}" for n, noun, verb in counts if n]
    unbuilt = [f"{' and '.join(parts)}: {why}"] if why and parts else []
    return [*(fell_back if done.why_not else ()), *unbuilt]


def _chosen(finder: ScriptFinder) -> Iterator[str]:
    """Which of several scripts of one name were taken."""
    if finder.chosen:
        what = "of several scripts of one name, the nearest to the contract was read"
        yield f"{what}: {_listed(finder.chosen)} (`scripts` says where to look)"


def _shadowed(request: Request, files: Files, done: Read) -> Iterator[str]:
    """What was not imported, as something else would have been."""
    paths = files.layout.shadowed.intersection(files.found.candidates)
    if paths and request.loader != "static" and not done.why_not:
        what = "only read, and not imported, as another folder has a package of the same name"
        yield f"{what}: {_listed(paths)} (`projects` keeps them apart)"


def _left_apart(found: Found) -> Iterator[str]:
    if found.apart:
        what = "not read, as it is a repository of its own, such as a submodule"
        yield f"{what}: {_listed(found.apart)}"


def _unread_interfaces(request: Request, found: Found) -> Iterator[str]:
    """Which files seem to declare steps, though the configuration does not name them."""
    seen = [] if request.interfaces else seeming(request.root, found.listing, found.left_out)
    if seen:
        what = "not read, though a step type is named there"
        yield f"{what}: {_listed(seen)} (`interfaces` says which files declare steps)"


def _listed(paths: Collection[str]) -> str:
    named = ", ".join(f"`{path}`" for path in sorted(paths)[:_FEW])
    return f"{named} and {len(paths) - _FEW} more" if len(paths) > _FEW else named


def _excluded(request: Request, found: Found) -> list[str]:
    if not found.excluded:
        return []
    also = f"; virtual environments: {', '.join(found.environments)}" * bool(found.environments)
    listed = f"exclude: {', '.join(request.exclude)}{also}"
    return [f"{found.excluded} Python files were left out ({listed})"]
