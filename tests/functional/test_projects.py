"""Projects that were not written for align-ci: exactly what is wrong with them is reported."""

from collections import Counter
from pathlib import Path

import pytest

from tests.functional.test_misaligned import check, marks

PROJECTS = Path(__file__).parents[1] / "fixtures" / "projects"


@pytest.mark.parametrize("name", sorted(each.name for each in PROJECTS.iterdir()))
def test_exactly_the_marked_faults_are_reported(name: str) -> None:
    directory = PROJECTS / name
    report = check(directory, "static")
    reported = Counter((f.rule, f.location.path, f.location.line) for f in report.findings)
    assert reported == marks(directory)
    assert reported
    # Each project has a statement that would write this file.
    assert any("executed" in file.read_text() for file in directory.rglob("*.py"))
    assert not [*directory.rglob("executed")]


@pytest.mark.parametrize("loader", ["auto", "import"])
@pytest.mark.parametrize("name", ["other_names", "interfaces"])
def test_an_import_finds_the_same_in_other_words(name: str, loader: str) -> None:
    report = check(PROJECTS / name, loader)
    reported = Counter((f.rule, f.location.path, f.location.line) for f in report.findings)
    assert reported == marks(PROJECTS / name)
