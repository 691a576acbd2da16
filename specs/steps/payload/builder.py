"""Builds the step that makes example requests."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import ReferenceJobConfig
from specs.steps.payload.spec import PAYLOAD_SPEC


class PayloadConfig(ReferenceJobConfig):
    """Which requests, and how many; the contract has defaults."""

    content_types: str | None = None
    sample_count: int | None = None


class PayloadStepBuilder(StepBuilderBase[PayloadConfig]):
    spec = PAYLOAD_SPEC


@example_config
def example() -> PayloadConfig:
    return PayloadConfig(content_types="text/csv", sample_count=3)
