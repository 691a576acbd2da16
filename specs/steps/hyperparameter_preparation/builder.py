"""Builds the step that writes the hyperparameters."""

from align_ci.authoring import StepBuilderBase, example_config
from specs.config import ReferenceJobConfig
from specs.steps.hyperparameter_preparation.spec import HYPERPARAMETER_PREPARATION_SPEC


class HyperparameterPreparationConfig(ReferenceJobConfig):
    """The hyperparameters of both trainings; the contract has defaults."""

    learning_rate: float | None = None
    max_depth: int | None = None
    num_round: int | None = None
    epochs: int | None = None


class HyperparameterPreparationStepBuilder(StepBuilderBase[HyperparameterPreparationConfig]):
    spec = HYPERPARAMETER_PREPARATION_SPEC


@example_config
def example() -> HyperparameterPreparationConfig:
    return HyperparameterPreparationConfig(learning_rate=0.2, max_depth=4)
