import os
import tarfile
from pathlib import Path

import pytest

from align_ci.sdk.source import serving_program, training_program, upload_source


class Session:
    """What of an SDK session an upload needs; it keeps what is uploaded."""

    boto_region_name = "eu-west-1"

    def __init__(self, prefix: str | None = None) -> None:
        self.default_bucket_prefix = prefix
        self.content: dict[str, bytes] = {}

    def default_bucket(self) -> str:
        return "bucket"

    def upload_data(self, path: str, bucket: str, key_prefix: str) -> str:
        with tarfile.open(path) as archive:
            members = [(each.name, archive.extractfile(each)) for each in archive]
            self.content = {name: file.read() for name, file in members if file}
        return f"s3://{bucket}/{key_prefix}/{Path(path).name}"


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    for name in ("script.py", "lib/help.py", "lib/__pycache__/help.pyc", ".git/config", ".env"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return folder


def test_a_script_travels_alone(code: Path) -> None:
    session = Session()
    upload_source(session, "Train", code / "script.py")
    assert session.content == {"script.py": b"script.py"}


def test_a_folder_travels_without_caches_and_hidden_files(code: Path) -> None:
    session = Session()
    upload_source(session, "Train", code)
    assert session.content == {"script.py": b"script.py", "lib/help.py": b"lib/help.py"}


@pytest.mark.parametrize(
    ("prefix", "start"),
    [
        pytest.param(None, "s3://bucket/Train/source/", id="no prefix"),
        pytest.param("team", "s3://bucket/team/Train/source/", id="a prefix"),
    ],
)
def test_the_address_names_the_step(code: Path, prefix: str | None, start: str) -> None:
    uri = upload_source(Session(prefix), "Train", code)
    assert uri.startswith(start)
    assert uri.endswith("/sourcedir.tar.gz")


def test_equal_code_has_an_equal_address(code: Path) -> None:
    before = upload_source(Session(), "Train", code)
    (code / "script.py").chmod(0o755)
    os.utime(code / "script.py", (0, 0))
    (code / ".env").write_text("another secret", encoding="utf-8")
    assert upload_source(Session(), "Train", code) == before


def test_other_code_has_another_address(code: Path) -> None:
    before = upload_source(Session(), "Train", code)
    (code / "lib/help.py").write_text("changed", encoding="utf-8")
    assert upload_source(Session(), "Train", code) != before


def test_a_training_image_reads_its_program_as_json() -> None:
    assert training_program(Session(), "script.py", "s3://b/sourcedir.tar.gz") == {
        "sagemaker_program": '"script.py"',
        "sagemaker_submit_directory": '"s3://b/sourcedir.tar.gz"',
        "sagemaker_region": '"eu-west-1"',
    }


def test_a_serving_image_reads_its_program_as_text() -> None:
    assert serving_program(Session(), "inference.py", "s3://b/sourcedir.tar.gz") == {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": "s3://b/sourcedir.tar.gz",
        "SAGEMAKER_REGION": "eu-west-1",
    }
