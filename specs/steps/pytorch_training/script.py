"""Train a network of one hidden layer."""

import argparse
import copy
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from sklearn.metrics import roc_auc_score

DEFAULTS = {"learning_rate": 0.1, "epochs": 80}
HIDDEN_UNITS = 16


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,  # noqa: ARG001 - every step's main takes the same four
) -> None:
    """Write the network with what it must be fed, and how good it is."""
    torch.manual_seed(int(environ_vars["RANDOM_SEED"]))
    tables = {"train": _read(Path(input_paths["train_data"]))}
    validation = Path(input_paths["validation_data"])
    if validation.exists():
        tables["validation"] = _read(validation)
    features = tables["train"].drop(columns=["id", "label"])
    network = _train(tables, _hyperparameters(Path(input_paths["config"])))
    model = _folder(output_paths["model_artifacts"])
    torch.save(network.state_dict(), model / "network.pt")
    _write_json(model / "features.json", _ranges(features))
    metrics = {name: {"auc": _auc(network, table)} for name, table in tables.items()}
    _write_json(_folder(output_paths["training_metrics"]) / "metrics.json", metrics)


def _read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])


def _hyperparameters(folder: Path) -> dict[str, Any]:
    path = folder / "hyperparameters.json"
    given = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: given.get(name, default) for name, default in DEFAULTS.items()}


def _train(
    tables: Mapping[str, pd.DataFrame], hyperparameters: Mapping[str, Any]
) -> torch.nn.Sequential:
    """The network as it was after the epoch that did best on the last of the tables."""
    inputs, labels = _tensors(tables["train"])
    network = torch.nn.Sequential(
        torch.nn.Linear(inputs.shape[1], HIDDEN_UNITS),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN_UNITS, 1),
    )
    # Adam's steps do not grow with the gradient: a tenth of what suits trees suits it.
    optimizer = torch.optim.Adam(network.parameters(), lr=hyperparameters["learning_rate"] / 10)
    loss_function = torch.nn.BCEWithLogitsLoss()
    watched = list(tables.values())[-1]
    best = (_auc(network, watched), copy.deepcopy(network))
    for _ in range(hyperparameters["epochs"]):
        optimizer.zero_grad()
        loss_function(network(inputs).squeeze(1), labels).backward()
        optimizer.step()
        if (auc := _auc(network, watched)) > best[0]:
            best = (auc, copy.deepcopy(network))
    return best[1]


def _tensors(table: pd.DataFrame) -> tuple[torch.Tensor, torch.Tensor]:
    features = table.drop(columns=["id", "label"]).to_numpy(dtype="float32")
    return torch.from_numpy(features), torch.from_numpy(table["label"].to_numpy(dtype="float32"))


def _auc(network: torch.nn.Sequential, table: pd.DataFrame) -> float:
    inputs, labels = _tensors(table)
    with torch.no_grad():
        return float(roc_auc_score(labels.numpy(), network(inputs).squeeze(1).numpy()))


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
        environ_vars={"RANDOM_SEED": os.environ.get("RANDOM_SEED", "7")},
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
