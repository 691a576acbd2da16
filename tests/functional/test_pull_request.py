"""What people see in a pull request, from the first red run on, on a GitHub that keeps state."""

import itertools
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import requests

from align_ci import ci
from tests.github_api.emulator import OWNER_TOKEN, REPOSITORY, STRANGER_TOKEN
from tests.github_api.faults import Faults, answer
from tests.github_api.proxy import GitHub
from tests.projects import write
from tests.repositories import commit

Patch = pytest.MonkeyPatch

BRANCHES = (f"life-{number}" for number in itertools.count())

SPEC = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
{more}
"""
BAD = '{0} = StepSpecification(step_type="{0}", node_type=NodeType.SOURCE)\n'


class Life:
    """A pull request, its checkout, and the runs of its workflow."""

    def __init__(
        self, folder: Path, number: int, address: str, token: str, patch: pytest.MonkeyPatch
    ) -> None:
        self.root, self.number, self.address, self.token = folder, number, address, token
        self.patch = patch
        self.folder = folder.parent
        self.runs = 0
        self.change()

    def change(self, *steps: str) -> None:
        """Push: the project has these steps that are wrong."""
        write(self.root, {"spec.py": SPEC.format(more="".join(map(BAD.format, steps)))})
        self.sha = commit(self.root, {})

    def run(self, event: str = "pull_request", **inputs: str) -> int:
        """A run of the workflow; its exit code."""
        self.runs += 1
        payload = {"pull_request": {"number": self.number, "head": {"sha": self.sha}}}
        file = self.folder / "event.json"
        file.write_text(json.dumps(payload))
        self.summary = self.folder / "summary.md"
        self.summary.write_text("")
        environ = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.address,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_JOB": "align-ci",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": str(1000 + self.runs),
            "GITHUB_RUN_NUMBER": str(self.runs),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": self.sha,
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/a.yml@refs/pull/1/merge",
            "GITHUB_WORKSPACE": str(self.root),
        }
        for name, value in environ.items():
            self.patch.setenv(name, value)
        wanted = {"loader": "static", "base": "none", "token": self.token, **inputs}
        return ci.run(wanted, os.environ)


@pytest.fixture
def life(github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    number, _ = github.emulator.pull_request(next(BRANCHES), {"a.py": "a = 1\n"})
    token = github.emulator.workflow_token()
    return Life(tmp_path / "work", number, github.address, token, monkeypatch)


def comments(github: GitHub, life: Life) -> list[dict[str, Any]]:
    path = f"/repos/{REPOSITORY}/issues/{life.number}/comments?per_page=100"
    listed: list[dict[str, Any]] = github.emulator.ask("GET", path)
    return listed


def text(github: GitHub, life: Life) -> str:
    (only,) = comments(github, life)
    return str(only["body"]).partition("\n")[2]


def test_from_red_to_green(github: GitHub, life: Life) -> None:
    assert life.run() == 0
    assert comments(github, life) == []  # it has never been red
    life.change("Bad")
    assert life.run() == 1
    (first,) = comments(github, life)
    said = text(github, life)
    assert said.startswith("## ❌ 1 problem blocks this merge\n")
    assert f"https://github.com/{REPOSITORY}/blob/{life.sha}/spec.py#L4" in said
    assert "ALN208" in said
    assert "\n```mermaid\nflowchart LR\n" in said
    assert "`uvx align-ci@" in said
    assert "`# align-ci: ignore[ALN208] why`" in said
    life.change("Bad", "Worse")
    assert life.run() == 1
    said = text(github, life)
    assert said.startswith("## ❌ 2 problems block this merge\n")
    assert "Since the last run (" in said
    assert ": 1 new, 1 still there" in said
    life.change()
    assert life.run() == 0
    (last,) = comments(github, life)
    assert last["id"] == first["id"]
    said = text(github, life)
    assert said.startswith("## ✅ All is well: the layers agree")
    assert ": 2 fixed" in said
    assert "mermaid" not in said


BROKEN_OUTPUT = """
from align_ci.authoring import (
    Connection, DependencySpec, DependencyType, NodeType, OutputSpec, PipelineSpecification,
    StepSpecification, StepUse,
)
DATA = StepSpecification(
    step_type="Load", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(
        logical_name="data", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['daat'].S3Output.S3Uri",
    )],
)
TRAIN = StepSpecification(
    step_type="Train", node_type=NodeType.SINK,
    dependencies=[DependencySpec(
        logical_name="data", dependency_type=DependencyType.PROCESSING_OUTPUT,
        compatible_sources=["Load"],
    )],
)
P = PipelineSpecification(
    name="p",
    steps={"load": StepUse(spec=DATA), "fit": StepUse(spec=TRAIN)},
    connections=[
        Connection(source_step="load", output="data", target_step="fit", dependency="data"),
    ],
)
"""


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        ("", {}),
        ("pipelines/a/", {"align-ci.toml": 'projects = ["pipelines/*"]'}),
    ],
    ids=["one project", "several"],
)
def test_who_takes_a_broken_output_is_named(
    github: GitHub, life: Life, folder: str, files: dict[str, str]
) -> None:
    (life.root / "spec.py").unlink()
    life.sha = commit(life.root, {f"{folder}p.py": BROKEN_OUTPUT, **files})
    assert life.run() == 1
    where = f"https://github.com/{REPOSITORY}/blob/{life.sha}/{folder}p.py#L24"
    assert f"- [`{folder}p.py:24`]({where}): `fit` takes it as `data`" in text(github, life)


def test_of_what_a_loop_makes_nobody_knows_who_takes_what_is_broken(
    github: GitHub, life: Life
) -> None:
    (life.root / "spec.py").unlink()
    call = BROKEN_OUTPUT[BROKEN_OUTPUT.index("    outputs=[") : BROKEN_OUTPUT.index(")\nTRAIN")]
    loop = """    outputs=[
        OutputSpec(
            logical_name=name, output_type=DependencyType.PROCESSING_OUTPUT,
            property_path=f"properties.ProcessingOutputConfig.Outputs['{path}'].S3Output.S3Uri",
        ) for name, path in (("data", "data"), ("other", "othre"))
    ],
