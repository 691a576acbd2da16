"""Add to a model's archive a manifest with the digest of every file."""

import argparse
import hashlib
import io
import json
import os
import posixpath
import tarfile
from collections.abc import Mapping
from pathlib import Path


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,  # noqa: ARG001 - every step's main takes the same four
) -> None:
    """Write ``packaged_model.tar.gz``."""
    files = _read_archive(Path(input_paths["model_input"], "model.tar.gz"))
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = {"version": environ_vars["MODEL_VERSION"], "sha256": digests}
    files["manifest.json"] = json.dumps(manifest, indent=2, sort_keys=True).encode()
    folder = Path(output_paths["PackagedModel"])
    folder.mkdir(parents=True, exist_ok=True)
    _write_archive(folder / "packaged_model.tar.gz", files)


def _read_archive(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        files = {posixpath.normpath(member.name): archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in files.items() if file}


def _write_archive(path: Path, files: Mapping[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    main(
        input_paths={"model_input": "/opt/ml/processing/input/model"},
        output_paths={"PackagedModel": "/opt/ml/processing/output/packaged_model"},
        environ_vars={"MODEL_VERSION": os.environ.get("MODEL_VERSION", "1")},
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
