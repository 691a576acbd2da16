"""Answer requests: what SageMaker's XGBoost container calls, in this order."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xgboost


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model, and the columns that it must be fed, in their order."""

    booster: xgboost.Booster
    features: list[str]


def model_fn(model_dir: str) -> Model:
    """Load the model from the folder into which its archive was unpacked."""
    folder = Path(model_dir)
    booster = xgboost.Booster()
    booster.load_model(folder / "model.ubj")
    return Model(booster, list(json.loads((folder / "features.json").read_text(encoding="utf-8"))))


def input_fn(body: str, content_type: str) -> pd.DataFrame:
    """Read a request: CSV with a header, or a JSON list of objects.

    Raises:
        ValueError: The content type is neither.
    """
    if content_type == "text/csv":
        return pd.read_csv(io.StringIO(body))
    if content_type == "application/json":
        return pd.DataFrame(json.loads(body))
    raise ValueError(f"content type {content_type!r} is not supported")


def predict_fn(table: pd.DataFrame, model: Model) -> list[float]:
    """Score each row; columns that the model does not know, such as an id, are left aside."""
    scores = model.booster.predict(xgboost.DMatrix(table[model.features]))
    return [float(score) for score in scores]


def output_fn(scores: list[float], accept: str) -> str:
    """Write an answer: one score a line, or a JSON list.

    Raises:
        ValueError: The accepted type is neither CSV nor JSON.
    """
    if accept == "text/csv":
        return "".join(f"{score}\n" for score in scores)
    if accept == "application/json":
        return json.dumps(scores)
    raise ValueError(f"accepted type {accept!r} is not supported")
