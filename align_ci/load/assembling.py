"""Makes a project of the facts of its parts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.builder_uses import Mentions, all_mentions
from align_ci.load.dags import dag
from align_ci.load.definition_files import definitions
from align_ci.load.discovery import Found
from align_ci.load.exports import Rank
from align_ci.load.facts import FactBuilder
from align_ci.load.finishing import Finishing
from align_ci.load.interfaces.files import Interfaces
from align_ci.load.piece import Piece, Written, in_order, merged
from align_ci.load.registries import Defined, decided
from align_ci.load.scripts import ScriptFinder
from align_ci.load.values import Instance
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


class Parts(Struct, frozen=True):
    """Everything that a project is made of.

    Attributes:
        pieces: The facts of its modules.
        declared: What interface files declare.
        dags: Pipelines of which the steps are named by step type, with where each was found.
        facts: Makes the facts of what is declared, and of the nodes of those pipelines.
        finder: Looks scripts up.
        failures: The modules that could not be read.
        imported: Why modules could not be imported, but for those in some files.
    """

    pieces: Sequence[Piece]
    declared: Interfaces
    dags: Sequence[tuple[Rank, Instance]]
    facts: FactBuilder
    finder: ScriptFinder
    failures: Sequence[LoadFailure]
    imported: Callable[[set[str]], Sequence[LoadFailure]]


def assembled(request: "Request", found: Found, parts: Parts) -> Project:
    """The facts of a project.

    Args:
        request: How it was read.
        found: The files that it has.
        parts: What was read of them.
    """
    pieces, declared, finder = parts.pieces, parts.declared, parts.finder
    specs = [*in_order(pieces, lambda piece: piece.specifications)]
    specs += map(parts.facts.specification, declared.specifications)
    held = [*in_order(pieces, lambda piece: piece.contracts)]
    held += map(parts.facts.contract, declared.contracts)
    finder.find(_entry_points(held, specs))
    finishing = Finishing(finder)
    specifications = tuple(map(finishing.specification, specs))
    contracts = tuple(map(finishing.contract, held))
    unread, hiding = _unread(parts, contracts)
    gaps, hidden = _gaps(hiding), (*_gaps(hiding), *_gaps(declared.failures))
    listed, files = definitions(request.root, request.definitions, found.listing)
    own = {
        kind: tuple(why for of, why in merged(pieces, lambda piece: piece.gaps) if of == kind)
        for kind in ("specifications", "contracts", "pipelines")
    }
    pipelines = tuple(_pipelines(parts, finishing, specifications))
    builds = merged(pieces, lambda piece: piece.builds)
    compiled = merged(pieces, lambda piece: piece.definitions)
    return Project(
        specifications=Group(specifications, (*own["specifications"], *hidden)),
        contracts=Group(contracts, (*own["contracts"], *hidden)),
        pipelines=Group(pipelines, (*own["pipelines"], *gaps)),
        builds=Group(tuple(map(finishing.build, builds)), gaps),
        definitions=Group((*listed, *compiled)),
        builders=Group(tuple(_builders(parts, gaps)), gaps),
        registries=Group(tuple(_registries(request, parts, found))),
        failures=(*unread, *parts.imported({failure.location.path for failure in unread})),
        conventions=request.conventions,
        files=_digests(pieces, finder) | files | declared.digests,
    )


def _entry_points(
    contracts: Iterable[Contract], specifications: Iterable[Specification]
) -> list[tuple[str, Location]]:
    """What is named as a script, and where: by contracts of specifications, too."""
    held = [each.contract.value for each in specifications if isinstance(each.contract, Known)]
    every = {id(each): each for each in (*contracts, *held) if each is not None}
    points = [each.entry_point for each in every.values()]
    return [(each.value, each.location) for each in points if isinstance(each, Known)]


def _unread(
    parts: Parts, contracts: Iterable[Contract]
) -> tuple[list[LoadFailure], list[LoadFailure]]:
    """What could not be read, and what of it may declare something.

    A script that does not parse is its contract's finding, and declares nothing.
    """
    broken = {
        script.path for contract in contracts for script in contract.scripts if script.syntax_error
    }
    hiding = [each for each in parts.failures if each.location.path not in broken]
    told = {*broken, *(each.location.path for each in hiding)}
    others = [each for path, each in parts.finder.broken.items() if path not in told]
    return [*hiding, *others, *parts.declared.failures], hiding


def _gaps(failures: Iterable[LoadFailure]) -> tuple[Unknown, ...]:
    return tuple(Unknown(f"`{f.location.path}` could not be read", f.location) for f in failures)


def _pipelines(
    parts: Parts, finishing: Finishing, specifications: Sequence[Specification]
) -> Iterator[Pipeline]:
    found = [pair for piece in parts.pieces for pair in piece.pipelines]
    for rank, value in parts.dags:
        if value.words:
            found.append((rank, dag(value, value.words, parts.facts, specifications)))
    for _, pipeline in sorted(found, key=lambda pair: pair[0]):
        yield finishing.pipeline(pipeline)


def _builders(parts: Parts, gaps: tuple[Unknown, ...]) -> Iterator[BuilderSource]:
    written = merged(parts.pieces, lambda piece: piece.builders)
    methods = {use.method for each in written for use in each.uses}
    named = _mentions(parts, methods) if methods else {}
    for each in written:
        used = [use.decided(named, gaps) for use in each.uses]
        yield _decided(each, used)


def _decided(written: Written, used: Sequence[Fact[bool]]) -> BuilderSource:
    arguments = written.source.arguments
    pairs = zip(arguments, used, strict=True)
    items = tuple(replace(each, is_used=is_used) for each, is_used in pairs)
    return replace(written.source, arguments=replace(arguments, items=items))


def _mentions(parts: Parts, methods: set[str]) -> dict[str, Mentions]:
    """Where all files that were read name methods."""
    held = [named for piece in parts.pieces for named in piece.mentions.values()]
    known = {path for piece in parts.pieces for path in piece.files}
    return all_mentions([*held, *parts.finder.mentions(methods, known)])


def _registries(request: "Request", parts: Parts, found: Found) -> Iterator[Registry]:
    registries = merged(parts.pieces, lambda piece: piece.registries)
    if registries:
        names = {name for piece in parts.pieces for own in piece.names.values() for name in own}
        stars = merged(parts.pieces, lambda piece: piece.stars)
        yield from decided(registries, Defined(names, stars, request.root, found.listing))


def _digests(pieces: Iterable[Piece], finder: ScriptFinder) -> dict[str, str]:
    files = {path: digest for piece in pieces for path, digest in piece.files.items()}
    return dict(sorted((finder.digests | files).items()))
