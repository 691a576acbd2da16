"""Gives contracts their scripts, and specifications what stands elsewhere of them."""

from collections.abc import Iterable
from typing import Any

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

    def pipeline(self, pipeline: Pipeline) -> Pipeline:
        """A pipeline of finished specifications."""
        steps = Group(
            tuple(map(self._step, pipeline.steps)), pipeline.steps.gaps, pipeline.steps.location
        )
        return replace(pipeline, steps=steps)

    def build(self, build: Build) -> Build:
        """What was built, of a specification and with a contract that are finished."""
        return replace(
            build,
            specification=self._used(build.specification),
            contract=self._held(build.contract),
        )

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
        return replace(fact, value=self.contract(fact.value))

    def _used(self, fact: Fact[Specification]) -> Fact[Specification]:
        return (
            replace(fact, value=self.specification(fact.value)) if isinstance(fact, Known) else fact
        )

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
