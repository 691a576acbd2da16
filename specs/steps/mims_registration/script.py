"""Check a packaged model and its example requests, and register them.

Stands for the client of an internal registry: the request that one would send is printed.
"""

import argparse
import hashlib
import json
import os
import posixpath
import tarfile
from collections.abc import Mapping
from pathlib import Path


def main(
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],  # noqa: ARG001 - every step's main takes the same four
    environ_vars: Mapping[str, str],
    job_args: argparse.Namespace,  # noqa: ARG001 - see above
) -> None:
    """Print the registration request.

    Raises:
        ValueError: A file is not what the manifest says, or there is no example request.
    """
    package = Path(input_paths["PackagedModel"], "packaged_model.tar.gz")
    samples = Path(input_paths["GeneratedPayloadSamples"], "payload.tar.gz")
    request = {
        "workflow_execution_id": environ_vars["MODS_WORKFLOW_EXECUTION_ID"],
        "version": _checked_version(_read_archive(package)),
        "package_sha256": hashlib.sha256(package.read_bytes()).hexdigest(),
        "samples": sorted(_read_archive(samples)),
        "performance_metadata": environ_vars["PERFORMANCE_METADATA_PATH"] or None,
    }
    if not request["samples"]:
        raise ValueError("a model cannot be registered without example requests")
    print(json.dumps(request, sort_keys=True))


def _read_archive(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        files = {posixpath.normpath(member.name): archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in files.items() if file}


def _checked_version(files: Mapping[str, bytes]) -> str:
    manifest = json.loads(files["manifest.json"])
    digests = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "manifest.json"
    }
    if digests != manifest["sha256"]:
        raise ValueError("the packaged files are not those that the manifest names")
    return str(manifest["version"])


if __name__ == "__main__":
    main(
        input_paths={
            "PackagedModel": "/opt/ml/processing/input/packaged_model",
            "GeneratedPayloadSamples": "/opt/ml/processing/input/payload_samples",
        },
        output_paths={},
        environ_vars={
            "MODS_WORKFLOW_EXECUTION_ID": os.environ["MODS_WORKFLOW_EXECUTION_ID"],
            "PERFORMANCE_METADATA_PATH": os.environ.get("PERFORMANCE_METADATA_PATH", ""),
        },
        job_args=argparse.ArgumentParser(description=__doc__).parse_args(),
    )
