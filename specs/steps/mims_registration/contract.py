"""What the registration script finds in its container."""

from align_ci.authoring import ScriptContract

MIMS_REGISTRATION_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={
        "PackagedModel": "/opt/ml/processing/input/packaged_model",
        "GeneratedPayloadSamples": "/opt/ml/processing/input/payload_samples",
    },
    expected_output_paths={},
    required_env_vars=["MODS_WORKFLOW_EXECUTION_ID"],
    optional_env_vars={"PERFORMANCE_METADATA_PATH": ""},
    description="Checks a packaged model and its example requests, and registers them",
)
