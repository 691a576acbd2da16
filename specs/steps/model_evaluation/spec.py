"""What the evaluation of a model needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.model_evaluation.contract import MODEL_EVALUATION_CONTRACT

MODEL_EVALUATION_SPEC = StepSpecification(
    step_type="ModelEvaluation",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Processing",
    script_contract=MODEL_EVALUATION_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="model_input",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining", "PyTorchTraining"],
            semantic_keywords=["model", "artifacts", "trained"],
            description="The model.tar.gz of either training",
        ),
        DependencySpec(
            logical_name="eval_data",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["TabularPreprocessing"],
            semantic_keywords=["evaluation", "testing", "data"],
            description="Rows that the training has not seen",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="evaluation_report",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path=(
                "properties.ProcessingOutputConfig.Outputs['evaluation_report'].S3Output.S3Uri"
            ),
            aliases=["EvaluationReport", "performance_metadata"],
            description="evaluation.json: the metrics, for conditions and for registration",
        ),
        OutputSpec(
            logical_name="predictions",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['predictions'].S3Output.S3Uri",
            aliases=["eval_predictions"],
            description="predictions.csv: id, label, score",
        ),
    ],
)
