"""What the preprocessing script finds in its container, whatever the split."""

from align_ci.authoring import ScriptContract

TABULAR_PREPROCESSING_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={
        "DATA": "/opt/ml/processing/input/data",
        "METADATA": "/opt/ml/processing/input/metadata",
        "SIGNATURE": "/opt/ml/processing/input/signature",
    },
    expected_output_paths={"processed_data": "/opt/ml/processing/output/processed_data"},
    required_env_vars=["LABEL_FIELD"],
    optional_env_vars={"ID_FIELD": "id"},
    expected_arguments={"job_type": "training"},
    framework_requirements={"pandas": ">=2.2"},
    description="Cuts one split out of the table and turns its columns into numbers",
)
