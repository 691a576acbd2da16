"""The demonstration, from the wheel alone: what it shows is what align-ci really says."""

import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from align_ci import demonstrating
from align_ci.cli import run
from align_ci.model import Verdict
from tests.projects import write

ROOT = Path(__file__).parents[2]


def test_it_shows_what_people_would_see(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run(["demo"]) == 0
    said = capsys.readouterr().out
    assert "the layers agree (" in said
    assert '+            logical_name="rows",' in said
    assert "prepare/spec.py\n" in said
    assert "FAIL  4 errors block this change" in said
    assert "## ❌ 4 problems block this merge" in said
    assert not [*tmp_path.iterdir()]


def test_the_pipeline_is_aligned_until_it_is_changed(tmp_path: Path) -> None:
    write(tmp_path, demonstrating.PROJECT)
    report = demonstrating.checked(tmp_path).report
    assert report.verdict is Verdict.PASS
    assert not report.findings
    assert not report.unknown


def test_it_works_from_the_wheel_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--wheel-dir", tmp_path, ROOT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "installed")
    shown = subprocess.run(
        [sys.executable, "-m", "align_ci", "demo"],
        cwd=tmp_path / "installed",
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "4 problems block this merge" in shown.stdout
