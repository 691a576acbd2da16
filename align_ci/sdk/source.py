"""Code that travels to a container as an archive, as SageMaker's framework images take it.

They download ``sourcedir.tar.gz`` and run the program that they are told: the hyperparameters
``sagemaker_program`` and ``sagemaker_submit_directory`` of a training job, variables of the
same names in upper case in a model's container (the training toolkit's params.py, the SDK's
model.py). The SDK's own ways differ between the majors, and v3 names an upload anew each time,
so that no step with code would ever be found in the cache.
"""

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def upload_source(session: Any, step: str, code: Path) -> str:
    """Upload a script, or a folder of them, and give the URI of the archive.

    Equal code has an equal URI: times, owners and modes of the files do not count.

    Args:
        session: The SDK's session, whose default bucket takes the archive.
        step: The name of the step, a part of the URI.
        code: A file or a folder; caches and hidden files stay out.
    """
    archive = _archive(code)
    digest = hashlib.sha256(archive).hexdigest()
    parts = (getattr(session, "default_bucket_prefix", None), step, "source", digest[:32])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sourcedir.tar.gz")
        file.write_bytes(gzip.compress(archive))
        uri = session.upload_data(
            path=str(file),
            bucket=session.default_bucket(),
            key_prefix="/".join(filter(None, parts)),
        )
    return str(uri)


def training_program(session: Any, program: str, uri: str) -> Mapping[str, str]:
    """The hyperparameters by which a training image finds its program."""
    values = {
        "sagemaker_program": program,
        "sagemaker_submit_directory": uri,
        "sagemaker_region": session.boto_region_name,
    }
    # As the SDK's estimators do: images read every hyperparameter as JSON if it is any.
    return {name: json.dumps(value) for name, value in values.items()}


def serving_program(session: Any, program: str, uri: str) -> Mapping[str, str]:
    """The variables by which an image that serves a model finds its program."""
    return {
        "SAGEMAKER_PROGRAM": program,
        "SAGEMAKER_SUBMIT_DIRECTORY": uri,
        "SAGEMAKER_REGION": session.boto_region_name,
    }


def _archive(code: Path) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, file in _files(code):
            content = file.read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def _files(code: Path) -> Iterator[tuple[str, Path]]:
    if code.is_file():
        yield code.name, code
        return
    for file in sorted(code.rglob("*")):
        parts = file.relative_to(code).parts
        if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield "/".join(parts), file
