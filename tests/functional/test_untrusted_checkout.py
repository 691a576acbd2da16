"""Checkouts that a stranger made: git runs nothing for them, and nothing secret is read."""

import os
import subprocess
from pathlib import Path

import pytest

from align_ci.cli import run
from align_ci.load.discovery import Where, find, list_files
from align_ci.load.git import GitError, git
from tests.projects import loaded, write

GOOD = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
"""


def shell(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def repository(folder: Path) -> Path:
    shell(folder, "git", "init", "-q")
    shell(folder, "git", "add", "-A")
    shell(folder, "git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    return folder


def test_a_folder_that_looks_like_a_bare_repository_is_none(tmp_path: Path) -> None:
    """Such a folder can name a program by which a missing object is fetched."""
    inner = tmp_path / "ml"
    files = {"HEAD": "ref: refs/heads/main\n", "config": "[core]\n\tbare = true\n"}
    write(inner, {**files, "refs/x": "", "objects/x": "", "steps.py": GOOD})
    repository(tmp_path)
    with pytest.raises(GitError, match="bareRepository"):
        git(inner, "rev-parse", "--git-dir")
    assert list_files(inner)  # found without git


def test_no_helper_is_started_for_a_missing_object(tmp_path: Path) -> None:
    write(tmp_path, {"a/steps.py": GOOD, "b.py": ""})
    repository(tmp_path)
    canary, helper = tmp_path / "canary", tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\ntouch {canary}\n")
    helper.chmod(0o755)
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{helper}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        shell(tmp_path, "git", "config", key, value)
    tree = shell(tmp_path, "git", "rev-parse", "HEAD^{tree}").strip()
    (tmp_path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(GitError):
        git(tmp_path, "ls-tree", "-r", "HEAD")
    assert not canary.exists()
    # Without our care git starts it: the test could not fail otherwise.
    subprocess.run(["git", "ls-tree", "-r", "HEAD"], cwd=tmp_path, check=False, capture_output=True)
    assert canary.exists()


@pytest.mark.parametrize("target", [".env", ".git/config", "../outside"])
def test_links_lead_only_to_files_of_the_project(tmp_path: Path, target: str) -> None:
    root = write(tmp_path / "project", {".gitignore": ".env\n", ".env": "step_type=SECRET\n"})
    write(tmp_path, {"outside": "step_type=SECRET\n"})
    write(root, {"steps.py": GOOD, "other/real.py": GOOD.replace("GOOD =", "OTHER =")})
    (root / "leak.py").symlink_to(target)
    (root / "script.py").symlink_to(target)
    (root / "alias.py").symlink_to("other/real.py")
    repository(root)
    assert find(root, Where(), ()).files == ("alias.py", "other/real.py", "steps.py")


@pytest.mark.parametrize("name", ["bad\u202e.py", "bad\x1b.py", os.fsdecode(b"bad\xff.py")])
@pytest.mark.parametrize("versioned", [True, False], ids=["git", "no git"])
def test_a_name_that_cannot_be_shown_is_a_finding(
    tmp_path: Path, name: str, versioned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"steps.py": GOOD})
    (tmp_path / name).write_text(GOOD)
    (tmp_path / f"harmless{name}").write_text("x = 1\n")
    if versioned:
        repository(tmp_path)
    assert run(["check", "-C", str(tmp_path), "--loader", "static"]) == 1
    out = capsys.readouterr().out
    assert "ALN901" in out
    assert "harmless" not in out
    assert name not in out


def test_a_file_too_large_to_be_read_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    padding = "#" * 5_000_001
    write(tmp_path, {"steps.py": GOOD, "large.py": f"{GOOD}{padding}\n", "data.py": padding})
    assert run(["check", "-C", str(tmp_path), "--loader", "static"]) == 1
    out = capsys.readouterr().out
    assert "larger than 5 MB" in out
    assert "data.py" not in out


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment"])
def test_code_is_not_run_in_a_privileged_event(
    tmp_path: Path,
    event: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    canary = tmp_path / "canary"
    code = f"{GOOD}\nopen({str(canary)!r}, 'w')\nhidden = globals().get('GOOD')\n"
    root = write(tmp_path / "project", {"steps.py": code})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_NAME", event)
    assert run(["check", "-C", str(root)]) == 0
    assert "was read and not run" in " ".join(capsys.readouterr().out.split())
    assert run(["check", "-C", str(root), "--loader", "import"]) == 2
    assert "is refused" in capsys.readouterr().err
    assert not canary.exists()
    assert loaded(root).project.specifications.complete


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    write(tmp_path, {"steps.py": GOOD})
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    assert run(["check", "-C", str(tmp_path), "--format", f"json={pipe}"]) == 0
    text, _ = reader.communicate(timeout=30)
    assert '"verdict"' in text
    assert pipe.is_fifo()
