"""The README says what there is, and nothing else."""

import re
from pathlib import Path

from align_ci.cli import align_ci
from align_ci.report import FORMATS
from align_ci.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_every_key_of_the_configuration_and_no_other() -> None:
    table = README.partition("| key | default | means |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    told = {key for cell in cells for key in re.findall("`([^`]+)`", cell)}
    assert told == {name.replace("_", "-") for name in Settings.model_fields}


def test_every_command_and_no_other() -> None:
    told = set(re.findall(r"^\| `align-ci (\w+)", README, re.MULTILINE))
    assert told == set(align_ci.commands)


def test_every_format() -> None:
    assert all(f"`{name}`" in README for name in FORMATS)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[2] / target).exists(), target
