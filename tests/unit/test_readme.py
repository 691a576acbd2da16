"""The README says what there is, and nothing else."""

import re
import shutil
from pathlib import Path

import pytest

from align_ci.cli import align_ci, run
from align_ci.report import FORMATS
from align_ci.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_example_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference project with one name changed, as the text before the example says."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs", ignore=shutil.ignore_patterns("__pyc*"))
    spec = tmp_path / "specs" / "steps" / "tabular_preprocessing" / "spec.py"
    right, wrong = "Outputs['processed_data']", "Outputs['ProcessedTabularData']"
    spec.write_text(spec.read_text().replace(right, wrong))
    monkeypatch.setenv("COLUMNS", "100")
    assert run(["check", "-C", str(tmp_path)]) == 1
    printed = capsys.readouterr().out.partition("\ntime ")[0]
    assert f"$ align-ci check\n{printed}\n```" in README


def test_every_key_of_the_configuration_and_no_other() -> None:
    table = README.partition("| key | default | means |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    told = {key for cell in cells for key in re.findall("`([^`]+)`", cell)}
    assert told == set(Settings.__struct_encode_fields__)


def test_every_command_and_no_other() -> None:
    told = set(re.findall(r"^\| `align-ci (\w+)", README, re.MULTILINE))
    assert told == set(align_ci.commands)


def test_every_format() -> None:
    assert all(f"`{name}`" in README for name in FORMATS)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[2] / target).exists(), target
