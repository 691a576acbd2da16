"""The reference project: a whole machine-learning pipeline, described the way we recommend."""

from specs.pipelines.scoring import SCORING_PIPELINE
from specs.pipelines.training import TRAINING_PIPELINE
from specs.steps.batch_transform.spec import BATCH_TRANSFORM_SPEC
from specs.steps.cradle_data_loading.spec import CRADLE_DATA_LOADING_SPEC
from specs.steps.create_model.spec import CREATE_MODEL_SPEC
from specs.steps.hyperparameter_preparation.spec import HYPERPARAMETER_PREPARATION_SPEC
from specs.steps.mims_registration.spec import MIMS_REGISTRATION_SPEC
from specs.steps.model_evaluation.spec import MODEL_EVALUATION_SPEC
from specs.steps.packaging.spec import PACKAGING_SPEC
from specs.steps.payload.spec import PAYLOAD_SPEC
from specs.steps.pytorch_training.spec import PYTORCH_TRAINING_SPEC
from specs.steps.tabular_preprocessing.spec import (
    TABULAR_PREPROCESSING_CALIBRATION_SPEC,
    TABULAR_PREPROCESSING_TESTING_SPEC,
    TABULAR_PREPROCESSING_TRAINING_SPEC,
    TABULAR_PREPROCESSING_VALIDATION_SPEC,
)
from specs.steps.xgboost_training.spec import XGBOOST_TRAINING_SPEC

SPECS_WITH_CONTRACTS = (
    CRADLE_DATA_LOADING_SPEC,
    TABULAR_PREPROCESSING_TRAINING_SPEC,
    TABULAR_PREPROCESSING_VALIDATION_SPEC,
    TABULAR_PREPROCESSING_TESTING_SPEC,
    TABULAR_PREPROCESSING_CALIBRATION_SPEC,
    HYPERPARAMETER_PREPARATION_SPEC,
    XGBOOST_TRAINING_SPEC,
    PYTORCH_TRAINING_SPEC,
    MODEL_EVALUATION_SPEC,
    PACKAGING_SPEC,
    PAYLOAD_SPEC,
    MIMS_REGISTRATION_SPEC,
)

ALL_SPECS = (*SPECS_WITH_CONTRACTS, CREATE_MODEL_SPEC, BATCH_TRANSFORM_SPEC)

ALL_PIPELINES = (TRAINING_PIPELINE, SCORING_PIPELINE)

__all__ = ["ALL_PIPELINES", "ALL_SPECS", "SPECS_WITH_CONTRACTS"]
