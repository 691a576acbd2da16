"""Train on the latest payments, and score others in one batch."""

from typing import Any

from align_ci.authoring import (
    Connection,
    PipelineSpecification,
    StepBuilderBase,
    StepUse,
    assemble_pipeline,
)
from specs.steps.batch_transform.builder import BatchTransformConfig, BatchTransformStepBuilder
from specs.steps.batch_transform.spec import BATCH_TRANSFORM_SPEC
from specs.steps.cradle_data_loading.builder import (
    CradleDataLoadingConfig,
    CradleDataLoadingStepBuilder,
)
from specs.steps.cradle_data_loading.spec import CRADLE_DATA_LOADING_SPEC
from specs.steps.create_model.builder import CreateModelConfig, CreateModelStepBuilder
from specs.steps.create_model.spec import CREATE_MODEL_SPEC
from specs.steps.hyperparameter_preparation.builder import (
    HyperparameterPreparationConfig,
    HyperparameterPreparationStepBuilder,
)
from specs.steps.hyperparameter_preparation.spec import HYPERPARAMETER_PREPARATION_SPEC
from specs.steps.tabular_preprocessing.builder import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)
from specs.steps.tabular_preprocessing.spec import (
    TABULAR_PREPROCESSING_CALIBRATION_SPEC,
    TABULAR_PREPROCESSING_TRAINING_SPEC,
    TABULAR_PREPROCESSING_VALIDATION_SPEC,
)
from specs.steps.xgboost_training.builder import XGBoostTrainingConfig, XGBoostTrainingStepBuilder
from specs.steps.xgboost_training.spec import XGBOOST_TRAINING_SPEC

_FEEDS = [
    # source step, output, target step, dependency
    ("CradleDataLoading", "DATA", "PreprocessTraining", "DATA"),
    ("CradleDataLoading", "METADATA", "PreprocessTraining", "METADATA"),
    ("CradleDataLoading", "SIGNATURE", "PreprocessTraining", "SIGNATURE"),
    ("CradleDataLoading", "DATA", "PreprocessValidation", "DATA"),
    ("CradleDataLoading", "METADATA", "PreprocessValidation", "METADATA"),
    ("CradleDataLoading", "SIGNATURE", "PreprocessValidation", "SIGNATURE"),
    ("CradleDataLoading", "DATA", "PreprocessCalibration", "DATA"),
    ("CradleDataLoading", "METADATA", "PreprocessCalibration", "METADATA"),
    ("CradleDataLoading", "SIGNATURE", "PreprocessCalibration", "SIGNATURE"),
    ("PreprocessTraining", "processed_data", "XGBoostTraining", "train_data"),
    ("PreprocessValidation", "processed_data", "XGBoostTraining", "validation_data"),
    ("HyperparameterPreparation", "config", "XGBoostTraining", "config"),
    ("XGBoostTraining", "model_artifacts", "CreateModel", "model_input"),
    ("CreateModel", "ModelName", "BatchTransform", "model_name"),
    ("PreprocessCalibration", "processed_data", "BatchTransform", "transform_data"),
]

SCORING_PIPELINE = PipelineSpecification(
    name="scoring",
    steps={
        "CradleDataLoading": StepUse(spec=CRADLE_DATA_LOADING_SPEC),
        "PreprocessTraining": StepUse(spec=TABULAR_PREPROCESSING_TRAINING_SPEC),
        "PreprocessValidation": StepUse(spec=TABULAR_PREPROCESSING_VALIDATION_SPEC),
        "PreprocessCalibration": StepUse(spec=TABULAR_PREPROCESSING_CALIBRATION_SPEC),
        "HyperparameterPreparation": StepUse(spec=HYPERPARAMETER_PREPARATION_SPEC),
        "XGBoostTraining": StepUse(spec=XGBOOST_TRAINING_SPEC),
        "CreateModel": StepUse(spec=CREATE_MODEL_SPEC),
        "BatchTransform": StepUse(spec=BATCH_TRANSFORM_SPEC),
    },
    connections=[
        Connection(source_step=source, output=output, target_step=target, dependency=dependency)
        for source, output, target, dependency in _FEEDS
    ],
    parameters={"RowCount": 2000, "LabelField": "is_fraud", "IdField": "payment_id"},
)


def build_pipeline(sagemaker_session: Any = None, role: str | None = None) -> Any:
    """The pipeline as the installed SageMaker SDK has it, v2 or v3."""
    builders: dict[str, StepBuilderBase[Any]] = {
        "CradleDataLoading": CradleDataLoadingStepBuilder(CradleDataLoadingConfig()),
        "PreprocessTraining": TabularPreprocessingStepBuilder(
            TabularPreprocessingConfig(job_type="training")
        ),
        "PreprocessValidation": TabularPreprocessingStepBuilder(
            TabularPreprocessingConfig(job_type="validation")
        ),
        "PreprocessCalibration": TabularPreprocessingStepBuilder(
            TabularPreprocessingConfig(job_type="calibration")
        ),
        "HyperparameterPreparation": HyperparameterPreparationStepBuilder(
            HyperparameterPreparationConfig()
        ),
        "XGBoostTraining": XGBoostTrainingStepBuilder(XGBoostTrainingConfig()),
        "CreateModel": CreateModelStepBuilder(CreateModelConfig()),
        "BatchTransform": BatchTransformStepBuilder(BatchTransformConfig()),
    }
    return assemble_pipeline(
        SCORING_PIPELINE, builders, sagemaker_session=sagemaker_session, role=role
    )
