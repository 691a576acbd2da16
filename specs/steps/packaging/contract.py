"""What the packaging script finds in its container."""

from align_ci.authoring import ScriptContract

PACKAGING_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={"model_input": "/opt/ml/processing/input/model"},
    expected_output_paths={"PackagedModel": "/opt/ml/processing/output/packaged_model"},
    optional_env_vars={"MODEL_VERSION": "1"},
    description="Adds to a model's archive a manifest with the digest of every file",
)
