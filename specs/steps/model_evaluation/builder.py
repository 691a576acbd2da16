"""Builds the step that evaluates a model."""

from collections.abc import Sequence

from align_ci.authoring import PropertyFile, StepBuilderBase, example_config
from specs.config import REGISTRY, ReferenceJobConfig
from specs.steps.model_evaluation.spec import MODEL_EVALUATION_SPEC


class ModelEvaluationConfig(ReferenceJobConfig):
    """The image with both frameworks, and the threshold; the contract has a default."""

    image_uri: str = f"{REGISTRY}/reference-evaluation:1"
    decision_threshold: float | None = None


class ModelEvaluationStepBuilder(StepBuilderBase[ModelEvaluationConfig]):
    spec = MODEL_EVALUATION_SPEC

    def _get_property_files(self) -> Sequence[PropertyFile]:
        report = PropertyFile(
            name="EvaluationReport", output="evaluation_report", path="evaluation.json"
        )
        return [report]


@example_config
def example() -> ModelEvaluationConfig:
    return ModelEvaluationConfig(decision_threshold=0.4)
