"""Builds the step that loads the table."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import ReferenceJobConfig
from specs.steps.cradle_data_loading.spec import CRADLE_DATA_LOADING_SPEC


class CradleDataLoadingConfig(ReferenceJobConfig):
    """How many rows, and from which seed; the contract has defaults."""

    row_count: int | None = None
    random_seed: int | None = None


class CradleDataLoadingStepBuilder(StepBuilderBase[CradleDataLoadingConfig]):
    spec = CRADLE_DATA_LOADING_SPEC


@example_config
def example() -> CradleDataLoadingConfig:
    return CradleDataLoadingConfig(row_count=500)
