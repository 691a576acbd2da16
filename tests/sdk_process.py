"""The SageMaker SDK in a process of its own, offline: its warnings and its imports stay there."""

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

needs_sdk = pytest.mark.skipif(
    find_spec("sagemaker") is None, reason="the SageMaker SDK is not installed"
)

# Placeholders, so that nothing is looked for elsewhere; the last two concern one major each.
_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
    "SAGEMAKER_VALIDATE_ROLE": "false",
}


@functools.lru_cache(maxsize=1)
def outcomes() -> Mapping[str, Any]:
    """What every case of ``tests/sdk_cases.py`` gives, by its name; they all run at once.

    A case that raised gives ``{"raised": "<class>: <message>"}``.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        completed = subprocess.run(
            [sys.executable, "-m", "tests.sdk_cases", str(answer)],
            cwd=ROOT,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
        assert completed.returncode == 0, completed.stderr[-3000:]
        found: Mapping[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found
