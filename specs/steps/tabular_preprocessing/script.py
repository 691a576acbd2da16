"""Cut one split out of a table, and turn its columns into numbers."""

import argparse
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

# Of a hundred rows, by the hash of their id: a row stays in its split when others are added.
SPLITS = {
    "training": range(60),
    "validation": range(60, 75),
    "testing": range(75, 90),
    "calibration": range(90, 100),
}


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the rows of one split as ``id``, ``label`` and features."""
    table = _signed(_read(Path(input_paths["DATA"])), Path(input_paths["SIGNATURE"]))
    id_field, label_field = environ_vars["ID_FIELD"], environ_vars["LABEL_FIELD"]
    bucket = table[id_field].map(_bucket)
    raw = table.drop(columns=[id_field, label_field])
    # What is learned of a column comes from the training rows alone, whatever the split.
    features = _features(
        raw, raw[bucket.isin(SPLITS["training"])], _categorical(raw, Path(input_paths["METADATA"]))
    )
    features.insert(0, "id", table[id_field])
    features.insert(1, "label", table[label_field])
    folder = Path(output_paths["processed_data"])
    folder.mkdir(parents=True, exist_ok=True)
    chosen = features[bucket.isin(SPLITS[job_args.job_type])]
    chosen.to_csv(folder / "processed_data.csv", index=False)


def _read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])


def _signed(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    path = folder / "signature.csv"
    if not path.exists():
        return table
    columns = path.read_text(encoding="utf-8").strip().split(",")
    if missing := sorted(set(columns) - set(table.columns)):
        raise ValueError(f"the data lacks columns that its signature names: {missing}")
    return table[columns]


def _categorical(table: pd.DataFrame, folder: Path) -> set[str]:
    path = folder / "metadata.csv"
    if not path.exists():
        return {name for name in table if not pd.api.types.is_numeric_dtype(table[name])}
    metadata = pd.read_csv(path)
    return set(metadata.loc[metadata["type"] == "categorical", "column"])


def _bucket(identifier: object) -> int:
    return zlib.crc32(str(identifier).encode()) % 100


def _features(table: pd.DataFrame, learned: pd.DataFrame, categorical: set[str]) -> pd.DataFrame:
    columns = {}
    for name in table:
        if name in categorical:
            for category in sorted(learned[name].dropna().unique()):
                columns[f"{name}={category}"] = (table[name] == category).astype(int)
        else:
            columns[name] = _standardised(table[name], learned[name])
    return pd.DataFrame(columns)


def _standardised(column: pd.Series, learned: pd.Series) -> pd.Series:
    filled = column.fillna(learned.median())
    return (filled - learned.mean()) / (learned.std(ddof=0) or 1.0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--job_type", choices=list(SPLITS), default="training")
    return parser.parse_args()


if __name__ == "__main__":
    main(
        input_paths={
            "DATA": "/opt/ml/processing/input/data",
            "METADATA": "/opt/ml/processing/input/metadata",
            "SIGNATURE": "/opt/ml/processing/input/signature",
        },
        output_paths={"processed_data": "/opt/ml/processing/output/processed_data"},
        environ_vars={
            "LABEL_FIELD": os.environ["LABEL_FIELD"],
            "ID_FIELD": os.environ.get("ID_FIELD", "id"),
        },
        job_args=_arguments(),
    )
