"""Load payments; stands for an internal data service and makes them up, the same each time."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

COLUMN_TYPES = {
    "payment_id": "numeric",
    "amount": "numeric",
    "account_age_days": "numeric",
    "payments_last_day": "numeric",
    "country": "categorical",
    "channel": "categorical",
    "is_fraud": "numeric",
}
UNKNOWN_AGES = 0.05  # share of the accounts


def main(
    input_paths: Mapping[str, str],  # noqa: ARG001 - every step's main takes the same four
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,  # noqa: ARG001 - see above
) -> None:
    """Write the table, the types of its columns, and their order."""
    table = _payments(int(environ_vars["ROW_COUNT"]), int(environ_vars["RANDOM_SEED"]))
    types = pd.DataFrame(COLUMN_TYPES.items(), columns=["column", "type"])
    table.to_csv(_folder(output_paths["DATA"]) / "data.csv", index=False)
    types.to_csv(_folder(output_paths["METADATA"]) / "metadata.csv", index=False)
    signature = _folder(output_paths["SIGNATURE"]) / "signature.csv"
    signature.write_text(",".join(COLUMN_TYPES) + "\n", encoding="utf-8")


def _payments(rows: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "payment_id": np.arange(rows),
            "amount": random.lognormal(3.5, 1.0, rows).round(2),
            "account_age_days": random.exponential(400.0, rows).round(),
            "payments_last_day": random.poisson(1.5, rows),
            "country": random.choice(["DE", "FR", "GB", "US"], rows, p=[0.4, 0.2, 0.1, 0.3]),
            "channel": random.choice(["app", "web", "phone"], rows, p=[0.5, 0.4, 0.1]),
        }
    )
    table["is_fraud"] = (random.random(rows) < _fraud_probability(table)).astype(int)
    table.loc[random.random(rows) < UNKNOWN_AGES, "account_age_days"] = np.nan
    return table


def _fraud_probability(table: pd.DataFrame) -> pd.Series:
    log_odds = (
        1.1 * (np.log(table["amount"]) - 3.5)
        - 0.003 * table["account_age_days"]
        + 0.8 * (table["payments_last_day"] - 1.5)
        + 1.2 * (table["channel"] == "phone")
    )
    return 1.0 / (1.0 + np.exp(-log_odds))


def _folder(path: str) -> Path:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    main(
        input_paths={},
        output_paths={
            "DATA": "/opt/ml/processing/output/data",
            "METADATA": "/opt/ml/processing/output/metadata",
            "SIGNATURE": "/opt/ml/processing/output/signature",
        },
        environ_vars={
            "ROW_COUNT": os.environ.get("ROW_COUNT", "2000"),
            "RANDOM_SEED": os.environ.get("RANDOM_SEED", "7"),
        },
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
