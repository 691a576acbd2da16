"""Gives contracts their scripts, and what refers to them the contracts that have some."""

from typing import Any

from msgspec.structs import replace

from align_ci.load.scripts import ScriptFinder
from align_ci.model import (
    Build,
    Contract,
    Fact,
    Group,
    Known,
    Pipeline,
    PipelineStep,
    Specification,
)


class Finishing:
    """Finishes each object once, so that what shared one shares it still.

    Args:
        finder: Looks scripts up.
    """

    def __init__(self, finder: ScriptFinder) -> None:
        self._finder = finder
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
        """A specification with the contract that is finished."""
        if id(specification) not in self._made:
            held = self._held(specification.contract)
            self._keep(specification, replace(specification, contract=held))
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
