"""Makes a project of the facts of its parts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.data import Declared, hidden
from align_ci.load.definition_files import definitions
from align_ci.load.finishing import Finishing
from align_ci.load.jobs.deriving import settled
from align_ci.load.loaded_steps import LoadedSteps
from align_ci.load.looked_up import looked_up
from align_ci.load.piece import Piece, Written, in_order, merged
from align_ci.load.reading import Files, Read
from align_ci.load.scripts import ScriptFinder
from align_ci.load.templates import in_use
from align_ci.load.uses import Mentions, all_mentions
from align_ci.model import (
    BuilderSource,
    Contract,
    Fact,
    Group,
    Known,
    LoadFailure,
    Location,
    Pipeline,
    Project,
    Registry,
    Specification,
    Unknown,
)

if TYPE_CHECKING:
    from align_ci.load.loading import Request


def assembled(request: "Request", files: Files, read: Read, finder: ScriptFinder) -> Project:
    """The facts of a project.

    Args:
        request: How it was read.
        files: That it has.
        read: What reading its modules came to.
        finder: Looks scripts up.
    """
    pieces, declared = read.pieces, files.declared
    facts = read.anew.own.facts if read.anew else None
    own_specs = [*map(facts.specification, declared.specifications)] if facts else []
    own_contracts = [*map(facts.contract, declared.contracts)] if facts else []
    loaded = LoadedSteps(pieces, own_specs)
    specs = [*in_order(pieces, lambda piece: loaded.others(piece.specifications)), *own_specs]
    held = [*in_order(pieces, lambda piece: loaded.others(piece.contracts)), *own_contracts]
    finder.find(_entry_points(held, specs))
    registries = tuple(_registries(request, files, read))
    finishing = Finishing(finder, registries)
    loaded.link(finishing)
    specifications = tuple(map(finishing.specification, specs))
    contracts = tuple(in_use(map(finishing.contract, held), specifications))
    hiding, others = _unread(read, finder, contracts)
    unread = [*hiding, *others, *declared.failures]
    gaps, missing = _gaps(hiding), (*_gaps(hiding), *_gaps(declared.failures))
    listed, digests = definitions(request.root, request.definitions, files.found.listing)
    handed = _handed(request, files, pieces, Declared(loaded.steps, declared.digests))
    unseen = [*merged(pieces, lambda piece: piece.gaps), *handed]
    own = {
        kind: tuple(why for of, why in unseen if of == kind)
        for kind in ("specifications", "contracts", "pipelines")
    }
    pipelines = tuple(_pipelines(read, finishing, specifications))
    builders = tuple(_builders(files, read, finder, gaps))
    builds = looked_up(
        map(
            finishing.build, settled(merged(pieces, lambda piece: piece.builds), files.found.texts)
        ),
        builders,
        specifications,
        lambda each: each.location.path in declared.digests,
        registries,
    )
    compiled = merged(pieces, lambda piece: piece.definitions)
    return Project(
        specifications=Group(specifications, (*own["specifications"], *missing)),
        contracts=Group(contracts, (*own["contracts"], *missing)),
        pipelines=Group(pipelines, (*own["pipelines"], *gaps)),
        builds=Group(tuple(builds), gaps),
        definitions=Group((*listed, *compiled)),
        builders=Group(builders, gaps),
        registries=Group(registries),
        unresolved=tuple(merged(pieces, lambda piece: piece.unresolved)),
        failures=(*unread, *_import_failures(files, read, unread)),
        conventions=request.conventions,
        files=_digests(pieces, finder) | digests | declared.digests,
        scripts=() if all(each.scripts for each in contracts) else finder.candidates,
    )


def _handed(
    request: "Request", files: Files, pieces: Sequence[Piece], declared: Declared
) -> Iterator[tuple[str, Unknown]]:
    """What functions make that are given what the project declares somewhere."""
    handed = merged(pieces, lambda piece: piece.handed)
    if handed:
        found = files.found
        listing = [path for path in found.listing if not found.left_out(path)]
        yield from hidden(handed, request.root, found.texts, listing, declared)


def _entry_points(
    contracts: Iterable[Contract], specifications: Iterable[Specification]
) -> list[tuple[str, Location]]:
    """What is named as a script, and where: by contracts of specifications, too."""
    held = [each.contract.value for each in specifications if isinstance(each.contract, Known)]
    every = {id(each): each for each in (*contracts, *held) if each is not None}
    points = [each.entry_point for each in every.values()]
    return [(each.value, each.location) for each in points if isinstance(each, Known)]


def _unread(
    read: Read, finder: ScriptFinder, contracts: Iterable[Contract]
) -> tuple[list[LoadFailure], list[LoadFailure]]:
    """What could not be read that may declare something, and what of scripts.

    A script that does not parse is its contract's finding, and declares nothing.
    """
    broken = {
        script.path for contract in contracts for script in contract.scripts if script.syntax_error
    }
    hiding = [each for each in read.failures.values() if each.location.path not in broken]
    told = {*broken, *(each.location.path for each in hiding)}
    return hiding, [each for path, each in finder.broken.items() if path not in told]


def _import_failures(
    files: Files, read: Read, reported: Iterable[LoadFailure]
) -> list[LoadFailure]:
    if not read.anew or not (read.imports.modules or read.anew.gathered.reader.raised):
        return []
    from align_ci.load.collecting import import_failures  # noqa: PLC0415 - what ran has it

    wanted = {files.layout.name_of(path) for path in files.wanted}
    return import_failures(read.anew.gathered, wanted, reported)


def _gaps(failures: Iterable[LoadFailure]) -> tuple[Unknown, ...]:
    return tuple(Unknown(f"`{f.location.path}` could not be read", f.location) for f in failures)


def _pipelines(
    read: Read, finishing: Finishing, specifications: Sequence[Specification]
) -> Iterator[Pipeline]:
    found = [pair for piece in read.pieces for pair in piece.pipelines]
    if read.anew and read.anew.own.dags:
        from align_ci.load.dags import dag  # noqa: PLC0415 - most pipelines are no such

        own = read.anew.own
        for rank, value in own.dags:
            if value.words:
                found.append((rank, dag(value, value.words, own.facts, specifications)))
    for _, pipeline in sorted(found, key=lambda pair: pair[0]):
        yield finishing.pipeline(pipeline)


def _builders(
    files: Files, read: Read, finder: ScriptFinder, gaps: tuple[Unknown, ...]
) -> Iterator[BuilderSource]:
    written = merged(read.pieces, lambda piece: piece.builders)
    methods = {use.method for each in written for use in each.uses}
    named = _mentions(files, read, finder, methods) if methods else {}
    for each in written:
        used = [use.decided(named, gaps) for use in each.uses]
        yield _decided(each, used)


def _decided(written: Written, used: Sequence[Fact[bool]]) -> BuilderSource:
    own, inherited = written.source.arguments, written.source.inherited
    pairs = zip((*own, *inherited), used, strict=True)
    items = tuple(replace(each, is_used=is_used) for each, is_used in pairs)
    return replace(
        written.source,
        arguments=replace(own, items=items[: len(own.items)]),
        inherited=replace(inherited, items=items[len(own.items) :]),
    )


def _mentions(
    files: Files, read: Read, finder: ScriptFinder, methods: set[str]
) -> dict[str, Mentions]:
    """Where all files that have to do with a builder name methods."""
    held = [named for piece in read.pieces for named in piece.mentions.values()]
    known = {path for piece in read.pieces for path in piece.files}
    others = {*finder.digests, *files.found.users} - known
    return all_mentions([*held, *finder.mentions(methods, others)])


def _registries(request: "Request", files: Files, read: Read) -> Iterator[Registry]:
    found = merged(read.pieces, lambda piece: piece.registries)
    if found:
        from align_ci.load.registries import Defined, decided  # noqa: PLC0415 - few have any

        names = {name for piece in read.pieces for own in piece.names.values() for name in own}
        stars = merged(read.pieces, lambda piece: piece.stars)
        path_of = files.layout.path_of
        own = Defined(names, stars, request.root, files.found.listing, path_of)
        yield from decided(found, own)


def _digests(pieces: Iterable[Piece], finder: ScriptFinder) -> dict[str, str]:
    files = {path: digest for piece in pieces for path, digest in piece.files.items()}
    return dict(sorted((finder.digests | files).items()))
