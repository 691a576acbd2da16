"""Writes a piece of a project's facts as bytes, and reads it again.

What is written holds facts and nothing else: reading it runs no code and makes no object but
facts, whoever wrote it. Objects that refer to the same contract or specification do so again.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.data import Handed
from align_ci.load.piece import ByModule, Piece, Rank, Written
from align_ci.load.uses import Mentions
from align_ci.model import (
    Build,
    Contract,
    Definition,
    Fact,
    Known,
    Location,
    Pipeline,
    Registry,
    Specification,
    Unknown,
    UnresolvedImport,
)

T = TypeVar("T")


class _Skipped(Struct, frozen=True, array_like=True):
    """A definition that was not compiled."""

    name: str
    why: Unknown
    location: Location


class Rows(Struct, frozen=True, array_like=True):
    """A piece, with numbers in the place of references.

    Attributes:
        all_contracts: Those that anything refers to.
        all_specifications: Likewise, with the numbers of their contracts.
        contracts: The numbers of those that are listed, with where each was found.
        specifications: Likewise.
        pipelines: With the numbers of the specifications of their steps.
        builds: With the numbers of their specifications and contracts.
    """

    all_contracts: tuple[Contract, ...]
    all_specifications: tuple[tuple[Specification, Fact[int | None]], ...]
    contracts: tuple[tuple[Rank, int], ...]
    specifications: tuple[tuple[Rank, int], ...]
    pipelines: tuple[tuple[Rank, Pipeline, tuple[Fact[int], ...]], ...]
    builds: ByModule[tuple[Build, Fact[int], Fact[int | None]]]
    builders: ByModule[Written]
    registries: ByModule[Registry]
    unresolved: ByModule[UnresolvedImport]
    definitions: ByModule[_Skipped]
    functions: ByModule[str]
    gaps: ByModule[tuple[str, Unknown]]
    handed: ByModule[Handed]
    lookups: tuple[tuple[Rank, tuple[str, ...]], ...]
    names: ByModule[str]
    stars: ByModule[str]
    mentions: Mapping[str, Mapping[str, Mentions]]
    files: Mapping[str, str]


class _Numbers:
    """Numbers objects as they come, each once, by identity."""

    def __init__(self) -> None:
        self.contracts: list[Contract] = []
        self.specifications: list[tuple[Specification, Fact[int | None]]] = []
        self._numbers: dict[int, int] = {}

    def contract(self, contract: Contract) -> int:
        if id(contract) not in self._numbers:
            self._numbers[id(contract)] = len(self.contracts)
            self.contracts.append(contract)
        return self._numbers[id(contract)]

    def specification(self, specification: Specification) -> int:
        if id(specification) not in self._numbers:
            held = self.held(specification.contract)
            bare = replace(specification, contract=_nothing(specification.contract))
            self._numbers[id(specification)] = len(self.specifications)
            self.specifications.append((bare, held))
        return self._numbers[id(specification)]

    def held(self, fact: Fact[Contract | None]) -> Fact[int | None]:
        if isinstance(fact, Unknown) or fact.value is None:
            return _nothing(fact)
        return Known(self.contract(fact.value), fact.location)

    def used(self, fact: Fact[Specification]) -> Fact[int]:
        if isinstance(fact, Unknown):
            return fact
        return Known(self.specification(fact.value), fact.location)


def _nothing(fact: Fact[Any]) -> Known[None] | Unknown:
    return fact if isinstance(fact, Unknown) else Known(None, fact.location)


def rows_of(piece: Piece) -> Rows:
    """A piece, with numbers in the place of references; no definition in it was compiled."""
    numbers = _Numbers()
    contracts = tuple((rank, numbers.contract(each)) for rank, each in piece.contracts)
    specs = tuple((rank, numbers.specification(each)) for rank, each in piece.specifications)
    pipelines = tuple(
        (rank, _bare(each), tuple(numbers.used(step.specification) for step in each.steps))
        for rank, each in piece.pipelines
    )
    builds = {
        module: tuple(
            (
                replace(
                    each,
                    specification=Unknown("", each.location),
                    contract=Unknown("", each.location),
                ),
                numbers.used(each.specification),
                numbers.held(each.contract),
            )
            for each in own
        )
        for module, own in piece.builds.items()
    }
    return Rows(
        all_contracts=tuple(numbers.contracts),
        all_specifications=tuple(numbers.specifications),
        contracts=contracts,
        specifications=specs,
        pipelines=pipelines,
        builds=builds,
        builders=piece.builders,
        registries=piece.registries,
        unresolved=piece.unresolved,
        definitions={module: _skipped(own) for module, own in piece.definitions.items()},
        functions=piece.functions,
        gaps=piece.gaps,
        handed=piece.handed,
        lookups=piece.lookups,
        names=piece.names,
        stars=piece.stars,
        mentions=piece.mentions,
        files=piece.files,
    )


def _bare(pipeline: Pipeline) -> Pipeline:
    steps = (replace(step, specification=Unknown("", step.location)) for step in pipeline.steps)
    return replace(pipeline, steps=replace(pipeline.steps, items=tuple(steps)))


def _skipped(definitions: tuple[Definition, ...]) -> tuple[_Skipped, ...]:
    return tuple(
        _Skipped(each.name, each.content, each.location)
        for each in definitions
        if isinstance(each.content, Unknown)
    )


def piece_of(rows: Rows) -> Piece:
    """The piece that was written.

    Raises:
        IndexError: A number leads nowhere.
    """
    contracts = rows.all_contracts

    def held(fact: Fact[int | None]) -> Fact[Contract | None]:
        if isinstance(fact, Unknown) or fact.value is None:
            return _nothing(fact)
        return Known(contracts[fact.value], fact.location)

    specs = [replace(each, contract=held(number)) for each, number in rows.all_specifications]

    def used(fact: Fact[int]) -> Fact[Specification]:
        return fact if isinstance(fact, Unknown) else Known(specs[fact.value], fact.location)

    def pipeline(bare: Pipeline, numbers: tuple[Fact[int], ...]) -> Pipeline:
        pairs = zip(bare.steps, numbers, strict=True)
        steps = tuple(replace(step, specification=used(number)) for step, number in pairs)
        return replace(bare, steps=replace(bare.steps, items=steps))

    return Piece(
        contracts=tuple((rank, contracts[number]) for rank, number in rows.contracts),
        specifications=tuple((rank, specs[number]) for rank, number in rows.specifications),
        pipelines=tuple((rank, pipeline(bare, own)) for rank, bare, own in rows.pipelines),
        builds={
            module: tuple(
                replace(bare, specification=used(spec), contract=held(contract))
                for bare, spec, contract in own
            )
            for module, own in rows.builds.items()
        },
        builders=rows.builders,
        registries=rows.registries,
        unresolved=rows.unresolved,
        definitions={
            module: tuple(
                Definition(each.name, each.why, None, compiled=True, location=each.location)
                for each in own
            )
            for module, own in rows.definitions.items()
        },
        functions=rows.functions,
        gaps=rows.gaps,
        handed=rows.handed,
        lookups=rows.lookups,
        names=rows.names,
        stars=rows.stars,
        mentions=rows.mentions,
        files=rows.files,
    )
