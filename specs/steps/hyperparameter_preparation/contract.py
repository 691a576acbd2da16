"""What the hyperparameter script finds in its container."""

from align_ci.authoring import ScriptContract

HYPERPARAMETER_PREPARATION_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={},
    expected_output_paths={"config": "/opt/ml/processing/output/config"},
    expected_arguments={
        "learning_rate": "0.1",
        "max_depth": "3",
        "num_round": "60",
        "epochs": "80",
    },
    description="Checks the hyperparameters of both trainings and writes them as one file",
)
