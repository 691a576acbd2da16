"""What creating a model needs and gives.

A Model step starts no job and mounts nothing, so there is no contract. ``inference.py`` is
the code that goes into the model and answers requests.
"""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)

CREATE_MODEL_SPEC = StepSpecification(
    step_type="CreateModel",
    node_type=NodeType.INTERNAL,
    sagemaker_step_type="CreateModel",
    dependencies=[
        DependencySpec(
            logical_name="model_input",
            dependency_type=DependencyType.MODEL_ARTIFACTS,
            # Not PyTorchTraining: inference.py serves trees only.
            compatible_sources=["XGBoostTraining"],
            semantic_keywords=["model", "artifacts", "trained"],
            description="The model.tar.gz that the model's containers unpack",
        ),
    ],
    outputs=[
        OutputSpec(
            logical_name="ModelName",
            output_type=DependencyType.CUSTOM_PROPERTY,
            property_path="properties.ModelName",
            aliases=["model_name"],
            data_type="String",
            description="The name by which transform jobs and endpoints know the model",
        ),
    ],
)
