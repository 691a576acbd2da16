"""The guide to other projects says what is so."""

import re
import tomllib
from pathlib import Path

import pytest

from align_ci.dialects import layouts, vocabulary
from align_ci.load.interfaces.layout import PARTS, PATHS
from align_ci.load.vocabulary import FIELDS
from align_ci.settings import find
from tests.projects import loaded, write

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "other-projects.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", blocks("toml"))
def test_every_configuration_can_be_used(tmp_path: Path, text: str) -> None:
    found = find(write(tmp_path, {"pyproject.toml": text}), None, {})
    assert found.settings.vocabulary or found.settings.interfaces


def test_the_defaults_are_those_of_the_guide() -> None:
    (text,) = [text for text in blocks("toml") if "variants =" in text]
    (said,) = tomllib.loads(text)["tool"]["align-ci"]["interfaces"]
    del said["files"]
    told = {
        key: {name: _listed(names) for name, names in value.items()}
        if isinstance(value, dict)
        else _listed(value)
        for key, value in said.items()
    }
    assert {key: told[key] for key in PATHS} == PATHS
    # Fields that are called what our own classes call them need no mention.
    assert {key: told[key] for key in PARTS} == {
        key: {name: names for name, names in parts.items() if key not in FIELDS or names != (name,)}
        for key, parts in PARTS.items()
    }
    assert told.keys() == PATHS.keys() | PARTS.keys()


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_the_table_names_every_field() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (`\w+`.*?)(?:, and.*)? \|$", GUIDE, re.MULTILINE))
    named = {role: tuple(re.findall(r"`(\w+)`", fields)) for role, fields in rows.items()}
    # What is only for people is nothing that anyone would look up.
    assert named == {
        role: tuple(name for name in fields if name != "description")
        for role, fields in FIELDS.items()
    }


def test_the_file_of_the_guide_needs_no_more_than_its_name(tmp_path: Path) -> None:
    (text,) = blocks("yaml")
    configuration = blocks("toml")[2]
    root = write(tmp_path, {"a.step.yaml": text, "pyproject.toml": configuration})
    said = find(root, None, {}).settings
    whole = loaded(
        root, interfaces=layouts(said.interfaces), vocabulary=vocabulary(said.vocabulary)
    ).project
    assert whole.failures == ()
    assert [spec.step for spec in whole.specifications] == [
        "XGBoostTraining (training)",
        "XGBoostTraining (testing)",
    ]
