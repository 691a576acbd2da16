"""What the payload script finds in its container."""

from align_ci.authoring import ScriptContract

PAYLOAD_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={"model_input": "/opt/ml/processing/input/model"},
    expected_output_paths={"GeneratedPayloadSamples": "/opt/ml/processing/output/payload_samples"},
    optional_env_vars={"CONTENT_TYPES": "text/csv,application/json", "SAMPLE_COUNT": "5"},
    framework_requirements={"numpy": ">=1.26", "pandas": ">=2.2"},
    description="Makes example requests within the ranges that the model was trained on",
)
