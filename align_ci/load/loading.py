"""The use of this room: from a project's folder to its facts."""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from align_ci.load.assembling import Parts, assembled
from align_ci.load.builders import builders, pipeline_functions
from align_ci.load.collecting import Gathered, collected, import_failures
from align_ci.load.definition_files import definition_files
from align_ci.load.discovery import Found, find, matcher
from align_ci.load.importing import Child, run
from align_ci.load.interfaces.files import interfaces
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.load.layout import Layout, source_roots
from align_ci.load.scripts import ScriptFinder
from align_ci.load.static.reader import Reader
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import Conventions, LoadFailure, Location, Project

EXCLUDE = (
    *("tests", "test", "docs", "doc", "examples", "build", "dist", "site-packages"),
    *("venv", "env", "node_modules", "__pycache__", ".*"),
    *("vendor", "_vendor", "third_party"),
)
"""What is left out when nobody says: tests, docs, build output, environments, hidden folders,
and code that others wrote."""

UNSHOWABLE = "the file was not read, as its name has characters that cannot be shown"

Clock = Callable[[], float]
Progress = Callable[[str, int, int], None]


class Request(Struct, frozen=True):
    """What to load, and how.

    Attributes:
        root: The project's folder, absolute.
        source_roots: Where imports start, relative; empty for finding out.
        only: Globs of the files that may declare something; empty for all.
        builders: Globs of the files that may define builders; empty for all.
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
    """

    root: Path
    source_roots: Sequence[str] = ()
    only: Sequence[str] = ()
    builders: Sequence[str] = ()
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
    """

    project: Project
    notices: tuple[str, ...]
    listing: tuple[str, ...]
    load_seconds: float
    import_seconds: float
    sdk_seconds: float = 0.0
    build_seconds: float = 0.0
    missing: tuple[str, ...] = ()


def load(request: Request, clock: Clock, progress: Progress) -> Loaded:
    """Read a project.

    Raises:
        align_ci.load.child.imports.ChildError: When the child's interpreter cannot be used, or
            modules are to be imported by all means and the requirements not be installed.
    """
    started = clock()
    declares = request.vocabulary.marks()
    found = find(request.root, request.only, request.exclude, declares, request.listing)
    reader = _read(request, found, progress)
    made = builders(reader.modules, matcher(request.builders or ["."]), request.child.methods)
    functions = [
        *pipeline_functions(reader.modules, {*found.candidates}.__contains__, request.functions)
    ]
    running = clock()
    ran = run(request, reader, found, made, functions, partial(progress, "running"))
    ended = clock()
    gathered = Gathered(reader, made, functions, ran)
    project = _project(request, found, gathered)
    sdk = ran.imports.sdk.seconds if ran.imports.sdk else 0.0
    return Loaded(
        project=project,
        notices=(*_excluded(request, found), *_unrun(request, gathered), *ran.imports.notices),
        listing=found.listing,
        load_seconds=clock() - started - (ended - running),
        import_seconds=ended - running - sdk - ran.imports.building_seconds,
        sdk_seconds=sdk,
        build_seconds=ran.imports.building_seconds,
        missing=tuple(_missing(request, found, gathered)),
    )


def _project(request: Request, found: Found, gathered: Gathered) -> Project:
    reader, folders = gathered.reader, matcher(request.scripts)
    wanted = folders if request.scripts else lambda path: not found.left_out(path)
    declared = interfaces(request.root, found.listing, request.interfaces, found.left_out)
    own = collected(request, gathered, declared)
    parts = Parts(
        pieces=[own.piece],
        declared=declared,
        dags=own.dags,
        facts=own.facts,
        finder=ScriptFinder(
            request.root, found.listing, wanted, reader.sources, reader.layout.path_of
        ),
        failures=tuple(reader.failures.values()),
        imported=partial(import_failures, gathered),
    )
    return assembled(request, found, parts)


def _read(request: Request, found: Found, progress: Progress) -> Reader:
    roots = tuple(request.source_roots) or source_roots(found.files)
    reader = Reader(Layout(request.root, found.files, roots), request.vocabulary)
    wanted = sorted({*found.candidates, *found.closed})
    for number, path in enumerate(wanted):
        progress("reading", number, len(wanted))
        reader.read(path)  # what is closed fails here, with the reason
    for name in request.functions:
        reader.load(name.partition(":")[0])
    for path in found.unnamed:
        reader.failures[Location(path)] = LoadFailure(UNSHOWABLE, Location(path), "rename the file")
    return reader


def _missing(request: Request, found: Found, gathered: Gathered) -> Iterator[str]:
    there = {f"{each.module.name}:{each.name}" for each in gathered.functions}
    yield from (named for named in request.functions if named not in there)
    for named in request.definitions:
        if not any(definition_files(request.root, [named], found.listing)):
            yield named


def _unrun(request: Request, gathered: Gathered) -> list[str]:
    """What was not run, and why; nothing where there was nothing to run."""
    ran = gathered.ran
    fell_back = [f"nothing was imported, as {ran.why_not}"] * (request.loader != "static")
    sdk = ran.imports.sdk
    why = ran.why_not or (sdk.why if sdk and not sdk.version else "")
    counts = [
        (len(gathered.builders), "builder", "executed"),
        (len(gathered.functions), "pipeline", "compiled"),
    ]
    parts = [f"{n} {noun}{'s' * (n > 1)} not {verb}" for n, noun, verb in counts if n]
    unbuilt = [f"{' and '.join(parts)}: {why}"] if why and parts else []
    return [*(fell_back if ran.why_not else ()), *unbuilt]


def _excluded(request: Request, found: Found) -> list[str]:
    if not found.excluded:
        return []
    also = f"; virtual environments: {', '.join(found.environments)}" * bool(found.environments)
    listed = f"exclude: {', '.join(request.exclude)}{also}"
    return [f"{found.excluded} Python files were left out ({listed})"]
