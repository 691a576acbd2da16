"""What the evaluation script finds in its container."""

from align_ci.authoring import ScriptContract

MODEL_EVALUATION_CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={
        "model_input": "/opt/ml/processing/input/model",
        "eval_data": "/opt/ml/processing/input/eval_data",
    },
    expected_output_paths={
        "evaluation_report": "/opt/ml/processing/output/evaluation_report",
        "predictions": "/opt/ml/processing/output/predictions",
    },
    expected_arguments={"decision_threshold": "0.5"},
    framework_requirements={
        "pandas": ">=2.2",
        "scikit-learn": ">=1.5",
        "torch": ">=2.2",
        "xgboost": ">=2.1",
    },
    description="Scores the rows with a model of either training and measures the scores",
)
