"""What preprocessing needs and gives: one specification for each split."""

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    StepSpecification,
)
from specs.steps.tabular_preprocessing.contract import TABULAR_PREPROCESSING_CONTRACT

_DEPENDENCIES = [
    DependencySpec(
        logical_name="DATA",
        dependency_type=DependencyType.PROCESSING_OUTPUT,
        compatible_sources=["CradleDataLoading"],
        semantic_keywords=["data", "raw", "table", "input"],
        description="The whole table: every split is cut from the same rows",
    ),
    DependencySpec(
        logical_name="METADATA",
        dependency_type=DependencyType.PROCESSING_OUTPUT,
        required=False,
        compatible_sources=["CradleDataLoading"],
        semantic_keywords=["metadata", "schema", "types"],
        description="The type of each column; guessed from the data when absent",
    ),
    DependencySpec(
        logical_name="SIGNATURE",
        dependency_type=DependencyType.PROCESSING_OUTPUT,
        required=False,
        compatible_sources=["CradleDataLoading"],
        semantic_keywords=["signature", "columns", "order"],
        description="The columns to use, in their order; all of them when absent",
    ),
]

_OUTPUTS = [
    OutputSpec(
        logical_name="processed_data",
        output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['processed_data'].S3Output.S3Uri",
        aliases=[
            "train_data",
            "validation_data",
            "eval_data",
            "transform_data",
            "ProcessedTabularData",
        ],
        description="CSV with a header: id, label, then features that are all numbers",
    ),
]


def _specification(job_type: str) -> StepSpecification:
    return StepSpecification(
        step_type="TabularPreprocessing",
        job_type=job_type,
        node_type=NodeType.INTERNAL,
        sagemaker_step_type="Processing",
        script_contract=TABULAR_PREPROCESSING_CONTRACT,
        dependencies=_DEPENDENCIES,
        outputs=_OUTPUTS,
    )


TABULAR_PREPROCESSING_TRAINING_SPEC = _specification("training")
TABULAR_PREPROCESSING_VALIDATION_SPEC = _specification("validation")
TABULAR_PREPROCESSING_TESTING_SPEC = _specification("testing")
TABULAR_PREPROCESSING_CALIBRATION_SPEC = _specification("calibration")
