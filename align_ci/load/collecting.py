"""Makes the facts of modules from everything that was read and run."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.builder_sources import SourceFacts
from align_ci.load.builder_uses import mentions
from align_ci.load.builders import Builder, PipelineFunction
from align_ci.load.builds import BuildFacts
from align_ci.load.child.executions import Compilation, PipelineTarget, Place
from align_ci.load.child.imports import Imported, ImportFailure
from align_ci.load.child.imports import Module as ImportModule
from align_ci.load.definitions import from_compiled
from align_ci.load.dictionaries import Dictionaries
from align_ci.load.doomed import blamed
from align_ci.load.exports import Exports, Search, collect
from align_ci.load.facts import FactBuilder
from align_ci.load.importing import Ran
from align_ci.load.interfaces.declared import Interfaces
from align_ci.load.interfaces.loaded import drop_loaded
from align_ci.load.jobs.given import Jobs
from align_ci.load.lookups import Words, is_named, lookups
from align_ci.load.piece import Piece, Rank, Written
from align_ci.load.registries import registries
from align_ci.load.static.imports import is_missing
from align_ci.load.static.module import Module
from align_ci.load.static.reader import Reader
from align_ci.load.unresolved import unresolved
from align_ci.load.values import Instance
from align_ci.model import Build, Definition, Group, Known, LoadFailure, Location, Script

if TYPE_CHECKING:
    from align_ci.load.loading import Request

T = TypeVar("T")

SHADOWED = "another folder has a package of the same name, and one process imports one of them"

NO_SDK = "ModuleNotFoundError: No module named 'sagemaker'"


class Gathered(Struct, frozen=True):
    """What reading and running modules came to.

    Attributes:
        reader: What was read.
        builders: Those that were recognised.
        functions: Those that give an SDK pipeline.
        ran: What was run.
        second_names: Modules of files that were read under another name, too: some import
            `package.module`, and some `src.package.module`.
    """

    reader: Reader
    builders: Sequence[Builder]
    functions: Sequence[PipelineFunction]
    ran: Ran
    second_names: frozenset[str] = frozenset()

    def why_not(self, module: Module) -> str:
        """Why a module was not run; empty where it was, or would have been."""
        is_shadowed = module.path in self.reader.layout.shadowed
        return self.ran.why_not or (SHADOWED if is_shadowed else "")

    def locate(self, place: Place | None, default: Location) -> Location:
        """The text of a line of the project; ``default`` where no line is named."""
        if place is None:
            return default
        source = self.reader.sources.get(place.path)
        return source.line(place.line) if source else Location(place.path, place.line)


class Collected(Struct, frozen=True):
    """The facts of modules, and what makes those that the whole project decides.

    Attributes:
        piece: The facts.
        facts: Made them, and makes those of other objects.
        dags: Pipelines of which the steps are named by step type, with where each was found.
    """

    piece: Piece
    facts: FactBuilder
    dags: tuple[tuple[Rank, Instance], ...]


def collected(request: "Request", gathered: Gathered, declared: Interfaces) -> Collected:
    """The facts of all modules that were read.

    Args:
        request: How they were read.
        gathered: What was read and run.
        declared: What interface files declare; what was loaded from them is left out.
    """
    reader, ran = gathered.reader, gathered.ran
    dictionaries = Dictionaries(request.vocabulary)
    looked = lookups(reader.modules) if request.interfaces else None
    exports = _exports(gathered, dictionaries, looked)
    facts = FactBuilder(_later, exports.names, dictionaries)
    drop_loaded(exports, declared, facts, ran.trees)
    modules = {module.name: module for module in reader.modules}
    made = BuildFacts(facts, modules, ran.trees, gathered.locate)
    jobs = Jobs(request.child.methods, facts.declared)
    builds = [*_all_builds(gathered, made, jobs)]
    own_builds = [build for _, build in builds]
    written = SourceFacts(reader, request.child.methods, own_builds, looked or {}, jobs)
    sources = [(each, written.source(each)) for each in gathered.builders]
    pipelines = [*_ranked(exports, "pipelines")]
    piece = Piece(
        contracts=tuple(
            (rank, facts.contract(each)) for rank, each in _ranked(exports, "contracts")
        ),
        specifications=tuple(
            (rank, facts.specification(each)) for rank, each in _ranked(exports, "specifications")
        ),
        pipelines=tuple((rank, facts.pipeline(each)) for rank, each in pipelines if not each.words),
        builds=_grouped(builds),
        builders=_grouped(
            (builder.module.name, Written(source, written.uses(builder, source)))
            for builder, source in sources
        ),
        definitions=_grouped(_compiled(gathered)),
        functions=_grouped((each.module.name, each.name) for each in gathered.functions),
        gaps={name: tuple(gaps) for name, gaps in exports.gaps.items()},
        handed={name: own for name, own in exports.handed.items() if own},
        lookups=tuple(_lookups(exports, looked or {})),
    )
    written.forget()
    piece = _with_modules(piece, reader, modules, request.child.methods.arguments)
    return Collected(piece, facts, tuple(pair for pair in pipelines if pair[1].words))


def _with_modules(
    piece: Piece, reader: Reader, modules: Mapping[str, Module], methods: Sequence[str]
) -> Piece:
    """A piece with what there is to say of whole modules and files."""
    return replace(
        piece,
        registries=_grouped(
            (name, each)
            for name, module in modules.items()
            for each in registries(module, reader.data.digests)
        ),
        unresolved=_grouped(
            (name, each)
            for name, module in modules.items()
            for each in blamed(module, unresolved(reader, module), modules.values())
        ),
        names={
            name: tuple(own for own, value in module.scope.names.items() if not is_missing(value))
            for name, module in modules.items()
        },
        stars={name: tuple(module.stars) for name, module in modules.items()},
        mentions={path: mentions(source, methods) for path, source in reader.sources.items()},
        files={path: source.digest for path, source in reader.sources.items()}
        | reader.data.digests,
    )


def import_failures(
    gathered: Gathered, wanted: Collection[str], reported: Iterable[LoadFailure]
) -> list[LoadFailure]:
    """One failure for each place, naming every module that it kept from being imported.

    Where there is no SDK, what needs it is read, and its builders are skipped with that reason.

    Args:
        gathered: What was read and run.
        wanted: The names of the modules that are read for themselves.
        reported: What is known already to be broken.
    """
    told = {failure.location.path for failure in reported}
    raised = {name: each for name, each in gathered.reader.raised.items() if name in wanted}
    places: dict[tuple[Location, str, Location | None], list[str]] = {}
    for frame in gathered.ran.imports.modules:
        ours = raised.pop(frame.module.name, None)
        if not isinstance(frame, ImportFailure) or frame.path in told or frame.message == NO_SDK:
            continue
        source = gathered.reader.sources.get(frame.path)
        place = source.line(frame.line) if source else Location(frame.path, frame.line)
        inner: Location | None = None
        if ours is not None and ours.call is not None and ours.said == frame.message:
            # Whose fault it is stands where the module calls what raises.
            place, inner = ours.call, ours.place
        places.setdefault((place, frame.message, inner), []).append(frame.module.name)
    for name, each in raised.items():
        place = each.call or each.place
        if place.path not in told:
            said = each.said or "an exception is raised"
            places.setdefault((place, said, each.place if each.call else None), []).append(name)
    return [
        LoadFailure(f"{_listed(names)} cannot be imported: {message}", place, _help(message), inner)
        for (place, message, inner), names in places.items()
    ]


def _exports(
    gathered: Gathered, dictionaries: Dictionaries, looked: Mapping[int, Words] | None
) -> Exports:
    frames = gathered.ran.imports.modules
    imported = {frame.module.name for frame in frames if isinstance(frame, Imported)}
    modules = gathered.reader.modules
    dictionaries.take_all(modules)
    search = Search(
        dictionaries.vocabulary,
        dictionaries.places,
        gathered.second_names,
        gathered.reader.trace.asked,
        looked,
    )
    return collect(modules, frozenset(imported), search)


def _lookups(exports: Exports, looked: Mapping[int, Words]) -> Iterator[tuple[Rank, Words]]:
    """Objects that are looked up, and of which nothing else is known."""
    for identity, words in looked.items():
        value = exports.objects.get(identity)
        if value is not None and not is_named(value):
            yield exports.ranks[identity], words


def _later(_entry_point: str, _location: Location) -> Group[Script]:
    """The scripts of a contract, before those of all contracts are known."""
    return Group()


def _ranked(exports: Exports, kind: str) -> Iterator[tuple[Rank, Instance]]:
    return ((exports.ranks[id(each)], each) for each in exports.of_kind(kind))


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for name, each in pairs:
        groups[name].append(each)
    return {name: tuple(group) for name, group in groups.items()}


def _all_builds(gathered: Gathered, made: BuildFacts, jobs: Jobs) -> Iterator[tuple[str, Build]]:
    """What came of all builders, by the module that defines each."""
    for builder in gathered.builders:
        for build in _builds(builder, gathered, made):
            yield builder.module.name, jobs.of(builder, build)


def _builds(builder: Builder, gathered: Gathered, facts: BuildFacts) -> Iterator[Build]:
    own = [
        each
        for each in gathered.ran.imports.executions
        if (each.target.module.name, each.target.name) == (builder.module.name, builder.owner.name)
    ]
    made = facts.of_each(builder, [facts.executed(builder, execution) for execution in own])
    if not own:
        made = facts.unexecuted(builder, gathered.why_not(builder.module))
    # What others derive from is a builder itself only where it knows what to build.
    yield from (build for build in made if not builder.base or _is_whole(build))


def _is_whole(build: Build) -> bool:
    return build.failure is None and isinstance(build.specification, Known)


def _compiled(gathered: Gathered) -> Iterator[tuple[str, Definition]]:
    compilations = {
        (each.target.module.name, each.target.name): each
        for each in gathered.ran.imports.compilations
    }
    for function in gathered.functions:
        module = ImportModule(function.module.name, function.module.path)
        compilation = compilations.get(
            (module.name, function.name),
            Compilation(
                PipelineTarget(module, function.name),
                skipped=gathered.why_not(function.module) or function.why_not,
            ),
        )
        locate = partial(gathered.locate, default=function.location)
        yield module.name, from_compiled(compilation, function.location, locate)


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
