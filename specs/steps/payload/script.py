"""Make example requests within the ranges that a model was trained on."""

import argparse
import io
import json
import os
import posixpath
import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

SUFFIXES = {"text/csv": "csv", "application/json": "json"}


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,  # noqa: ARG001 - every step's main takes the same four
) -> None:
    """Write ``payload.tar.gz``.

    Raises:
        ValueError: A content type is not known.
    """
    ranges = _feature_ranges(Path(input_paths["model_input"], "model.tar.gz"))
    samples = _samples(ranges, int(environ_vars["SAMPLE_COUNT"]))
    files = {
        f"sample_{number}.{_suffix(content_type)}": _request(samples.iloc[[number]], content_type)
        for content_type in environ_vars["CONTENT_TYPES"].split(",")
        for number in range(len(samples))
    }
    folder = Path(output_paths["GeneratedPayloadSamples"])
    folder.mkdir(parents=True, exist_ok=True)
    _write_archive(folder / "payload.tar.gz", files)


def _feature_ranges(path: Path) -> dict[str, dict[str, float]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file and posixpath.normpath(member.name) == "features.json":
                return dict(json.load(file))
    raise ValueError(f"no features.json in {path.name}")


def _samples(ranges: Mapping[str, Mapping[str, float]], count: int) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            name: random.uniform(between["minimum"], between["maximum"], count).round(4)
            for name, between in ranges.items()
        }
    )


def _suffix(content_type: str) -> str:
    if content_type not in SUFFIXES:
        raise ValueError(f"content type {content_type!r} is none of {', '.join(SUFFIXES)}")
    return SUFFIXES[content_type]


def _request(sample: pd.DataFrame, content_type: str) -> bytes:
    if content_type == "text/csv":
        return bytes(sample.to_csv(index=False).encode())
    return bytes(sample.to_json(orient="records").encode())


def _write_archive(path: Path, files: Mapping[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    main(
        input_paths={"model_input": "/opt/ml/processing/input/model"},
        output_paths={"GeneratedPayloadSamples": "/opt/ml/processing/output/payload_samples"},
        environ_vars={
            "CONTENT_TYPES": os.environ.get("CONTENT_TYPES", "text/csv,application/json"),
            "SAMPLE_COUNT": os.environ.get("SAMPLE_COUNT", "5"),
        },
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
