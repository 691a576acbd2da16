"""What the making of example requests needs and gives."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.payload.contract import PAYLOAD_CONTRACT

PAYLOAD_SPEC = StepSpecification(
    step_type="Payload",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Processing",
    script_contract=PAYLOAD_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="model_input",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            compatible_sources=["XGBoostTraining", "PyTorchTraining"],
            semantic_keywords=["model", "artifacts", "trained"],
            description="The model.tar.gz of either training: it says what a model must be fed",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="GeneratedPayloadSamples",
            output_type=DependencyType.PAYLOAD_SAMPLES,
            property_path=(
                "properties.ProcessingOutputConfig.Outputs['GeneratedPayloadSamples']"
                ".S3Output.S3Uri"
            ),
            aliases=["payload_samples", "payload_s3_uri"],
            description="payload.tar.gz: example requests, a file each",
        ),
    ],
)
