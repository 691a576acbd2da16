"""SARIF's own validator reads what align-ci writes, by its rules and by those of GitHub."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from align_ci import app
from align_ci.checking import Outcome
from align_ci.cli import run
from align_ci.report import RenderOptions
from tests.readers import install
from tests.unit.report.report_example import REPORT, SEVERAL, many

REPOSITORY = Path(__file__).parents[2]

TOLERATED = {
    "SARIF2002",  # messages built of arguments: nobody translates ours
    "SARIF2003",  # the commit's repository: nobody knows it on this machine
    "SARIF2006",  # addresses that answer: there is no network here
    "SARIF2010",  # snippets: the files lie beside the log
    "SARIF2011",  # more of the snippets
}
"""Notes that ask for what we leave out on purpose; errors and warnings none."""

Validate = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def installed() -> Path:
    if (reason := install.reason_to_skip()) and os.environ.get("CI") != "true":
        pytest.skip(reason)
    return install.ensure()


@pytest.fixture
def validate(installed: Path, tmp_path: Path) -> Validate:
    """What the validator finds in a text."""

    def found(text: str) -> list[dict[str, Any]]:
        log, said = tmp_path / "align.sarif", tmp_path / "said.sarif"
        log.write_text(text)
        command: list[str | Path] = [installed / install.MULTITOOL, "validate", log, "-o", said]
        options = ["--log", "ForceOverwrite", "--rule-kind", "Sarif;Ghas"]
        nowhere = "http://127.0.0.1:9"  # it would ask for every address in the text
        subprocess.run(
            [*command, *options, "--level", "Error;Warning;Note"],
            check=True,
            capture_output=True,
            env={
                **os.environ,
                "https_proxy": nowhere,
                "http_proxy": nowhere,
                "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            },
        )
        (read,) = json.loads(said.read_text(encoding="utf-8-sig"))["runs"]
        assert read["invocations"][0]["executionSuccessful"]
        return list(read["results"])

    return found


def intolerable(found: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [
        (each["ruleId"], each["message"])
        for each in found
        if each.get("level", "warning") != "note" or each["ruleId"] not in TOLERATED
    ]


@pytest.mark.parametrize("project", ["tests/fixtures/misaligned", "."])
def test_of_whole_projects(project: str, tmp_path: Path, validate: Validate) -> None:
    file = tmp_path / "project.sarif"
    run(["check", "-C", str(REPOSITORY / project), "--loader=static", f"--format=sarif={file}"])
    text = file.read_text()
    assert bool(json.loads(text)["runs"][0]["results"]) == (project != ".")
    assert intolerable(validate(text)) == []


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(REPORT, id="hostile names"),
        pytest.param(SEVERAL, id="several projects"),
        pytest.param(many(500), id="500 findings"),
    ],
)
def test_of_odd_reports(report: Any, tmp_path: Path, validate: Validate) -> None:
    (text,) = app.texts(Outcome(report, tmp_path), ["sarif"], RenderOptions())
    assert intolerable(validate(text)) == []


def test_the_validator_would_say_so(tmp_path: Path, validate: Validate) -> None:
    """Also by the rules of GitHub: a result without a place."""
    (text,) = app.texts(Outcome(many(1), tmp_path), ["sarif"], RenderOptions())
    log = json.loads(text)
    del log["runs"][0]["results"][0]["locations"]
    assert any(rule.startswith("GH") for rule, _ in intolerable(validate(json.dumps(log))))


def test_a_saved_report_says_the_same(tmp_path: Path) -> None:
    project = shutil.copytree(REPOSITORY / "specs", tmp_path / "project" / "specs").parent
    files = [f"--format={name}={tmp_path / name}" for name in ("json", "sarif")]
    run(["check", "-C", str(project), "--loader=static", *files])
    again = tmp_path / "again"
    run(["report", str(tmp_path / "json"), "-C", str(project), f"--format=sarif={again}"])
    assert again.read_text() == (tmp_path / "sarif").read_text()
