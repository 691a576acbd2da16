"""Gives contracts their scripts, and specifications what stands elsewhere of them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec.structs import replace

from align_ci.aws.kinds import kind_of
from align_ci.load.scripts import ScriptFinder
from align_ci.model import (
    Build,
    Contract,
    Fact,
    Group,
    Known,
    Pipeline,
    PipelineStep,
    Registry,
    Specification,
    Unknown,
)

T = TypeVar("T")

VARIANTS = "it is looked up, and which of several it is, is not known"


class Finishing:
    """Finishes each object once, so that what shared one shares it still.

    Args:
        finder: Looks scripts up.
        registries: Say of what kind steps are whose specifications do not.
    """

    def __init__(self, finder: ScriptFinder, registries: Iterable[Registry]) -> None:
        self._finder = finder
        self._kinds = _kinds(registries)
        self._made: dict[int, tuple[Any, Any]] = {}
        self._stands_for: dict[int, tuple[Any, Any]] = {}

    def contract(self, contract: Contract) -> Contract:
        """A contract with the scripts that its entry point may name."""
        if id(contract) not in self._made:
            point, made = contract.entry_point, contract
            if isinstance(point, Known):
                made = replace(contract, scripts=self._finder(point.value, point.location))
            self._keep(contract, made)
        found: Contract = self._made[id(contract)][1]
        return found

    def specification(self, specification: Specification) -> Specification:
        """A specification with the contract that is finished, and the kind of its step."""
        if id(specification) not in self._made:
            held, kind = self._held(specification.contract), self._kind(specification)
            made = replace(specification, contract=held, sagemaker_step_type=kind)
            self._keep(specification, made)
        found: Specification = self._made[id(specification)][1]
        return found

    def take_for(self, given: T, original: T | None) -> None:
        """What was read stands for another one; for one of several where that is None."""
        self._stands_for[id(given)] = (given, original)

    def pipeline(self, pipeline: Pipeline) -> Pipeline:
        """A pipeline of finished specifications."""
        steps = Group(
            tuple(map(self._step, pipeline.steps)), pipeline.steps.gaps, pipeline.steps.location
        )
        return replace(pipeline, steps=steps)

    def build(self, build: Build) -> Build:
        """What was built, of a specification and with a contract that are finished."""
        used = self._used(build.specification)
        held = self._held(build.contract)
        if isinstance(used, Known) and isinstance(held, Unknown) and self._is_taken(build):
            held = used.value.contract
        return replace(build, specification=used, contract=held)

    def _is_taken(self, build: Build) -> bool:
        """Whether the specification stands for another one."""
        given = build.specification
        return isinstance(given, Known) and id(given.value) in self._stands_for

    def _kind(self, specification: Specification) -> Fact[str | None]:
        """The kind that the specification states, or else a registry."""
        stated, name = specification.sagemaker_step_type, specification.step_type
        if isinstance(stated, Unknown) or stated.value or isinstance(name, Unknown):
            return stated
        stem, _, _ = name.value.rpartition("_")  # a step type may have its job type at its end
        return self._kinds.get(name.value) or self._kinds.get(stem) or stated

    def _step(self, step: PipelineStep) -> PipelineStep:
        return replace(step, specification=self._used(step.specification))

    def _held(self, fact: Fact[Contract | None]) -> Fact[Contract | None]:
        if not isinstance(fact, Known) or fact.value is None:
            return fact
        _, meant = self._stands_for.get(id(fact.value), (None, fact.value))
        if meant is None:
            return Unknown(VARIANTS, fact.location)
        return replace(fact, value=self.contract(meant))

    def _used(self, fact: Fact[Specification]) -> Fact[Specification]:
        if not isinstance(fact, Known):
            return fact
        _, meant = self._stands_for.get(id(fact.value), (None, fact.value))
        if meant is None:
            return Unknown(VARIANTS, fact.location)
        return replace(fact, value=self.specification(meant))

    def _keep(self, given: Any, made: Any) -> None:
        # Both are kept alive, as they are told apart by identity; what is finished stays as it is.
        self._made[id(given)] = (given, made)
        self._made[id(made)] = (made, made)


def _kinds(registries: Iterable[Registry]) -> dict[str, Known[str]]:
    """The kinds of steps, by step type, of which all registries say the same.

    A kind that SageMaker does not have says nothing of what the step mounts and gives.
    """
    stated = [each for registry in registries for each in registry.kinds]
    told: dict[str, set[str | None]] = {}
    for each in stated:
        told.setdefault(each.step, set()).add(kind_of(each.kind.value))
    sure = {step for step, kinds in told.items() if len(kinds) == 1 and None not in kinds}
    return {each.step: each.kind for each in reversed(stated) if each.step in sure}
