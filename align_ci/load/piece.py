"""Facts of some modules of a project, made apart from those of all others."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from msgspec import Struct, field

from align_ci.load.data import Handed
from align_ci.load.uses import Mentions, Use
from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Definition,
    Pipeline,
    Registry,
    Specification,
    Unknown,
    UnresolvedImport,
)

T = TypeVar("T")

ByModule = Mapping[str, tuple[T, ...]]
"""What each module has, by its dotted name, in order."""


class Rank(Struct, frozen=True, order=True, array_like=True):
    """Where an object was found; what was found first comes first.

    Attributes:
        round: 0 in the file that makes it, 1 elsewhere, 2 where no name holds it.
        module: That it was found in, by name.
        number: Among all that were found.
    """

    round: int
    module: str
    number: int


class Written(Struct, frozen=True, array_like=True):
    """A builder as it is written, and what decides whether its methods are used.

    Attributes:
        source: Its facts; of ``is_used``, what holds where nothing names the method.
        uses: One for each method that computes arguments.
    """

    source: BuilderSource
    uses: tuple[Use, ...]


class Piece(Struct, frozen=True):
    """What some modules come to; what the whole project decides is left open.

    Contracts have no scripts yet, and of the methods of builders and the entries of registries
    it is not decided what the project has. What refers to a contract or a specification has the
    very object that is listed.

    Attributes:
        contracts: With where each was found.
        specifications: Likewise.
        pipelines: Likewise.
        builds: By the module that defines the builder.
        builders: Likewise.
        registries: By the module that assigns them.
        unresolved: The imports of each module that certainly fail.
        definitions: By the module whose code compiles to them.
        functions: Names of the functions that give a pipeline.
        gaps: Why a module may hold more, and of which kind.
        handed: What its functions make of what they are given.
        lookups: Where what is looked up by a step's name was found, and nothing else is known of
            it; with those names.
        names: What each module binds.
        stars: The modules from outside of which everything is imported.
        mentions: Where each file names methods that compute arguments, by path and method.
        files: The SHA-256 of each file, by path.
    """

    contracts: tuple[tuple[Rank, Contract], ...] = ()
    specifications: tuple[tuple[Rank, Specification], ...] = ()
    pipelines: tuple[tuple[Rank, Pipeline], ...] = ()
    builds: ByModule[Build] = field(default_factory=dict)
    builders: ByModule[Written] = field(default_factory=dict)
    registries: ByModule[Registry] = field(default_factory=dict)
    unresolved: ByModule[UnresolvedImport] = field(default_factory=dict)
    definitions: ByModule[Definition] = field(default_factory=dict)
    functions: ByModule[str] = field(default_factory=dict)
    gaps: ByModule[tuple[str, Unknown]] = field(default_factory=dict)
    handed: ByModule[Handed] = field(default_factory=dict)
    lookups: tuple[tuple[Rank, tuple[str, ...]], ...] = ()
    names: ByModule[str] = field(default_factory=dict)
    stars: ByModule[str] = field(default_factory=dict)
    mentions: Mapping[str, Mapping[str, Mentions]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def of(self, modules: Collection[str], paths: Collection[str]) -> "Piece":
        """The part of it that some modules have, and some files."""
        return Piece(
            contracts=_ranked(self.contracts, modules),
            specifications=_ranked(self.specifications, modules),
            pipelines=_ranked(self.pipelines, modules),
            builds=_below(self.builds, modules),
            builders=_below(self.builders, modules),
            registries=_below(self.registries, modules),
            unresolved=_below(self.unresolved, modules),
            definitions=_below(self.definitions, modules),
            functions=_below(self.functions, modules),
            gaps=_below(self.gaps, modules),
            handed=_below(self.handed, modules),
            lookups=_ranked(self.lookups, modules),
            names=_below(self.names, modules),
            stars=_below(self.stars, modules),
            mentions=_below(self.mentions, paths),
            files=_below(self.files, paths),
        )


def _ranked(
    found: tuple[tuple[Rank, T], ...], modules: Collection[str]
) -> tuple[tuple[Rank, T], ...]:
    return tuple((rank, each) for rank, each in found if rank.module in modules)


def _below(held: Mapping[str, T], wanted: Collection[str]) -> dict[str, T]:
    return {name: held[name] for name in wanted if name in held}


def merged(pieces: Collection[Piece], held: Callable[[Piece], ByModule[T]]) -> list[T]:
    """What the modules of several pieces have, in the order of the modules' names."""
    every = [pair for piece in pieces for pair in held(piece).items()]
    return [each for _, group in sorted(every, key=lambda pair: pair[0]) for each in group]


def in_order(
    pieces: Collection[Piece], held: Callable[[Piece], tuple[tuple[Rank, T], ...]]
) -> list[T]:
    """The objects of several pieces, in the order in which one search would find them."""
    every = [pair for piece in pieces for pair in held(piece)]
    return [each for _, each in sorted(every, key=lambda pair: pair[0])]
