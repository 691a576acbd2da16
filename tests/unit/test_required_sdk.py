"""A test run that asks for an SDK does not start without it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import REQUIRE_SDK, pytest_configure

ROOT = Path(__file__).parents[2]


def start(require: str, monkeypatch: pytest.MonkeyPatch) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv(REQUIRE_SDK, require)
    command = [sys.executable, "-m", "pytest", "--collect-only", "tests/unit/test_readme.py"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def refusal(require: str) -> str:
    here = "sagemaker " if find_spec("sagemaker") else "none"
    return f"{REQUIRE_SDK}={require}, but the SDK that is here: {here}"


def test_a_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = start("1", monkeypatch)
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR
    assert refusal("1") in ran.stderr


@pytest.mark.parametrize("require", ["1", "30", "no"])
def test_another_one_is_refused(require: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_SDK, require)
    with pytest.raises(pytest.UsageError, match=refusal(require)):
        pytest_configure()


def test_none_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start("", monkeypatch).returncode == pytest.ExitCode.OK
