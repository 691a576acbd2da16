import os
import subprocess
from pathlib import Path

import pytest

from align_ci.action import given, trusting
from align_ci.inputs import INPUTS
from align_ci.load import commit

NAMES = {one.name for one in INPUTS}
RUNNER = 1001


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_input_is_read_as_the_runner_hands_it_over(name: str) -> None:
    assert given({f"INPUT_{name.upper()}": " text\n"}, NAMES) == {name: " text\n"}


def test_a_dash_is_kept_so_that_it_is_refused() -> None:
    assert given({"INPUT_FAIL-ON": "never"}, NAMES) == {"fail-on": "never"}


def test_what_is_not_ours_is_left_alone() -> None:
    assert given({"INPUT_WHO_TO_GREET": "x", "FAIL_ON": "never", "PATHS": "x"}, NAMES) == {}


@pytest.mark.parametrize("count", ["", "2", "two"])
def test_variables_of_git_are_added_to_those_there_are(tmp_path: Path, count: str) -> None:
    (tmp_path / ".git").mkdir()
    environ = {"GITHUB_WORKSPACE": str(tmp_path), "GIT_CONFIG_COUNT": count}
    number = 2 if count == "2" else 0
    assert trusting(environ, "") == {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": "safe.directory",
        f"GIT_CONFIG_VALUE_{number}": str(tmp_path),
    }


@pytest.mark.parametrize(
    ("directory", "top"),
    [
        pytest.param("", None, id="no repository"),
        pytest.param("checkout", "checkout", id="its top"),
        pytest.param("checkout/a/b\n", "checkout", id="inside"),
        pytest.param("..", None, id="outside"),
        pytest.param("/etc", None, id="elsewhere"),
    ],
)
def test_the_checkout_is_trusted_and_no_other_folder(
    tmp_path: Path, directory: str, top: str | None
) -> None:
    workspace = tmp_path / "workspace"
    for folder in (tmp_path / ".git", workspace / "checkout/.git", workspace / "checkout/a/b"):
        folder.mkdir(parents=True)
    variables = trusting({"GITHUB_WORKSPACE": str(workspace)}, directory)
    assert variables.get("GIT_CONFIG_VALUE_0") == (str(workspace / top) if top else None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_git_works_in_a_checkout_of_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    checkout = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(checkout)], check=True)
    for path in (checkout, *checkout.rglob("*")):
        os.chown(path, RUNNER, RUNNER)
    assert "dubious ownership" in commit.trouble(checkout)
    variables = trusting({**os.environ, "GITHUB_WORKSPACE": str(tmp_path)}, "checkout")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert not commit.trouble(checkout)


def test_no_work_tree_is_no_trouble(tmp_path: Path) -> None:
    assert not commit.trouble(tmp_path)


def test_a_missing_git_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", "")
    assert "git" in commit.trouble(tmp_path)
