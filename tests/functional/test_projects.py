"""Projects that were not written for align-ci: exactly what is wrong with them is reported."""

import shutil
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
@pytest.mark.parametrize("name", ["other_names", "interfaces", "conditions"])
def test_an_import_finds_the_same(name: str, loader: str) -> None:
    report = check(PROJECTS / name, loader)
    reported = Counter((f.rule, f.location.path, f.location.line) for f in report.findings)
    assert reported == marks(PROJECTS / name)


def test_certain_edits_mend_yaml_and_json(tmp_path: Path) -> None:
    """Only what is quoted and written as it is has one; applied, each finding is gone."""
    root = Path(shutil.copytree(PROJECTS / "interfaces", tmp_path / "project"))
    before = check(root, "static").findings
    edits = [edit for finding in before for edit in finding.fix.edits]
    assert {(edit.location.path, edit.text) for edit in edits} == {
        (
            "steps/evaluation.json",
            "\"properties.ProcessingOutputConfig.Outputs['metrics'].S3Output.S3Uri\"",
        ),
        ("steps/xgboost.step.yml", '"==2.1"'),
    }
    for edit in edits:
        place, file = edit.location, root / edit.location.path
        lines = file.read_text().split("\n")
        line = lines[place.line - 1]
        lines[place.line - 1] = line[: place.column - 1] + edit.text + line[place.end_column - 1 :]
        file.write_text("\n".join(lines))
    after = Counter(finding.fingerprint for finding in check(root, "static").findings)
    mended = Counter(finding.fingerprint for finding in before if finding.fix.edits)
    assert after == Counter(finding.fingerprint for finding in before) - mended
