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

Results = list[dict[str, Any]]


def of_project(folder: Path, project: str) -> str:
    file = folder / "project.sarif"
    run(["check", "-C", str(REPOSITORY / project), "--loader=static", f"--format=sarif={file}"])
    return file.read_text()


def of_report(folder: Path, report: Any) -> str:
    (text,) = app.texts(Outcome(report, folder), ["sarif"], RenderOptions())
    return text


def without_a_place(folder: Path) -> str:
    """What is invalid, also by the rules of GitHub."""
    log = json.loads(of_report(folder, many(1)))
    del log["runs"][0]["results"][0]["locations"]
    return json.dumps(log)


LOGS: dict[str, Callable[[Path], str]] = {
    "misaligned": lambda folder: of_project(folder, "tests/fixtures/misaligned"),
    "clean": lambda folder: of_project(folder, "."),
    "hostile names": lambda folder: of_report(folder, REPORT),
    "several projects": lambda folder: of_report(folder, SEVERAL),
    "500 findings": lambda folder: of_report(folder, many(500)),
    "no place": without_a_place,
}
"""All are read at once, as the validator takes seconds to start."""


@pytest.fixture(scope="module")
def installed() -> Path:
    if (reason := install.reason_to_skip()) and os.environ.get("CI") != "true":
        pytest.skip(reason)
    return install.ensure()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files, by name."""
    folder = tmp_path_factory.mktemp("logs")
    files = {name: folder / f"{number}.sarif" for number, name in enumerate(LOGS)}
    for name, file in files.items():
        file.write_text(LOGS[name](folder))
    return files


@pytest.fixture(scope="module")
def validated(
    installed: Path, logs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Results]:
    """What the validator finds in each."""
    said = tmp_path_factory.mktemp("said") / "said.sarif"
    command: list[str | Path] = [installed / install.MULTITOOL, "validate", *logs.values()]
    options: list[str | Path] = [
        "-o",
        said,
        "--rule-kind",
        "Sarif;Ghas",
        "--level",
        "Error;Warning;Note",
    ]
    nowhere = "http://127.0.0.1:9"  # it would ask for every address in the text
    subprocess.run(
        [*command, *options],
        check=True,
        capture_output=True,
        env={
            **os.environ,
            "https_proxy": nowhere,
            "http_proxy": nowhere,
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "DOTNET_TieredPGO": "0",  # which pays for itself in long runs
        },
    )
    (read,) = json.loads(said.read_text(encoding="utf-8-sig"))["runs"]
    assert read["invocations"][0]["executionSuccessful"]
    found: dict[str, Results] = {name: [] for name in logs}
    names = {file.as_uri(): name for name, file in logs.items()}
    for result in read["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        found[names[place["uri"]]].append(result)
    return found


def intolerable(found: Results) -> list[tuple[str, Any]]:
    return [
        (each["ruleId"], each["message"])
        for each in found
        if each.get("level", "warning") != "note" or each["ruleId"] not in TOLERATED
    ]


@pytest.mark.parametrize("name", [name for name in LOGS if name != "no place"])
def test_it_is_valid(validated: dict[str, Results], name: str) -> None:
    assert validated[name]  # notes that are tolerated: it was read
    assert intolerable(validated[name]) == []


def test_the_validator_would_say_so(validated: dict[str, Results]) -> None:
    assert any(rule.startswith("GH") for rule, _ in intolerable(validated["no place"]))


@pytest.mark.parametrize(("name", "has_results"), [("misaligned", True), ("clean", False)])
def test_what_is_in_the_log_of_a_project(
    logs: dict[str, Path], name: str, has_results: bool
) -> None:
    (log,) = json.loads(logs[name].read_text())["runs"]
    assert bool(log["results"]) == has_results


def test_a_saved_report_says_the_same(tmp_path: Path) -> None:
    project = shutil.copytree(REPOSITORY / "specs", tmp_path / "project" / "specs").parent
    files = [f"--format={name}={tmp_path / name}" for name in ("json", "sarif")]
    run(["check", "-C", str(project), "--loader=static", *files])
    again = tmp_path / "again"
    run(["report", str(tmp_path / "json"), "-C", str(project), f"--format=sarif={again}"])
    assert again.read_text() == (tmp_path / "sarif").read_text()
