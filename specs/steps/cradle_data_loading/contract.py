"""What the loading script finds in its container."""

from align_ci.authoring import ScriptContract

CRADLE_DATA_LOADING_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={},
    expected_output_paths={
        "DATA": "/opt/ml/processing/output/data",
        "METADATA": "/opt/ml/processing/output/metadata",
        "SIGNATURE": "/opt/ml/processing/output/signature",
    },
    optional_env_vars={"ROW_COUNT": "2000", "RANDOM_SEED": "7"},
    framework_requirements={"numpy": ">=1.26", "pandas": ">=2.2"},
    description="Writes a table of payments, some of them fraudulent",
)
