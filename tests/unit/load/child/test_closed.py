"""Which paths user code must not see."""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from align_ci.load.child.closed import closed_paths


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace/project"
    (root / ".git").mkdir(parents=True)
    return root


def closed(root: Path, *, required: bool = False, **environ: Path) -> set[str]:
    """Relative to the folder of the test."""
    given = {name: str(path) for name, path in environ.items()}
    top = root.parents[1]
    found = map(Path, closed_paths(root, given, required=required))
    return {str(path.relative_to(top)) for path in found if path.is_relative_to(top)}


def test_what_git_keeps_here_and_above(root: Path) -> None:
    (root.parent / ".git").mkdir()
    assert closed(root) == {"workspace/.git", "workspace/project/.git"}


def test_what_git_keeps_for_a_second_work_tree(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    main = str(tmp_path / "main")
    subprocess.run([*git, "init", "-q", main], check=True)
    subprocess.run([*git, "-C", main, "commit", "-q", "--allow-empty", "-m", "a"], check=True)
    second = tmp_path / "folder/second"
    subprocess.run([*git, "-C", main, "worktree", "add", "-q", str(second)], check=True)
    assert closed(second) == {"folder/second/.git", "main/.git", "main/.git/worktrees/second"}


def test_what_the_runner_names(root: Path, tmp_path: Path) -> None:
    for name in ("output", "event.json", "temp"):
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("output")
    found = closed(
        root,
        GITHUB_OUTPUT=tmp_path / "link",
        GITHUB_EVENT_PATH=tmp_path / "event.json",
        RUNNER_TEMP=tmp_path / "temp",
        GITHUB_ENV=tmp_path / "missing",
        GITHUB_PATH=Path("relative"),
        GITHUB_WORKSPACE=root.parent,
    )
    assert found == {"workspace/project/.git", "output", "event.json", "temp"}


def test_the_workspace_and_the_home_folder(root: Path) -> None:
    (home := root.parents[1] / "home").mkdir()
    found = closed(root, HOME=home, GITHUB_WORKSPACE=root.parent)
    assert found == {"workspace/project/.git"}
    found = closed(root, required=True, HOME=home, GITHUB_WORKSPACE=root.parent)
    assert found == {"home", "workspace", "workspace/project", "workspace/project/.git"}


def test_the_home_folder_that_the_system_knows(root: Path) -> None:
    home = os.path.realpath(pwd.getpwuid(os.getuid()).pw_dir)
    assert (home in closed_paths(root, {}, required=True)) == (home != "/" and Path(home).exists())


def test_the_whole_checkout_of_a_project_below_it(root: Path) -> None:
    project = root / "pipelines/one"
    project.mkdir(parents=True)
    assert closed(project, required=True) == {".git", ".", "pipelines/one"}


@pytest.mark.parametrize("name", [".credentials", ".runner"])
def test_the_folder_of_a_runner(root: Path, name: str) -> None:
    (root.parents[1] / "runner/_work/_temp").mkdir(parents=True)
    (root.parents[1] / "runner" / name).touch()
    found = closed(root, required=True, RUNNER_TEMP=root.parents[1] / "runner/_work/_temp")
    assert "runner" in found


def test_never_everything(root: Path) -> None:
    environ = {"RUNNER_TEMP": "/", "HOME": "/", "GITHUB_WORKSPACE": "/"}
    assert "/" not in closed_paths(root, environ, required=True)
