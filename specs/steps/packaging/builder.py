"""Builds the step that packages a model."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import ReferenceJobConfig
from specs.steps.packaging.spec import PACKAGING_SPEC


class PackagingConfig(ReferenceJobConfig):
    """The version of the model; the contract has a default."""

    model_version: str | None = None


class PackagingStepBuilder(StepBuilderBase[PackagingConfig]):
    spec = PACKAGING_SPEC


@example_config
def example() -> PackagingConfig:
    return PackagingConfig(model_version="2")
