"""Score rows with a model of either training, and measure how good the scores are."""

import argparse
import io
import json
import posixpath
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],  # noqa: ARG001 - every step's main takes the same four
    job_args: argparse.Namespace,
) -> None:
    """Write a report with the metrics, and the scores they were computed from."""
    model = _read_archive(Path(input_paths["model_input"], "model.tar.gz"))
    table = _read(Path(input_paths["eval_data"]))
    predictions = table[["id", "label"]].assign(score=_score(model, table))
    report = _metrics(predictions, job_args.decision_threshold)
    _write(output_paths["evaluation_report"], "evaluation.json", json.dumps(report, indent=2))
    _write(output_paths["predictions"], "predictions.csv", predictions.to_csv(index=False))


def _read_archive(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        files = {posixpath.normpath(member.name): archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in files.items() if file}


def _read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])


def _score(model: Mapping[str, bytes], table: pd.DataFrame) -> Any:
    features = table[list(json.loads(model["features.json"]))]
    if "model.ubj" in model:
        return _score_with_xgboost(model["model.ubj"], features)
    return _score_with_pytorch(model["network.pt"], features)


# An image has the framework of its own training only, so each is imported where it is used.


def _score_with_xgboost(model: bytes, features: pd.DataFrame) -> Any:
    import xgboost  # noqa: PLC0415 - see above

    booster = xgboost.Booster()
    booster.load_model(bytearray(model))
    return booster.predict(xgboost.DMatrix(features))


def _score_with_pytorch(weights: bytes, features: pd.DataFrame) -> Any:
    import torch  # noqa: PLC0415 - see above

    state = torch.load(io.BytesIO(weights), weights_only=True)
    hidden_units, inputs = state["0.weight"].shape
    network = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden_units), torch.nn.ReLU(), torch.nn.Linear(hidden_units, 1)
    )
    network.load_state_dict(state)
    with torch.no_grad():
        logits = network(torch.from_numpy(features.to_numpy(dtype="float32")))
    return torch.sigmoid(logits).squeeze(1).numpy()


def _metrics(predictions: pd.DataFrame, threshold: float) -> dict[str, Any]:
    label, score = predictions["label"], predictions["score"]
    metrics = {
        "auc": roc_auc_score(label, score),
        "accuracy": accuracy_score(label, score >= threshold),
        "log_loss": log_loss(label, score),
    }
    return {
        "rows": len(predictions),
        "metrics": {name: float(value) for name, value in metrics.items()},
    }


def _write(path: str, name: str, text: str) -> None:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decision_threshold", type=float, default=0.5)
    return parser.parse_args()


if __name__ == "__main__":
    main(
        input_paths={
            "model_input": "/opt/ml/processing/input/model",
            "eval_data": "/opt/ml/processing/input/eval_data",
        },
        output_paths={
            "evaluation_report": "/opt/ml/processing/output/evaluation_report",
            "predictions": "/opt/ml/processing/output/predictions",
        },
        environ_vars={},
        job_args=_arguments(),
    )
