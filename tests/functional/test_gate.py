"""The gate of a deployment: open for what was checked here, closed with a reason for all else."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from align_ci import ci, gating
from align_ci.cli import run
from align_ci.github.connection import Bounds
from align_ci.github.runs import WorkflowRun
from align_ci.model import Verdict
from align_ci.opening import UsageError
from tests.github_api.emulator import REPOSITORY
from tests.github_api.faults import Faults, answer, cut
from tests.github_api.proxy import GitHub
from tests.github_api.runs import workflow_run
from tests.projects import write
from tests.repositories import commit

WORKFLOW = ".github/workflows/align.yml"
FORK = "stranger/demo"
NOW = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
SPEC = """
from align_ci.authoring import NodeType, StepSpecification
STEP = StepSpecification(step_type="Step", node_type=NodeType.{0})
"""
NUMBERS = itertools.count(1)

Capture = pytest.CaptureFixture[str]
Ask = Callable[..., gating.Decision]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    root = write(tmp_path / "work", {"spec.py": SPEC.format("SINGULAR")})
    commit(root, {})
    return root


@pytest.fixture
def sha(work: Path) -> str:
    return commit(work, {})


@pytest.fixture
def ask(github: GitHub, work: Path, sha: str) -> Ask:
    def asked(*found: dict[str, Any], recheck: bool = True, **other: str) -> gating.Decision:
        github.runs[:] = found
        usual = {"repository": REPOSITORY, "sha": sha, "workflow": WORKFLOW, "max_age": "7d"}
        wished = gating.wish(usual | other, work, recheck=recheck)
        environ = {"GITHUB_API_URL": github.address}
        token = github.emulator.workflow_token()
        return gating.ask(wished, token, environ, now=lambda: NOW)

    return asked


def of(sha: str, **other: Any) -> dict[str, Any]:
    return workflow_run(next(NUMBERS), sha, other.pop("path", WORKFLOW), **other)


def test_what_was_checked_here_passes(ask: Ask, sha: str) -> None:
    decision = ask(of(sha))
    assert (decision.verdict, decision.exit_code) == (Verdict.PASS, 0)
    assert "passed this commit; checked again: the layers agree" in decision.reason
    assert decision.chain[-1] == f"commit {sha}"
    assert "this one counts" in decision.chain[-2]
    assert gating.told(decision).splitlines()[-1].startswith("OPEN  run ")


def test_a_path_with_its_branch_is_the_same_file() -> None:
    found = [run_of("a" * 40, path=f"{WORKFLOW}@refs/heads/main")]
    assert gating.judge(found, wish("a" * 40), NOW) is found[0]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("failed", {"conclusion": "failure"}, "did not pass: it ended with `failure`"),
    ("skipped", {"conclusion": "skipped"}, "did not pass: it ended with `skipped`"),
    ("neutral", {"conclusion": "neutral"}, "did not pass: it ended with `neutral`"),
    ("cancelled", {"conclusion": "cancelled"}, "did not pass: it ended with `cancelled`"),
    ("pending", {"status": "in_progress", "conclusion": None}, "is not done yet: it is `in_"),
    (
        "another file",
        {"path": ".github/workflows/other/align.yml"},
        "only of another file: .github/workflows/other/align.yml",
    ),
    ("a fork", {"head_repository": FORK}, f"such as a fork, is about this commit: {FORK}"),
    ("a fork that is gone", {"head_repository": None}, "is about this commit: one that is gone"),
    ("another event", {"event": "pull_request"}, "is about this commit, only by: pull_request"),
    ("old", {"updated_at": "2026-11-19T12:00:00Z"}, "is too old: it ended 2026-11-19 12:00 UTC"),
]


@pytest.mark.parametrize(
    ("other", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_all_else_is_refused(ask: Ask, sha: str, other: dict[str, Any], reason: str) -> None:
    decision = ask(of(sha, **other))
    assert (decision.verdict, decision.exit_code) == (Verdict.FAIL, 1)
    assert reason in decision.reason
    assert gating.told(decision).startswith("CLOSED  ")


def test_no_run(ask: Ask) -> None:
    decision = ask()
    assert decision.verdict is Verdict.FAIL
    assert decision.reason == f"no run of {WORKFLOW} is about this commit"


def test_a_run_of_another_commit() -> None:
    """GitHub is asked for one commit only; should it answer with another, that does not count."""
    found = [run_of("f" * 40)]
    assert "is about this commit: ffff" in str(gating.judge(found, wish("a" * 40), NOW))


def run_of(sha: str, **other: Any) -> WorkflowRun:
    return msgspec.convert(of(sha, **other), WorkflowRun)


def wish(sha: str, **other: str) -> gating.Wish:
    usual = {"repository": REPOSITORY, "sha": sha, "workflow": WORKFLOW}
    return gating.wish(usual | other, Path("/"), recheck=False)


def test_the_newest_run_counts(ask: Ask, sha: str) -> None:
    older, newer = of(sha), of(sha, conclusion="failure")
    assert ask(older, newer).verdict is Verdict.FAIL
    assert ask(of(sha, conclusion="failure"), of(sha)).verdict is Verdict.PASS


def test_events_are_a_choice(ask: Ask, sha: str) -> None:
    other = of(sha, event="workflow_dispatch")
    assert ask(other).verdict is Verdict.FAIL
    assert ask(other, events="workflow_dispatch").verdict is Verdict.PASS


def test_a_tree_that_was_changed(ask: Ask, sha: str, work: Path) -> None:
    (work / "new.py").write_text("x = 1\n")
    decision = ask(of(sha))
    assert "what is checked out is not the commit: 1 file differs" in decision.reason
    (work / "other.py").write_text("x = 1\n")
    assert ask(of(sha)).reason.endswith("the commit: 2 files differ")
    assert ask(of(sha), recheck=False).verdict is Verdict.PASS


def test_another_commit_is_checked_out(ask: Ask, sha: str, work: Path) -> None:
    other = commit(work, {"x.py": "x = 1\n"})
    assert f"another commit is checked out: {other}" in ask(of(sha)).reason


def test_a_fresh_check_that_does_not_agree(ask: Ask, work: Path) -> None:
    wrong = commit(work, {"spec.py": SPEC.format("SOURCE")})
    decision = ask(of(wrong), sha=wrong)
    assert decision.verdict is Verdict.FAIL
    assert "a fresh check of what is checked out does not agree: 1 error blocks" in decision.reason


def test_the_fresh_check_looks_at_every_project(ask: Ask, work: Path) -> None:
    (work / "spec.py").unlink()
    files = {"align-ci.toml": 'projects = ["pipelines/*"]'}
    files |= {f"pipelines/{name}/spec.py": SPEC.format("SINGULAR") for name in "ab"}
    right = commit(work, files)
    assert ask(of(right), sha=right).verdict is Verdict.PASS
    wrong = commit(work, {"pipelines/b/spec.py": SPEC.format("SOURCE")})
    decision = ask(of(wrong), sha=wrong)
    assert decision.verdict is Verdict.FAIL
    assert decision.reason.endswith("1 error blocks this change in pipelines/b")
    broken = commit(work, {"pipelines/b/align-ci.toml": "specs = 1"})
    assert "cannot be checked: pipelines/b: align-ci.toml" in ask(of(broken), sha=broken).reason


def test_nothing_is_checked_out(github: GitHub, tmp_path: Path) -> None:
    github.runs[:] = [of("a" * 40)]
    asked = {"repository": REPOSITORY, "sha": "a" * 40, "workflow": WORKFLOW}
    wished = gating.wish(asked, tmp_path, recheck=True)
    decision = gating.ask(
        wished, github.emulator.workflow_token(), {"GITHUB_API_URL": github.address}
    )
    assert decision.verdict is Verdict.PASS
    assert "not checked again, as it is not checked out here" in decision.reason


@pytest.mark.parametrize(
    "step",
    [answer(404), answer(403), answer(200, b"<html>"), answer(200, {"workflow_runs": 5}), cut],
    ids=["404", "403", "no JSON", "another shape", "cut"],
)
def test_who_gets_no_answer_does_not_pass(
    server: Faults, monkeypatch: pytest.MonkeyPatch, step: Any
) -> None:
    server.then(step)
    monkeypatch.setattr(gating, "_PATIENCE", Bounds(tries=1))
    decision = gating.ask(wish("a" * 40), "ghs_secret", {"GITHUB_API_URL": server.address})
    assert (decision.verdict, decision.exit_code) == (Verdict.ERROR, 4)
    assert decision.reason.startswith("nobody knows whether it was checked: ")
    assert "ghs_secret" not in gating.told(decision)


@pytest.mark.parametrize(
    "other",
    [
        {"sha": "main"},
        {"sha": "a" * 39},
        {"workflow": "align.yml"},
        {"workflow": ".github/workflows/../x.yml"},
        {"repository": "acme"},
        {"events": "push;x"},
        {"max_age": "soon"},
    ],
    ids=str,
)
def test_what_cannot_be_asked(other: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        wish(other.pop("sha", "a" * 40), **other)


@pytest.mark.parametrize(("conclusion", "code"), [("success", 0), ("failure", 1)])
def test_in_a_workflow(
    github: GitHub, work: Path, sha: str, capsys: Capture, conclusion: str, code: int
) -> None:
    github.runs[:] = [of(sha, conclusion=conclusion)]
    output, summary = work.parent / "output", work.parent / "summary"
    environ = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": github.address,
        "GITHUB_OUTPUT": str(output),
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_SHA": sha,
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(work),
    }
    token = github.emulator.workflow_token()
    given = {"mode": "gate", "workflow": WORKFLOW, "token": token}
    assert ci.run(given, environ) == code
    written = output.read_text()
    run_id = str(github.runs[0]["id"])
    assert f"verdict={'pass' if code == 0 else 'fail'}\n" in written
    assert f"run_id={run_id if code == 0 else ''}\n" in written
    assert ("::error title=align-ci gate::run " in capsys.readouterr().out) == (code == 1)
    assert "The gate is" in summary.read_text()


def test_on_the_command_line(
    github: GitHub,
    work: Path,
    sha: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    github.runs[:] = [of(sha, conclusion="failure")]
    monkeypatch.setenv("GITHUB_API_URL", github.address)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", github.emulator.workflow_token())
    command = ["gate", "--sha", sha, "--workflow", WORKFLOW, "-C", str(work)]
    assert run(command) == 1
    assert "CLOSED  run " in capsys.readouterr().out
    assert run([*command, "--max-age", "soon"]) == 2
