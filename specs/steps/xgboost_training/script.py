"""Train gradient boosted trees."""

import argparse
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xgboost
from sklearn.metrics import roc_auc_score

DEFAULTS = {"learning_rate": 0.1, "max_depth": 3, "num_round": 60}
PATIENCE = 10  # rounds without a better validation score


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],  # noqa: ARG001 - every step's main takes the same four
    job_args: argparse.Namespace,  # noqa: ARG001 - see above
) -> None:
    """Write the model with what it must be fed, and how good it is."""
    tables = {"train": _read(Path(input_paths["train_data"]))}
    validation = Path(input_paths["validation_data"])
    if validation.exists():
        tables["validation"] = _read(validation)
    features = tables["train"].drop(columns=["id", "label"])
    booster = _train(tables, _hyperparameters(Path(input_paths["config"])))
    model = _folder(output_paths["model_artifacts"])
    booster.save_model(model / "model.ubj")
    _write_json(model / "features.json", _ranges(features))
    metrics = {name: {"auc": _auc(booster, table)} for name, table in tables.items()}
    _write_json(_folder(output_paths["training_metrics"]) / "metrics.json", metrics)


def _read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])


def _hyperparameters(folder: Path) -> dict[str, Any]:
    path = folder / "hyperparameters.json"
    given = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: given.get(name, default) for name, default in DEFAULTS.items()}


def _train(tables: Mapping[str, pd.DataFrame], hyperparameters: dict[str, Any]) -> xgboost.Booster:
    rounds = hyperparameters.pop("num_round")
    watched = "validation" in tables
    booster = xgboost.train(
        {**hyperparameters, "objective": "binary:logistic", "eval_metric": "auc"},
        _matrix(tables["train"]),
        num_boost_round=rounds,
        evals=[(_matrix(tables["validation"]), "validation")] if watched else [],
        early_stopping_rounds=PATIENCE if watched else None,
        verbose_eval=False,
    )
    return booster[: booster.best_iteration + 1] if watched else booster


def _matrix(table: pd.DataFrame) -> xgboost.DMatrix:
    return xgboost.DMatrix(table.drop(columns=["id", "label"]), label=table["label"])


def _auc(booster: xgboost.Booster, table: pd.DataFrame) -> float:
    return float(roc_auc_score(table["label"], booster.predict(_matrix(table))))


def _ranges(features: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {
        name: {"minimum": float(column.min()), "maximum": float(column.max())}
        for name, column in features.items()
    }


def _folder(path: str) -> Path:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(
        input_paths={
            "train_data": "/opt/ml/input/data/train",
            "validation_data": "/opt/ml/input/data/validation",
            "config": "/opt/ml/input/data/config",
        },
        # Images without SageMaker's training toolkit do not set the variables.
        output_paths={
            "model_artifacts": os.environ.get("SM_MODEL_DIR", "/opt/ml/model"),
            "training_metrics": os.environ.get("SM_OUTPUT_DATA_DIR", "/opt/ml/output/data"),
        },
        environ_vars={},
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
