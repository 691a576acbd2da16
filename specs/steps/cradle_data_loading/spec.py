"""What loading gives."""

from align_ci.authoring import DependencyType, NodeType, OutputSpec, StepSpecification
from specs.steps.cradle_data_loading.contract import CRADLE_DATA_LOADING_CONTRACT

CRADLE_DATA_LOADING_SPEC = StepSpecification(
    step_type="CradleDataLoading",
    node_type=NodeType.SOURCE,
    sagemaker_step_type="Processing",
    script_contract=CRADLE_DATA_LOADING_CONTRACT,
    outputs=[
        OutputSpec(
            logical_name="DATA",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['DATA'].S3Output.S3Uri",
            aliases=["raw_data"],
            description="The table, as CSV with a header",
        ),
        OutputSpec(
            logical_name="METADATA",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['METADATA'].S3Output.S3Uri",
            description="The type of each column: numeric or categorical",
        ),
        OutputSpec(
            logical_name="SIGNATURE",
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path="properties.ProcessingOutputConfig.Outputs['SIGNATURE'].S3Output.S3Uri",
            description="The names of the columns, in their order",
        ),
    ],
)
