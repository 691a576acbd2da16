"""The action in its container: what people and later steps of a workflow get."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from tests.container.conftest import Start, read_report
from tests.container.machine import REPOSITORY
from tests.container.runner import RUNNER_USER, Job, Ran

MEBIBYTE = 1024 * 1024
OURS = (RUNNER_USER, RUNNER_USER)
FILES = {"json_file": "out/report.json", "junit_file": "out/align.xml", "markdown_file": "sum.md"}
FINDINGS = {"error", "warning", "notice"}


@pytest.fixture(scope="module")
def green(start: Start, reference: Callable[[], Path]) -> Ran:
    return start(Job(reference()))


@pytest.fixture(scope="module")
def red_workspace(misaligned: Callable[[], Path]) -> Path:
    return misaligned()


@pytest.fixture(scope="module")
def red(start: Start, red_workspace: Path) -> Ran:
    return start(Job(red_workspace, inputs=FILES))


def test_aligned_is_green(green: Ran) -> None:
    assert green.exit_code == 0, green.log
    assert green.outputs["verdict"] == "pass"
    assert (green.outputs["errors"], green.outputs["warnings"]) == ("0", "0")
    assert int(green.outputs["checks"]) > 100
    # This image has no SDK, which is said; all that can be read is known.
    assert "11 builders not executed and 2 pipelines not compiled" in green.log
    assert int(green.outputs["coverage"]) > 90
    assert int(green.outputs["duration_ms"]) > 0
    assert not [one for one in green.commands if one.name in FINDINGS]


def test_misaligned_is_red(red: Ran) -> None:
    assert red.exit_code == 1, red.log
    assert red.outputs["verdict"] == "fail"
    assert int(red.outputs["errors"]) > 0


def test_the_summary_is_written(green: Ran, red: Ran) -> None:
    for ran in (green, red):
        assert b"checks: " in ran.summary
        assert len(ran.summary) < MEBIBYTE
    assert b"ALN301" in red.summary


def test_annotations_lie_on_lines_of_the_workspace(red: Ran, red_workspace: Path) -> None:
    annotations = [one for one in red.commands if "file" in one.properties]
    assert annotations
    for one in annotations:
        lines = (red_workspace / one.properties["file"]).read_text().splitlines()
        assert 1 <= int(one.properties["line"]) <= len(lines)
    assert max(Counter(one.name for one in annotations).values()) <= 10


def test_the_log_is_read_for_no_other_commands(green: Ran, red: Ran) -> None:
    for ran in (green, red):
        assert unexpected_commands(ran) == []


def test_reports_are_what_they_say(red: Ran, red_workspace: Path) -> None:
    paths = {name.removesuffix("_file"): path for name, path in FILES.items()}
    assert {name: red.outputs[f"report_{name}"] for name in paths} == paths
    report = read_report(red_workspace, FILES["json_file"])
    jsonschema.validate(report, json.loads((REPOSITORY / "docs/report.schema.json").read_text()))
    assert report["verdict"] == "fail"
    suites = ET.parse(red_workspace / FILES["junit_file"]).getroot()  # noqa: S314 - our own
    assert int(suites.attrib["failures"]) >= int(red.outputs["errors"])
    assert "ALN301" in (red_workspace / FILES["markdown_file"]).read_text()


def test_nothing_else_appears_and_all_belongs_to_the_runner(green: Ran, red: Ran) -> None:
    assert green.changed == {}
    assert red.changed == dict.fromkeys(("out", *FILES.values()), OURS)
    for ran in (green, red):
        assert set(ran.files.values()) == {""}, "only outputs and the summary are ours to write"


def test_the_commit_is_found_though_it_is_another_users(red: Ran, red_workspace: Path) -> None:
    head = subprocess.run(
        ["git", "-c", f"safe.directory={red_workspace}", "rev-parse", "HEAD"],
        cwd=red_workspace,
        capture_output=True,
        text=True,
        check=True,
    )
    assert red.exit_code == 1
    assert read_report(red_workspace, FILES["json_file"])["commit"]["sha"] == head.stdout.strip()


def test_advisory_is_green_with_its_verdict(start: Start, misaligned: Callable[[], Path]) -> None:
    ran = start(Job(misaligned(), inputs={"advisory": "true"}))
    assert ran.exit_code == 0
    assert ran.outputs["verdict"] == "fail"
    assert b"would block" in ran.summary


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param({}, 3, id="by default it is red"),
        pytest.param({"nothing_checked": "pass"}, 0, id="where the workflow says so it is green"),
    ],
)
def test_nothing_to_check(
    start: Start,
    project: Callable[[Mapping[str, str]], Path],
    inputs: Mapping[str, str],
    code: int,
) -> None:
    ran = start(Job(project({"README.md": "Nothing here."}), inputs=inputs))
    assert ran.exit_code == code
    assert ran.outputs["verdict"] == "nothing-checked"


def test_a_wrong_input_is_said_and_is_red(start: Start, reference: Callable[[], Path]) -> None:
    ran = start(Job(reference(), inputs={"fail_on": "whatever"}))
    assert ran.exit_code == 2
    assert ran.outputs["verdict"] == "error"
    assert [one.name for one in ran.commands] == ["error"]
    assert "fail_on" in ran.commands[0].data


@pytest.mark.parametrize("event", ["push", "merge_group", "workflow_dispatch", "schedule"])
def test_no_input_is_needed(start: Start, reference: Callable[[], Path], event: str) -> None:
    ran = start(Job(reference(), environment={"GITHUB_EVENT_NAME": event}))
    assert ran.exit_code == 0, ran.log


@pytest.mark.parametrize(
    "name", ["click.py", "json.py", "align_ci/__init__.py", "sitecustomize.py"]
)
def test_no_module_of_the_workspace_takes_the_place_of_ours(
    start: Start, project: Callable[[Mapping[str, str]], Path], name: str
) -> None:
    code = "import sys\nsys.stdout.write('taken')\nsys.exit(0)\n"
    ran = start(Job(project({name: code}), inputs={"loader": "static"}))
    assert "taken" not in ran.log
    assert ran.exit_code == 3


def unexpected_commands(ran: Ran) -> list[str]:
    """Commands of the log that are neither annotations nor the fence around what is printed."""
    allowed = {*FINDINGS, "stop-commands"}
    fences = {one.data for one in ran.commands if one.name == "stop-commands"}
    assert all(re.fullmatch(r"[0-9a-f]{32}", fence) for fence in fences)
    return [one.name for one in ran.commands if one.name not in allowed | fences]
