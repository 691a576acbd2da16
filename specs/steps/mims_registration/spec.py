"""What registration needs; it gives nothing."""

from align_ci.authoring import DependencySpec, DependencyType, NodeType, StepSpecification
from specs.steps.mims_registration.contract import MIMS_REGISTRATION_CONTRACT

MIMS_REGISTRATION_SPEC = StepSpecification(
    step_type="MIMSRegistration",
    node_type=NodeType.SINK,
    sagemaker_step_type="Processing",
    script_contract=MIMS_REGISTRATION_CONTRACT,
    dependencies=[
        DependencySpec(
            logical_name="PackagedModel",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["Packaging"],
            semantic_keywords=["model", "package", "packaged"],
            description="The model with its manifest",
        ),
        DependencySpec(
            logical_name="GeneratedPayloadSamples",
            dependency_type=DependencyType.PAYLOAD_SAMPLES,
            compatible_sources=["Payload"],
            semantic_keywords=["payload", "samples", "requests"],
            description="Example requests that the registry sends to the model",
        ),
    ],
)
