"""Makes the facts of a project from everything that was read and run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from align_ci.load.builder_sources import SourceFacts
from align_ci.load.builders import Builder, PipelineFunction
from align_ci.load.builds import BuildFacts
from align_ci.load.child.executions import Place
from align_ci.load.child.imports import Imported, ImportFailure, Imports
from align_ci.load.dags import dag
from align_ci.load.dictionaries import Dictionaries
from align_ci.load.discovery import matcher
from align_ci.load.exports import Exports, Search, collect
from align_ci.load.facts import FactBuilder, get, text
from align_ci.load.importing import Ran
from align_ci.load.interfaces.files import interfaces
from align_ci.load.interfaces.loaded import drop_loaded
from align_ci.load.pipelines import definitions
from align_ci.load.registries import registries
from align_ci.load.scripts import ScriptFinder
from align_ci.load.static.reader import Reader
from align_ci.load.values import Instance
from align_ci.model import Build, Group, Known, LoadFailure, Location, Project, Unknown

if TYPE_CHECKING:
    from align_ci.load.loading import Request

NO_SDK = "ModuleNotFoundError: No module named 'sagemaker'"


class Gathered(Struct, frozen=True):
    """What reading and running a project came to.

    Attributes:
        reader: What was read.
        listing: Every file of the project.
        left_out: Whether the exclusions leave a path out.
        builders: Those that were recognised.
        functions: Those that give an SDK pipeline.
        ran: What was run.
    """

    reader: Reader
    listing: Sequence[str]
    left_out: Callable[[str], bool]
    builders: Sequence[Builder]
    functions: Sequence[PipelineFunction]
    ran: Ran

    def locate(self, place: Place | None, default: Location) -> Location:
        """The text of a line of the project; ``default`` where no line is named."""
        if place is None:
            return default
        source = self.reader.sources.get(place.path)
        return source.line(place.line) if source else Location(place.path, place.line)


def project(request: "Request", gathered: Gathered) -> Project:
    """The facts of a project."""
    reader, imports = gathered.reader, gathered.ran.imports
    dictionaries = Dictionaries(request.vocabulary)
    exports = _exports(gathered, dictionaries)
    declared = interfaces(request.root, gathered.listing, request.interfaces, gathered.left_out)
    finder = _finder(request, gathered, (*_contracts(exports), *declared.contracts))
    builder = FactBuilder(finder, exports.names, dictionaries)
    drop_loaded(exports, declared, builder, gathered.ran.trees)
    specifications = tuple(
        map(builder.specification, (*exports.of_kind("specifications"), *declared.specifications))
    )
    contracts = tuple(map(builder.contract, (*exports.of_kind("contracts"), *declared.contracts)))
    pipelines = tuple(
        dag(each, each.words, builder, specifications) if each.words else builder.pipeline(each)
        for each in exports.of_kind("pipelines")
    )
    # A script that does not parse is its contract's finding, and declares nothing.
    broken = {
        script.path for contract in contracts for script in contract.scripts if script.syntax_error
    }
    unread = [f for f in reader.failures.values() if f.location.path not in broken]
    gaps, hidden = _gaps(unread), (*_gaps(unread), *_gaps(declared.failures))
    told = {*broken, *(f.location.path for f in unread)}
    unread += [failure for path, failure in finder.broken.items() if path not in told]
    unread += declared.failures
    modules = {module.name: module for module in reader.modules}
    facts = BuildFacts(builder, modules, gathered.ran.trees, gathered.locate)
    compiled, files = definitions(request, gathered)
    builds = tuple(_builds(gathered, facts))
    written = SourceFacts(reader, request.child.methods, builds, gaps)
    sources = tuple(map(written.source, gathered.builders))
    written.forget()
    return Project(
        specifications=Group(specifications, (*exports.gaps["specifications"], *hidden)),
        contracts=Group(contracts, (*exports.gaps["contracts"], *hidden)),
        pipelines=Group(pipelines, (*exports.gaps["pipelines"], *gaps)),
        builds=Group(builds, gaps),
        definitions=Group(compiled),
        builders=Group(sources, gaps),
        registries=registries(reader, gathered.listing),
        failures=(*unread, *_import_failures(imports, reader, {f.location.path for f in unread})),
        conventions=request.conventions,
        files={path: source.digest for path, source in sorted(reader.sources.items())}
        | files
        | declared.digests,
    )


def _exports(gathered: Gathered, dictionaries: Dictionaries) -> Exports:
    frames = gathered.ran.imports.modules
    imported = {frame.module.name for frame in frames if isinstance(frame, Imported)}
    modules = gathered.reader.modules
    dictionaries.take_all(modules)
    search = Search(dictionaries.vocabulary, dictionaries.places)
    return collect(modules, frozenset(imported), search)


def _finder(request: "Request", gathered: Gathered, contracts: Sequence[Instance]) -> ScriptFinder:
    """Looks scripts up, knowing which of them lie beside a contract that names them."""
    reader, folders = gathered.reader, matcher(request.scripts)
    wanted = folders if request.scripts else lambda path: not gathered.left_out(path)
    finder = ScriptFinder(
        request.root, gathered.listing, wanted, reader.sources, reader.layout.path_of
    )
    named = [text(contract, "entry_point", None) for contract in contracts]
    entry_points = [(each.value, each.location) for each in named if isinstance(each, Known)]
    for each in entry_points:
        finder.claim(*each)
    finder.read(entry_points)
    return finder


def _gaps(failures: Iterable[LoadFailure]) -> tuple[Unknown, ...]:
    return tuple(Unknown(f"`{f.location.path}` could not be read", f.location) for f in failures)


def _contracts(exports: Exports) -> Iterator[Instance]:
    """Those that stand alone, and those of specifications."""
    yield from exports.of_kind("contracts")
    for specification in exports.of_kind("specifications"):
        held = get(specification, "script_contract", None)
        if isinstance(held, Instance):
            yield held


def _builds(gathered: Gathered, facts: BuildFacts) -> Iterator[Build]:
    executions = gathered.ran.imports.executions
    for builder in gathered.builders:
        own = [
            each
            for each in executions
            if (each.target.module.name, each.target.name)
            == (builder.module.name, builder.owner.name)
        ]
        made = tuple(facts.executed(builder, execution) for execution in own)
        if not own:
            made = facts.unexecuted(builder, gathered.ran.why_not)
        # What others derive from is a builder itself only where it knows what to build.
        yield from (build for build in made if not builder.base or _is_whole(build))


def _is_whole(build: Build) -> bool:
    return build.failure is None and isinstance(build.specification, Known)


def _import_failures(imports: Imports, reader: Reader, reported: set[str]) -> list[LoadFailure]:
    """One failure for each place, naming every module that it kept from being imported.

    Where there is no SDK, what needs it is read, and its builders are skipped with that reason.
    """
    places: dict[tuple[Location, str], list[str]] = {}
    for frame in imports.modules:
        if isinstance(frame, ImportFailure) and frame.path not in reported:
            if frame.message == NO_SDK:
                continue
            source = reader.sources.get(frame.path)
            place = source.line(frame.line) if source else Location(frame.path, frame.line)
            places.setdefault((place, frame.message), []).append(frame.module.name)
    return [
        LoadFailure(f"{_listed(names)} cannot be imported: {message}", place, _help(message))
        for (place, message), names in places.items()
    ]


def _help(message: str) -> str:
    if message.startswith("ModuleNotFoundError"):
        return (
            "add it, name the folder that it lies in in `source-roots`, install it for the Python"
            " that imports the project, or list it in `stub-imports`"
        )
    return "run the module with the project's Python, and mend what it reports"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004
