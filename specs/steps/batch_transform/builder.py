"""Builds the step that scores a batch."""

from align_ci.authoring import StepBuilderBase, TransformConfig, example_config
from specs.steps.batch_transform.spec import BATCH_TRANSFORM_SPEC


class BatchTransformConfig(TransformConfig):
    """A whole file in each request: only its first line names the columns."""

    accept: str = "text/csv"


class BatchTransformStepBuilder(StepBuilderBase[BatchTransformConfig]):
    spec = BATCH_TRANSFORM_SPEC


@example_config
def example() -> BatchTransformConfig:
    return BatchTransformConfig()
