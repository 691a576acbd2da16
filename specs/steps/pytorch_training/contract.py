"""What the PyTorch training script finds in its container."""

from align_ci.authoring import TrainingScriptContract

PYTORCH_TRAINING_CONTRACT = TrainingScriptContract(
    entry_point="script.py",
    expected_input_paths={
        "train_data": "/opt/ml/input/data/train",
        "validation_data": "/opt/ml/input/data/validation",
        "config": "/opt/ml/input/data/config",
    },
    expected_output_paths={
        "model_artifacts": "/opt/ml/model",
        "training_metrics": "/opt/ml/output/data",
    },
    optional_env_vars={"RANDOM_SEED": "7"},
    framework_requirements={"pandas": ">=2.2", "scikit-learn": ">=1.5", "torch": ">=2.2"},
    description="Trains a network of one hidden layer to tell label 1 from label 0",
)