"""
    life.sha = commit(life.root, {"p.py": BROKEN_OUTPUT.replace(call, loop)})
    assert life.run() == 1
    said = text(github, life)
    assert "output `other` is read from" in said
    assert "takes it" not in said


def test_several_projects_have_one_comment(github: GitHub, life: Life) -> None:
    (life.root / "spec.py").unlink()
    steps = {"a": ["Bad"], "b": ["Bad"], "c": []}
    files = {
        f"pipelines/{name}/spec.py": SPEC.format(more="".join(map(BAD.format, wrong)))
        for name, wrong in steps.items()
    }
    life.sha = commit(life.root, {"align-ci.toml": 'projects = ["pipelines/*"]', **files})
    assert life.run() == 1
    said = text(github, life)
    assert said.startswith("## ❌ 2 problems block this merge\n")
    assert "- ❌ `pipelines/a`: 1 error found in " in said
    assert "- ✅ `pipelines/c`: nothing found in " in said
    assert f"https://github.com/{REPOSITORY}/blob/{life.sha}/pipelines/b/spec.py#L4" in said
    assert "pipelines/a#58; " in said  # the picture
    life.sha = commit(life.root, {"pipelines/a/spec.py": SPEC.format(more="")})
    assert life.run() == 1
    assert ": 1 fixed, 1 still there" in text(github, life)
    life.sha = commit(life.root, {"pipelines/b/spec.py": "", "pipelines/b/README": ""})
    assert life.run() == 3
    assert "- ⚠️ `pipelines/b`: nothing was judged in it" in text(github, life)


def test_a_merge_waits_for_the_check(github: GitHub, tmp_path: Path, monkeypatch: Patch) -> None:
    target = next(BRANCHES)
    github.emulator.branch(target)
    github.emulator.protect(target, "alignment")
    number, _ = github.emulator.pull_request(next(BRANCHES), {"b.py": "b = 1\n"}, target)
    token = github.emulator.workflow_token()
    life = Life(tmp_path / "work", number, github.address, token, monkeypatch)

    def merged() -> int:
        url = f"{github.address}/repos/{REPOSITORY}/pulls/{number}/merge"
        headers = {"Authorization": f"Bearer {OWNER_TOKEN}"}
        return requests.put(url, json={"sha": life.sha}, headers=headers, timeout=30).status_code

    life.change("Bad")
    life.sha = github.emulator.push(number)
    assert life.run(check_name="alignment") == 1
    assert merged() == 405
    first = comments(github, life)
    life.change()
    life.sha = github.emulator.push(number)
    assert merged() == 405  # nobody knows yet
    assert life.run(check_name="alignment") == 0
    (last,) = comments(github, life)
    assert last["id"] == first[0]["id"]
    assert last["body"] != first[0]["body"]
    assert merged() == 200


def test_what_says_the_same_is_not_written_again(github: GitHub, life: Life) -> None:
    life.change("Bad")
    life.run()
    before = comments(github, life)
    github.sent.clear()
    life.run()
    assert {sent.method for sent in github.sent} == {"GET"}
    assert comments(github, life) == before


def test_two_legs_of_a_matrix_have_a_comment_each(github: GitHub, life: Life) -> None:
    life.change("Bad")
    for key in ("one", "two", "one"):
        life.run(comment_key=key)
    assert len(comments(github, life)) == 2


@pytest.mark.parametrize(
    ("mode", "red", "green"), [("always", 1, 1), ("on-failure", 1, 0), ("never", 0, 0)]
)
def test_modes(github: GitHub, life: Life, mode: str, red: int, green: int) -> None:
    life.run(comment=mode)
    assert len(comments(github, life)) == (mode == "always")
    life.change("Bad")
    life.run(comment=mode)
    assert len(comments(github, life)) == red
    life.change()
    life.run(comment=mode)
    assert len(comments(github, life)) == green


def test_a_merge_group_says_nothing(github: GitHub, life: Life) -> None:
    life.change("Bad")
    github.sent.clear()
    assert life.run("merge_group") == 1
    assert not github.sent


def test_a_token_that_may_only_read(
    github: GitHub, life: Life, capsys: pytest.CaptureFixture[str]
) -> None:
    life.token = github.emulator.workflow_token({"contents": "read", "pull_requests": "read"})
    life.change("Bad")
    assert life.run() == 1
    said = "no comment on the pull request: cannot "
    assert said in capsys.readouterr().out
    assert "pull-requests: write" in life.summary.read_text()
    assert comments(github, life) == []


def test_no_token(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    life.token = ""
    assert life.run() == 0
    assert "no comment" not in capsys.readouterr().out
    life.change("Bad")
    assert life.run() == 1
    assert "no comment on the pull request: the step has no token" in capsys.readouterr().out


def test_the_marker_of_a_stranger_is_left_alone(github: GitHub, life: Life) -> None:
    life.change("Bad")
    life.run()
    (own,) = comments(github, life)
    path = f"/repos/{REPOSITORY}/issues/{life.number}/comments"
    github.emulator.ask("POST", path, {"body": own["body"]}, STRANGER_TOKEN)
    life.change()
    life.run()
    bodies = [one["body"] for one in comments(github, life)]
    assert sum("All is well" in body for body in bodies) == 1
    assert own["body"] in bodies


def test_three_hundred_findings_fit(github: GitHub, life: Life) -> None:
    life.change(*(f"Bad{number}" for number in range(300)))
    assert life.run() == 1
    (only,) = comments(github, life)
    assert len(only["body"]) <= 65_536
    said = text(github, life)
    assert said.startswith("## ❌ 300 problems block this merge\n")
    assert "<b>ALN208 node-type-mismatch</b>: 300 findings, " in said
    shown = re.findall(r"^1\. .*spec\.py:\d+`", said, re.MULTILINE)
    left_out = re.findall(r"\*\*(\d+) more findings that block\*\* would not fit here", said)
    assert len(shown) + sum(map(int, left_out)) == 300


WRONG = """
from align_ci.authoring import DependencyType, NodeType, OutputSpec, StepSpecification
STEP = StepSpecification(
    step_type="Step", node_type=NodeType.SOURCE, sagemaker_step_type="Processing",
    outputs=[OutputSpec(
        logical_name="data", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['dta'].S3Output.S3Uri")])
"""


def test_certain_fixes_are_suggested_once(
    github: GitHub, tmp_path: Path, monkeypatch: Patch
) -> None:
    number, _ = github.emulator.pull_request(next(BRANCHES), {"step.py": WRONG})
    token = github.emulator.workflow_token()
    life = Life(tmp_path / "work", number, github.address, token, monkeypatch)
    write(life.root, {"step.py": WRONG})
    commit(life.root, {})
    life.sha = github.emulator.ask("GET", f"/repos/{REPOSITORY}/pulls/{number}")["head"]["sha"]
    for _ in range(2):
        assert life.run(suggestions="true", comment="never") == 1
    sent = [one.body for one in github.sent if one.method == "POST" and "/reviews" in one.path]
    (review,) = sent
    (only,) = review["comments"]
    assert (only["path"], only["line"]) == ("step.py", 7)
    right = WRONG.splitlines()[6].replace("dta", "data")
    assert f"```suggestion\n{right}\n```" in only["body"]


def check_runs(github: GitHub, life: Life) -> list[dict[str, Any]]:
    path = f"/repos/{REPOSITORY}/commits/{life.sha}/check-runs"
    found: list[dict[str, Any]] = github.emulator.ask("GET", path)["check_runs"]
    return found


def test_a_check_run_has_all_findings(github: GitHub, life: Life) -> None:
    life.sha = github.emulator.push(life.number)
    life.change(*(f"Bad{number}" for number in range(500)))
    life.sha = github.emulator.push(life.number)
    github.sent.clear()
    assert life.run(check_name="alignment", comment="auto") == 1
    (run,) = check_runs(github, life)
    assert (run["name"], run["conclusion"]) == ("alignment", "failure")
    assert run["output"]["title"] == "❌ 500 problems block this merge"
    batches = [
        sent.body["output"]["annotations"]
        for sent in github.sent
        if sent.body and "output" in sent.body
    ]
    assert [len(batch) for batch in batches] == [50] * 10
    assert len({note["start_line"] for batch in batches for note in batch}) == 500
    assert len(github.sent) < 60
    assert len(comments(github, life)) == 1


@pytest.mark.parametrize(
    ("steps", "inputs", "conclusion"),
    [
        ((), {}, "success"),
        (("Bad",), {}, "failure"),
        (("Bad",), {"advisory": "true"}, "success"),
        ((), {"paths": "."}, "success"),
    ],
)
def test_what_a_check_run_concludes(
    github: GitHub, life: Life, steps: tuple[str, ...], inputs: dict[str, str], conclusion: str
) -> None:
    life.change(*steps)
    life.sha = github.emulator.push(life.number)
    life.run(check_name="alignment", **inputs)
    (run,) = check_runs(github, life)
    assert run["conclusion"] == conclusion


def test_nothing_checked_is_no_success(github: GitHub, life: Life) -> None:
    (life.root / "spec.py").write_text("")
    commit(life.root, {})
    life.sha = github.emulator.push(life.number)
    assert life.run(check_name="alignment") == 3
    (run,) = check_runs(github, life)
    assert run["conclusion"] == "failure"


@pytest.mark.parametrize("status", [403, 404, 422, 401])
def test_whatever_goes_wrong_the_verdict_stands(
    server: Faults,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    server.then(answer(status, {"message": "No\n::error::\x1b[1m@team"}))
    life = Life(tmp_path / "work", 1, server.address, "ghs_secret", monkeypatch)
    life.change("Bad")
    assert life.run() == 1
    said = capsys.readouterr().out
    assert f"GitHub answers {status}" in said
    assert "\n::error::" not in said
    assert "@team" not in life.summary.read_text().replace("@<!-- -->", "")
    assert "ghs_secret" not in said + life.summary.read_text()
