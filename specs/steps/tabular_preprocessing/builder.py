"""Builds the steps that preprocess a split each."""

from typing import Literal, TypeAlias

from align_ci.authoring import StepBuilderBase, StepSpecification, example_config
from specs.config import ReferenceJobConfig
from specs.steps.tabular_preprocessing.spec import (
    TABULAR_PREPROCESSING_CALIBRATION_SPEC,
    TABULAR_PREPROCESSING_TESTING_SPEC,
    TABULAR_PREPROCESSING_TRAINING_SPEC,
    TABULAR_PREPROCESSING_VALIDATION_SPEC,
)

JobType: TypeAlias = Literal["training", "validation", "testing", "calibration"]

_SPECS: dict[JobType, StepSpecification] = {
    "training": TABULAR_PREPROCESSING_TRAINING_SPEC,
    "validation": TABULAR_PREPROCESSING_VALIDATION_SPEC,
    "testing": TABULAR_PREPROCESSING_TESTING_SPEC,
    "calibration": TABULAR_PREPROCESSING_CALIBRATION_SPEC,
}


class TabularPreprocessingConfig(ReferenceJobConfig):
    """The split, and the columns that a pipeline may also name by parameters."""

    job_type: JobType
    label_field: str | None = None
    id_field: str | None = None


class TabularPreprocessingStepBuilder(StepBuilderBase[TabularPreprocessingConfig]):
    def _get_specification(self) -> StepSpecification:
        return _SPECS[self.config.job_type]


@example_config
def examples() -> list[TabularPreprocessingConfig]:
    return [TabularPreprocessingConfig(job_type=each, label_field="is_fraud") for each in _SPECS]
