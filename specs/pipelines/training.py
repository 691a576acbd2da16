"""Train two models side by side; register the trees if they are good enough."""

from typing import Any

from align_ci.authoring import (
    Condition,
    Connection,
    PipelineSpecification,
    StepBuilderBase,
    StepUse,
    assemble_pipeline,
)
from specs.steps.cradle_data_loading.builder import (
    CradleDataLoadingConfig,
    CradleDataLoadingStepBuilder,
)
from specs.steps.cradle_data_loading.spec import CRADLE_DATA_LOADING_SPEC
from specs.steps.hyperparameter_preparation.builder import (
    HyperparameterPreparationConfig,
    HyperparameterPreparationStepBuilder,
)
from specs.steps.hyperparameter_preparation.spec import HYPERPARAMETER_PREPARATION_SPEC
from specs.steps.mims_registration.builder import (
    MIMSRegistrationConfig,
    MIMSRegistrationStepBuilder,
)
from specs.steps.mims_registration.spec import MIMS_REGISTRATION_SPEC
from specs.steps.model_evaluation.builder import ModelEvaluationConfig, ModelEvaluationStepBuilder
from specs.steps.model_evaluation.spec import MODEL_EVALUATION_SPEC
from specs.steps.packaging.builder import PackagingConfig, PackagingStepBuilder
from specs.steps.packaging.spec import PACKAGING_SPEC
from specs.steps.payload.builder import PayloadConfig, PayloadStepBuilder
from specs.steps.payload.spec import PAYLOAD_SPEC
from specs.steps.pytorch_training.builder import PyTorchTrainingConfig, PyTorchTrainingStepBuilder
from specs.steps.pytorch_training.spec import PYTORCH_TRAINING_SPEC
from specs.steps.tabular_preprocessing.builder import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)
from specs.steps.tabular_preprocessing.spec import (
    TABULAR_PREPROCESSING_TESTING_SPEC,
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
    ("CradleDataLoading", "DATA", "PreprocessTesting", "DATA"),
    ("CradleDataLoading", "METADATA", "PreprocessTesting", "METADATA"),
    ("CradleDataLoading", "SIGNATURE", "PreprocessTesting", "SIGNATURE"),
    ("PreprocessTraining", "processed_data", "XGBoostTraining", "train_data"),
    ("PreprocessValidation", "processed_data", "XGBoostTraining", "validation_data"),
    ("HyperparameterPreparation", "config", "XGBoostTraining", "config"),
    ("PreprocessTraining", "processed_data", "PyTorchTraining", "train_data"),
    ("PreprocessValidation", "processed_data", "PyTorchTraining", "validation_data"),
    ("HyperparameterPreparation", "config", "PyTorchTraining", "config"),
    ("XGBoostTraining", "model_artifacts", "EvaluateXGBoost", "model_input"),
    ("PreprocessTesting", "processed_data", "EvaluateXGBoost", "eval_data"),
    ("PyTorchTraining", "model_artifacts", "EvaluatePyTorch", "model_input"),
    ("PreprocessTesting", "processed_data", "EvaluatePyTorch", "eval_data"),
    ("XGBoostTraining", "model_artifacts", "Packaging", "model_input"),
    ("XGBoostTraining", "model_artifacts", "Payload", "model_input"),
    ("Packaging", "PackagedModel", "MIMSRegistration", "PackagedModel"),
    ("Payload", "GeneratedPayloadSamples", "MIMSRegistration", "GeneratedPayloadSamples"),
]

TRAINING_PIPELINE = PipelineSpecification(
    name="training",
    steps={
        "CradleDataLoading": StepUse(spec=CRADLE_DATA_LOADING_SPEC),
        "PreprocessTraining": StepUse(spec=TABULAR_PREPROCESSING_TRAINING_SPEC),
        "PreprocessValidation": StepUse(spec=TABULAR_PREPROCESSING_VALIDATION_SPEC),
        "PreprocessTesting": StepUse(spec=TABULAR_PREPROCESSING_TESTING_SPEC),
        "HyperparameterPreparation": StepUse(spec=HYPERPARAMETER_PREPARATION_SPEC),
        "XGBoostTraining": StepUse(spec=XGBOOST_TRAINING_SPEC),
        "PyTorchTraining": StepUse(spec=PYTORCH_TRAINING_SPEC),
        "EvaluateXGBoost": StepUse(spec=MODEL_EVALUATION_SPEC),
        "EvaluatePyTorch": StepUse(spec=MODEL_EVALUATION_SPEC),
        "Packaging": StepUse(spec=PACKAGING_SPEC),
        "Payload": StepUse(spec=PAYLOAD_SPEC),
        "MIMSRegistration": StepUse(spec=MIMS_REGISTRATION_SPEC),
    },
    connections=[
        Connection(source_step=source, output=output, target_step=target, dependency=dependency)
        for source, output, target, dependency in _FEEDS
    ],
    conditions=[
        Condition(
            name="GoodEnough",
            step="EvaluateXGBoost",
            property_file="EvaluationReport",
            json_path="metrics.auc",
            operator="GreaterThanOrEqualTo",
            value=0.75,
            if_steps=["Packaging", "Payload", "MIMSRegistration"],
        ),
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
        "PreprocessTesting": TabularPreprocessingStepBuilder(
            TabularPreprocessingConfig(job_type="testing")
        ),
        "HyperparameterPreparation": HyperparameterPreparationStepBuilder(
            HyperparameterPreparationConfig()
        ),
        "XGBoostTraining": XGBoostTrainingStepBuilder(XGBoostTrainingConfig()),
        "PyTorchTraining": PyTorchTrainingStepBuilder(PyTorchTrainingConfig()),
        "EvaluateXGBoost": ModelEvaluationStepBuilder(ModelEvaluationConfig()),
        "EvaluatePyTorch": ModelEvaluationStepBuilder(ModelEvaluationConfig()),
        "Packaging": PackagingStepBuilder(PackagingConfig()),
        "Payload": PayloadStepBuilder(PayloadConfig()),
        "MIMSRegistration": MIMSRegistrationStepBuilder(MIMSRegistrationConfig()),
    }
    return assemble_pipeline(
        TRAINING_PIPELINE, builders, sagemaker_session=sagemaker_session, role=role
    )
