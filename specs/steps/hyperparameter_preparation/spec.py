"""What the preparation of hyperparameters gives."""

from align_ci.authoring import DependencyType, NodeType, OutputSpec, StepSpecification
from specs.steps.hyperparameter_preparation.contract import HYPERPARAMETER_PREPARATION_CONTRACT

HYPERPARAMETER_PREPARATION_SPEC = StepSpecification(
    step_type="HyperparameterPreparation",
    node_type=NodeType.SOURCE,
    sagemaker_step_type="Processing",
    script_contract=HYPERPARAMETER_PREPARATION_CONTRACT,
    outputs=[
        OutputSpec(
            logical_name="config",
            output_type=DependencyType.HYPERPARAMETERS,
            property_path="properties.ProcessingOutputConfig.Outputs['config'].S3Output.S3Uri",
            aliases=["hyperparameters", "hyperparameters_s3_uri"],
            description="hyperparameters.json: one object",
        ),
    ],
)
