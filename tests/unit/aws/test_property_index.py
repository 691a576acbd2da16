import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from align_ci.aws.property_index import INDEX, botocore_version

SCRIPT = Path(__file__).parents[3] / "scripts" / "index_properties.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False
    )


def test_the_index_is_what_the_installed_botocore_gives() -> None:
    assert run("--check").returncode == 0
    assert botocore_version() == version("botocore")


def test_the_script_writes_the_same_file_again(tmp_path: Path) -> None:
    written = tmp_path / "properties.json"
    assert run(str(written)).returncode == 0
    assert written.read_bytes() == INDEX.read_bytes()


def test_a_difference_is_found_and_named(tmp_path: Path) -> None:
    changed = tmp_path / "properties.json"
    shutil.copy(INDEX, changed)
    document = json.loads(changed.read_text())
    del document["services"]["sagemaker"]["structures"]["DescribeModelOutput"]["ModelName"]
    changed.write_text(json.dumps(document))
    checked = run("--check", str(changed))
    assert checked.returncode == 1
    assert str(changed) in checked.stdout
    assert "botocore" in checked.stdout


def test_a_missing_index_is_a_difference(tmp_path: Path) -> None:
    assert run("--check", str(tmp_path / "none.json")).returncode == 1
