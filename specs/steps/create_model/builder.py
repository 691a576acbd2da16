"""Builds the step that creates a model."""

from align_ci.authoring import ModelConfig, StepBuilderBase, example_config
from specs.config import REGISTRY, ROLE
from specs.steps.create_model.spec import CREATE_MODEL_SPEC


class CreateModelConfig(ModelConfig):
    """The image with XGBoost, and the code that answers requests."""

    role: str | None = ROLE
    image_uri: str = f"{REGISTRY}/reference-xgboost:1"
    inference_script: str = "inference.py"


class CreateModelStepBuilder(StepBuilderBase[CreateModelConfig]):
    spec = CREATE_MODEL_SPEC


@example_config
def example() -> CreateModelConfig:
    return CreateModelConfig()
