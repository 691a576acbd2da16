"""What packaging needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.packaging.contract import PACKAGING_CONTRACT

PACKAGING_SPEC = StepSpecification(
    step_type="Packaging",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Processing",
    script_contract=PACKAGING_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="model_input",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining", "PyTorchTraining"],
            semantic_keywords=["model", "artifacts", "trained"],
            description="The model.tar.gz of either training",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="PackagedModel",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path=(
                "properties.ProcessingOutputConfig.Outputs['PackagedModel'].S3Output.S3Uri"
            ),
            aliases=["packaged_model", "model_package"],
            description="packaged_model.tar.gz: the model's files and manifest.json",
        ),
    ],
)
