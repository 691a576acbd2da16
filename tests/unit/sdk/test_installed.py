import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata, util

import pytest

from align_ci.sdk import NoSdk, face


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    face.cache_clear()
    yield
    face.cache_clear()


def _pretend(monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
    """Have this version installed, or none: a test runs with one major at most."""

    def found(_name: str) -> str:
        if version is None:
            raise metadata.PackageNotFoundError
        return version

    monkeypatch.setattr(metadata, "version", found)
    monkeypatch.setattr(util, "find_spec", lambda _name: object())


@pytest.mark.parametrize(("version", "name"), [("2.257.7", "V2"), ("3.27.0", "V3")])
def test_the_major_decides(monkeypatch: pytest.MonkeyPatch, version: str, name: str) -> None:
    _pretend(monkeypatch, version)
    assert type(face()).__name__ == name


def test_none_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, None)
    with pytest.raises(NoSdk) as raised:
        face()
    assert str(raised.value) == (
        "the SageMaker SDK is not installed: install `align-ci[sagemaker]` for v3, "
        "or `align-ci[sagemaker-v2]` for v2"
    )


@pytest.mark.parametrize("version", ["1.72.1", "4.0.0", "20.1"])
def test_other_majors_are_refused(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    _pretend(monkeypatch, version)
    with pytest.raises(NoSdk, match=f"the SageMaker SDK {version} is not supported"):
        face()


def test_metadata_without_a_package_is_no_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, "3.27.0")
    monkeypatch.setattr(util, "find_spec", lambda _name: None)
    with pytest.raises(NoSdk, match=r"3\.27\.0 is installed but cannot be found"):
        face()


def test_neither_authoring_nor_the_reference_project_imports_an_sdk() -> None:
    code = (
        "import sys; import align_ci.authoring, align_ci.sdk.v2, align_ci.sdk.v3, specs;"
        "print([name for name in sys.modules"
        " if name.partition('.')[0] in ('sagemaker', 'boto3', 'botocore')"
        " or name.startswith(('align_ci.rules', 'align_ci.load'))])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert completed.stdout.strip() == b"[]"
