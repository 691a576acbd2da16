"""The action in its container and a GitHub that keeps state: what it writes there, and asks."""

import io
import itertools
import json
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from align_ci import archived
from align_ci.publish import OUTPUTS
from tests.container.conftest import Start
from tests.container.runner import Job, Ran
from tests.github_api.emulator import REPOSITORY
from tests.github_api.faults import Faults, answer
from tests.github_api.proxy import GitHub
from tests.github_api.runs import artifact, workflow_run

WORKFLOW = ".github/workflows/align.yml"
CHECKED = 77  # the run that checked a commit
REPORT = "align-ci-report.json"
SPEC = """
from align_ci.authoring import NodeType, StepSpecification
STEP = StepSpecification(step_type="Step", node_type=NodeType.{0})
"""
BRANCHES = (f"container-{number}" for number in itertools.count())
RUNS = itertools.count(1000)

Checkout = Callable[[str], Path]


@pytest.fixture
def checkout(project: Callable[[Mapping[str, str]], Path]) -> Checkout:
    """Makes a checkout of a project of one step."""
    return lambda node_type: project({"spec.py": SPEC.format(node_type)})


class Step:
    """Steps of workflows of a repository on this GitHub."""

    def __init__(self, start: Start, github: GitHub) -> None:
        self.start, self.github = start, github
        self.branch = next(BRANCHES)
        self.number, self.sha = github.emulator.pull_request(self.branch, {"a.py": "a = 1\n"})

    def run(self, workspace: Path, name: str, event: Mapping[str, Any], **inputs: str) -> Ran:
        number = str(next(RUNS))
        environment = {
            "GITHUB_API_URL": self.github.address,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": number,
            "GITHUB_RUN_NUMBER": number,
            "GITHUB_SHA": head(workspace),
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/{WORKFLOW}@refs/heads/main",
        }
        token = self.github.emulator.workflow_token()
        given = {"token": token, "base": "none", "loader": "static", **inputs}
        return self.start(Job(workspace, given, environment, json.dumps(event)))

    def check(self, workspace: Path, **inputs: str) -> Ran:
        """Check the pull request."""
        event = {"pull_request": {"number": self.number, "head": {"sha": self.sha}}}
        return self.run(workspace, "pull_request", event, **inputs)

    def gate(self, workspace: Path, **other: Any) -> Ran:
        """Ask for the commit, which a run has checked."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = workflow_run(CHECKED, head(workspace), WORKFLOW, updated_at=now, **other)
        self.github.runs[:] = [made]
        return self.run(workspace, "push", {}, mode="gate", workflow=WORKFLOW)

    def comments(self) -> list[str]:
        path = f"/repos/{REPOSITORY}/issues/{self.number}/comments"
        return [one["body"] for one in self.github.emulator.ask("GET", path)]

    def check_runs(self) -> list[dict[str, Any]]:
        path = f"/repos/{REPOSITORY}/commits/{self.sha}/check-runs"
        listed: list[dict[str, Any]] = self.github.emulator.ask("GET", path)["check_runs"]
        return listed


@pytest.fixture
def step(start: Start, github: GitHub) -> Step:
    return Step(start, github)


def head(workspace: Path) -> str:
    command = ["git", "-c", f"safe.directory={workspace}", "rev-parse", "HEAD"]
    return subprocess.run(
        command, cwd=workspace, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_pull_request_has_a_comment_and_a_check_run(step: Step, checkout: Checkout) -> None:
    red = step.check(checkout("SOURCE"), check_name="alignment")
    assert red.exit_code == 1, red.log
    assert red.outputs["verdict"] == "fail"
    assert "the pull request has a comment" in red.log
    (said,) = step.comments()
    assert "## ❌ 1 problem blocks this merge" in said
    (made,) = step.check_runs()
    assert (made["name"], made["conclusion"]) == ("alignment", "failure")

    green = step.check(checkout("SINGULAR"), check_name="alignment")
    assert green.exit_code == 0, green.log
    assert green.outputs["verdict"] == "pass"
    (said,) = step.comments()
    assert "## ✅ All is well" in said
    assert [each["conclusion"] for each in step.check_runs()] == ["success"]  # the last one


def test_a_gate_is_open_for_what_was_checked_and_closed_for_what_failed(
    step: Step, checkout: Checkout
) -> None:
    workspace = checkout("SINGULAR")
    opened = step.gate(workspace)
    assert opened.exit_code == 0, opened.log
    assert (opened.outputs["verdict"], opened.outputs["run_id"]) == ("pass", str(CHECKED))
    assert b"The gate is open" in opened.summary

    closed = step.gate(workspace, conclusion="failure")
    assert closed.exit_code == 1, closed.log
    assert (closed.outputs["verdict"], closed.outputs["run_id"]) == ("fail", "")
    assert "it ended with `failure`" in closed.log
    assert [one.name for one in closed.commands] == ["error"]


def test_what_a_run_left_is_published(step: Step, server: Faults, checkout: Checkout) -> None:
    workspace = checkout("SOURCE")
    assert step.check(workspace, comment="never", json_file=REPORT).exit_code == 1
    assert step.comments() == []

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(archived.MEMBER, (workspace / REPORT).read_text())
    server.steps[:] = [answer(200, packed.getvalue())]
    ended = workflow_run(CHECKED, step.sha, WORKFLOW, event="pull_request", head_branch=step.branch)
    step.github.runs[:] = [ended]
    step.github.artifacts[CHECKED] = [artifact(9, "align-ci-report")]
    step.github.archives[9] = f"{server.address}/signed"
    event = {"workflow_run": {"id": CHECKED, "pull_requests": []}}
    published = step.run(checkout("SINGULAR"), "workflow_run", event, mode="publish")
    assert published.exit_code == 0, published.log
    assert dict.fromkeys(OUTPUTS, "") == published.outputs
    (said,) = step.comments()
    assert "it is no verdict of this repository" in said
    assert "## ❌ 1 problem blocks this merge" in said
