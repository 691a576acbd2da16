"""Builds the step that trains trees."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import REGISTRY, ReferenceJobConfig
from specs.steps.xgboost_training.spec import XGBOOST_TRAINING_SPEC


class XGBoostTrainingConfig(ReferenceJobConfig):
    """The image with XGBoost."""

    image_uri: str = f"{REGISTRY}/reference-xgboost:1"


class XGBoostTrainingStepBuilder(StepBuilderBase[XGBoostTrainingConfig]):
    spec = XGBOOST_TRAINING_SPEC


@example_config
def example() -> XGBoostTrainingConfig:
    return XGBoostTrainingConfig()
