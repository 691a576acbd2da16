import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from align_ci.aws.botocore_models import data_directory, read
from align_ci.aws.property_index import indexed
from align_ci.aws.shapes import SERVICES, STEP_SHAPES

MODEL = {
    "shapes": {
        "DescribeModelOutput": {
            "type": "structure",
            "members": {"ModelName": {"shape": "ModelName"}, "Parts": {"shape": "Parts"}},
        },
        "DescribeTrainingJobResponse": {
            "type": "structure",
            "members": {"Brand": {"shape": "Brand"}},
        },
        "Brand": {
            "type": "structure",
            "members": {"New": {"shape": "S3Uri"}, "Again": {"shape": "Brand"}},
        },
        "Parts": {"type": "list", "member": {"shape": "Tags"}},
        "Tags": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Value"}},
        "ModelName": {"type": "string"},
        "S3Uri": {"type": "string"},
        "Key": {"type": "string"},
        "Value": {"type": "string"},
        "Unreachable": {"type": "structure", "members": {}},
    }
}


def write(data: Path, content: bytes, name: str = "service-2.json") -> None:
    folder = data / "sagemaker" / SERVICES["sagemaker"]
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)


def text(model: Any) -> bytes:
    return json.dumps(model).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("service-2.json", text(MODEL), id="plain"),
        pytest.param("service-2.json.gz", gzip.compress(text(MODEL)), id="compressed"),
    ],
)
def test_reads_what_steps_expose(tmp_path: Path, name: str, content: bytes) -> None:
    write(tmp_path, content, name)
    shapes = read(tmp_path, "sagemaker")
    assert shapes is not None
    assert shapes.structures == {
        "DescribeModelOutput": {"ModelName": "ModelName", "Parts": "Parts"},
        "DescribeTrainingJobResponse": {"Brand": "Brand"},
        "Brand": {"New": "S3Uri", "Again": "Brand"},
    }
    assert shapes.lists == {"Parts": "Tags"}
    assert shapes.maps == {"Tags": "Value"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("other.json", text(MODEL), id="no model"),
        pytest.param("service-2.json", b"", id="empty"),
        pytest.param("service-2.json", b"\xff", id="no text"),
        pytest.param("service-2.json", b"[]", id="a list"),
        pytest.param("service-2.json", b'{"metadata": {}}', id="no shapes"),
        pytest.param(
            "service-2.json",
            text({"shapes": {"DescribeModelOutput": {"type": "structure", "members": []}}}),
            id="members are a list",
        ),
        pytest.param(
            "service-2.json",
            text(
                {
                    "shapes": {
                        "DescribeModelOutput": {
                            "type": "structure",
                            "members": {"A": {"shape": "Missing"}},
                        }
                    }
                }
            ),
            id="shape missing",
        ),
        pytest.param("service-2.json.gz", text(MODEL), id="not compressed"),
        pytest.param("service-2.json.gz", gzip.compress(text(MODEL))[:-20], id="cut off"),
        pytest.param(
            "service-2.json.gz",
            gzip.compress(text(MODEL))[:10] + b"\xff" * 40,
            id="damaged inside",
        ),
    ],
)
def test_a_damaged_copy_is_as_good_as_none(tmp_path: Path, name: str, content: bytes) -> None:
    write(tmp_path, content, name)
    assert read(tmp_path, "sagemaker") is None


def test_no_such_folder(tmp_path: Path) -> None:
    assert read(tmp_path / "none", "emr") is None


def test_the_installed_one_is_what_the_index_is_from() -> None:
    data = data_directory()
    assert data is not None
    for service in SERVICES:
        shapes = read(data, service)
        assert shapes is not None
        assert STEP_SHAPES.merged(shapes) == indexed(service)


def resolved(path: str, *, kind: str = "Training", botocore: Path) -> str:
    """What a fresh process with that botocore finds, or why it finds nothing."""
    code = (
        "import sys; from align_ci.aws.properties import UnknownProperty, kinds_with, resolve\n"
        "try: print(resolve(sys.argv[1], sys.argv[2]).shape, *kinds_with(sys.argv[2]))\n"
        "except UnknownProperty as unknown: print(unknown.why, *unknown.close, sep='|')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, kind, path],
        env={**os.environ, "PYTHONPATH": str(botocore)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A folder with a botocore that knows a new member, and that must not be imported."""
    package = tmp_path / "botocore"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')\n")
    write(package / "data", text(MODEL))
    return tmp_path


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        pytest.param("Brand.New", "S3Uri Training", id="new member"),
        pytest.param("TrainingJobName", "TrainingJobName Training", id="in the index alone"),
        pytest.param("Brand.Nwe", "`Brand` has no member `Nwe`|New", id="fault in a new member"),
        pytest.param(
            "ModelArtifacts.X", "`ModelArtifacts` has no member `X`", id="fault in an old member"
        ),
        pytest.param("Nowhere", "`Training` has no property `Nowhere`", id="in neither"),
    ],
)
def test_newer_members_are_accepted(path: str, answer: str, newer: Path) -> None:
    assert resolved(path, botocore=newer) == answer


def test_a_service_missing_in_the_installed_one_changes_nothing(newer: Path) -> None:
    answer = resolved("Nowhere", kind="EMR", botocore=newer)
    assert answer == "`EMR` has no property `Nowhere`"
