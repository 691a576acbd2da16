"""The use of this room: from a project's folder to its facts."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from align_ci.load.child.imports import (
    ChildError,
    Imported,
    ImportFailure,
    Imports,
    Isolation,
    Limits,
    NotInstalledError,
    NotIsolatedError,
)
from align_ci.load.child.imports import Module as ImportModule
from align_ci.load.discovery import Found, find, matcher
from align_ci.load.exports import collect, missed
from align_ci.load.facts import FactBuilder
from align_ci.load.layout import Layout, source_roots
from align_ci.load.merge import fill
from align_ci.load.scripts import ScriptFinder
from align_ci.load.static.module import Module
from align_ci.load.static.reader import Reader
from align_ci.load.static.subjects import kind_of
from align_ci.load.trees import Trees
from align_ci.model import Conventions, Group, LoadFailure, Location, Project, Unknown

EXCLUDE = (
    *("tests", "test", "docs", "doc", "examples", "build", "dist", "site-packages"),
    *("venv", "env", "node_modules", "__pycache__", ".*"),
)
"""What is left out when nobody says: tests, docs, build output, environments, hidden folders."""

UNSHOWABLE = "the file was not read, as its name has characters that cannot be shown"

Clock = Callable[[], float]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to load, and how.

    Attributes:
        root: The project's folder, absolute.
        source_roots: Where imports start, relative; empty for finding out.
        only: Globs of the files that may declare something; empty for all.
        scripts: Globs of where entry points are looked up; empty for everywhere.
        exclude: Globs of what is left out.
        loader: ``auto``, ``static`` or ``import``.
        python: The child's interpreter.
        limits: Of the child.
        conventions: Handed on to the project.
        isolation: How user code is to be locked in.
        requirements: Requirements files to install for user code, relative to the root, or
            absolute.
    """

    root: Path
    source_roots: Sequence[str] = ()
    only: Sequence[str] = ()
    scripts: Sequence[str] = ()
    exclude: Sequence[str] = EXCLUDE
    loader: str = "auto"
    python: Path = Path(sys.executable)
    limits: Limits = field(default_factory=Limits)
    conventions: Conventions = field(default_factory=Conventions)
    isolation: Isolation = field(default_factory=Isolation)
    requirements: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project, and what a reader of the report must know of its loading.

    Attributes:
        project: The facts.
        notices: Sentences.
        listing: Every file of the project, relative paths, sorted.
        load_seconds: Searching, reading and making facts.
        import_seconds: In the child process.
    """

    project: Project
    notices: tuple[str, ...]
    listing: tuple[str, ...]
    load_seconds: float
    import_seconds: float


def load(request: Request, clock: Clock, progress: Progress) -> Loaded:
    """Read a project.

    Raises:
        align_ci.load.child.imports.ChildError: When the child's interpreter cannot be used, or
            modules are to be imported by all means and the requirements not be installed.
    """
    started = clock()
    found = find(request.root, request.only, request.exclude)
    roots = tuple(request.source_roots) or source_roots(found.files)
    reader = Reader(Layout(request.root, found.files, roots))
    for number, path in enumerate(found.candidates):
        progress("reading", number, len(found.candidates))
        reader.read(path)
    for path in found.unnamed:
        reader.failures[Location(path)] = LoadFailure(UNSHOWABLE, Location(path), "rename the file")
    imports_started = clock()
    imports = _import(request, reader, found, progress)
    imports_ended = clock()
    project = _project(request, reader, found, imports)
    import_seconds = imports_ended - imports_started
    return Loaded(
        project,
        (*_excluded(request, found), *imports.notices),
        found.listing,
        clock() - started - import_seconds,
        import_seconds,
    )


def _import(request: Request, reader: Reader, found: Found, progress: Progress) -> Imports:
    candidates = {*found.candidates}
    wanted = [
        ImportModule(module.name, module.path)
        for module in reader.modules
        if module.path in candidates and (request.loader == "import" or _declares(module))
    ]
    if request.loader == "static" or not wanted:
        return Imports((), (), 0.0)
    # Only where something is imported: the child's side of things takes 25 ms to load.
    from align_ci.load.child.importer import import_modules  # noqa: PLC0415

    try:
        imports = import_modules(
            root=request.root,
            modules=wanted,
            roots=reader.layout.roots,
            python=request.python,
            limits=request.limits,
            files=found.listing,
            progress=lambda number, total: progress("importing", number, total),
            isolation=request.isolation,
            requirements=request.requirements,
            regardless=request.loader == "import",
        )
    except (NotInstalledError, NotIsolatedError) as error:
        if request.loader == "import":
            raise
        return Imports((), (_fell_back(error),), 0.0)
    _fill(reader, imports)
    return imports


def _fell_back(error: ChildError) -> str:
    if isinstance(error, NotInstalledError):
        return f"nothing was imported, as the requirements cannot be installed: {error}"
    return (
        f"nothing was imported, as it cannot be locked in here: {error};"
        " whoever asks for the loader `import` explicitly has it import regardless"
    )


def _declares(module: Module) -> bool:
    made = any(kind_of(instance) for instance in module.instances)
    return made or next(missed(module, imported=False), None) is not None


def _fill(reader: Reader, imports: Imports) -> None:
    trees = Trees()
    modules = {module.name: module for module in reader.modules}
    for frame in imports.modules:
        if isinstance(frame, ImportFailure):
            continue
        module = modules[frame.module.name]
        names = module.scope.names
        for name, tree in frame.names.items():
            if name in names:
                names[name] = fill(names[name], tree, trees)
            else:
                names[name] = trees.value(tree, module.bound.get(name, Location(module.path)))


def _project(request: Request, reader: Reader, found: Found, imports: Imports) -> Project:
    imported = {frame.module.name for frame in imports.modules if isinstance(frame, Imported)}
    exports = collect(reader.modules, frozenset(imported))
    wanted = matcher(request.scripts or ["."])
    finder = ScriptFinder(request.root, found.listing, wanted, reader.sources)
    builder = FactBuilder(finder, exports.names)
    specifications = tuple(map(builder.specification, exports.of_kind("specifications")))
    contracts = tuple(map(builder.contract, exports.of_kind("contracts")))
    pipelines = tuple(map(builder.pipeline, exports.of_kind("pipelines")))
    # A script that does not parse is its contract's finding, and declares nothing.
    broken = {
        script.path for contract in contracts for script in contract.scripts if script.syntax_error
    }
    unread = [f for f in reader.failures.values() if f.location.path not in broken]
    gaps = [Unknown(f"`{f.location.path}` could not be read", f.location) for f in unread]
    return Project(
        specifications=Group(specifications, (*exports.gaps["specifications"], *gaps)),
        contracts=Group(contracts, (*exports.gaps["contracts"], *gaps)),
        pipelines=Group(pipelines, (*exports.gaps["pipelines"], *gaps)),
        failures=(*unread, *_import_failures(imports, reader, {f.location.path for f in unread})),
        conventions=request.conventions,
        files={path: source.digest for path, source in sorted(reader.sources.items())},
    )


def _import_failures(imports: Imports, reader: Reader, reported: set[str]) -> list[LoadFailure]:
    """One failure for each place, naming every module that it kept from being imported."""
    places: dict[tuple[Location, str], list[str]] = {}
    for frame in imports.modules:
        if isinstance(frame, ImportFailure) and frame.path not in reported:
            source = reader.sources.get(frame.path)
            place = source.line(frame.line) if source else Location(frame.path, frame.line)
            places.setdefault((place, frame.message), []).append(frame.module.name)
    return [
        LoadFailure(f"{_listed(names)} cannot be imported: {message}", place, _help(message))
        for (place, message), names in places.items()
    ]


def _help(message: str) -> str:
    if message.startswith("ModuleNotFoundError"):
        return 'install it for the Python that imports the project, or set `loader = "static"`'
    return "run the module with the project's Python, and mend what it reports"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004


def _excluded(request: Request, found: Found) -> list[str]:
    if not found.excluded:
        return []
    return [f"{found.excluded} Python files were left out (exclude: {', '.join(request.exclude)})"]
