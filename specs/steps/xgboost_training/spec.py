"""What the training of trees needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.xgboost_training.contract import XGBOOST_TRAINING_CONTRACT

XGBOOST_TRAINING_SPEC = StepSpecification(
    step_type="XGBoostTraining",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Training",
    script_contract=XGBOOST_TRAINING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="train_data",
            dependency_type=DependencyType.TRAINING_DATA,
            compatible_sources=["TabularPreprocessing"],
            semantic_keywords=["train", "training", "data"],
            description="The rows to learn from",
        ),
        DependencySpec(
            logical_name="validation_data",
            dependency_type=DependencyType.VALIDATION_DATA,
            required=False,
            compatible_sources=["TabularPreprocessing"],
            semantic_keywords=["validation", "data"],
            description="The rows that say when to stop adding trees",
        ),
        DependencySpec(
            logical_name="config",
            dependency_type=DependencyType.HYPERPARAMETERS,
            required=False,
            compatible_sources=["HyperparameterPreparation"],
            semantic_keywords=["config", "hyperparameters"],
            description="Hyperparameters; the script has defaults for all of them",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="model_artifacts",
            output_type=DependencyType.MODEL_ARTIFACTS,
            property_path="properties.ModelArtifacts.S3ModelArtifacts",
            aliases=["ModelArtifacts", "model_data", "model_output", "model_input"],
            description="model.tar.gz: model.ubj and features.json",
        ),
        OutputSpec(
            logical_name="training_metrics",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.OutputDataConfig.S3OutputPath",
            aliases=["metrics_output"],
            description="Where SageMaker puts output.tar.gz, with metrics.json in it",
        ),
    ],
)
