"""What a batch transform needs and gives.

A Transform step runs the code of the model that it names, so there is neither a contract
nor a script here.
"""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)

BATCH_TRANSFORM_SPEC = StepSpecification(
    step_type="BatchTransform",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="Transform",
    dependencies=[
        DependencySpec(
            logical_name="model_name",
            dependency_type=DependencyType.CUSTOM_PROPERTY,
            compatible_sources=["CreateModel"],
            semantic_keywords=["model", "name"],
            data_type="String",
            description="The model that scores",
        ),
        DependencySpec(
            logical_name="transform_data",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["TabularPreprocessing"],
            semantic_keywords=["transform", "scoring", "data"],
            description="The rows to score, a whole file in each request",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="transform_output",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.TransformOutput.S3OutputPath",
            aliases=["batch_predictions"],
            description="For each file of rows a file `<name>.out`: one score a line",
        ),
    ],
)
