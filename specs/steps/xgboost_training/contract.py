"""What the XGBoost training script finds in its container."""

from align_ci.authoring import TrainingScriptContract

XGBOOST_TRAINING_CONTRACT = TrainingScriptContract(
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
    framework_requirements={"pandas": ">=2.2", "scikit-learn": ">=1.5", "xgboost": ">=2.1"},
    description="Trains gradient boosted trees to tell label 1 from label 0",
)
