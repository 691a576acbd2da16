"""What the training of a network needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.pytorch_training.contract import PYTORCH_TRAINING_CONTRACT

PYTORCH_TRAINING_SPEC = StepSpecification(
    step_type="PyTorchTraining",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Training",
    script_contract=PYTORCH_TRAINING_CONTRACT,
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
            description="The rows that say which epoch was best",
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
            description="model.tar.gz: network.pt and features.json",
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
