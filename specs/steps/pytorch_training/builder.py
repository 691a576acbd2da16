"""Builds the step that trains a network."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import REGISTRY, ReferenceJobConfig
from specs.steps.pytorch_training.spec import PYTORCH_TRAINING_SPEC


class PyTorchTrainingConfig(ReferenceJobConfig):
    """The image with PyTorch, and the seed; the contract has a default."""

    image_uri: str = f"{REGISTRY}/reference-pytorch:1"
    random_seed: int | None = None


class PyTorchTrainingStepBuilder(StepBuilderBase[PyTorchTrainingConfig]):
    spec = PYTORCH_TRAINING_SPEC


@example_config
def example() -> PyTorchTrainingConfig:
    return PyTorchTrainingConfig(random_seed=11)
