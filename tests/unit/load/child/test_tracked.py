"""Which files git tracks."""

import subprocess
from pathlib import Path

from align_ci.load.child.tracked import tracked


def test_tracked_files_only(tmp_path: Path) -> None:
    for name in ("a.py", "b c\n.py", "new.py"):
        (tmp_path / name).touch()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "a.py", "b c\n.py"], cwd=tmp_path, check=True)
    assert tracked(tmp_path, ["b c\n.py", "a.py", "new.py"]) == ["b c\n.py", "a.py"]


def test_below_the_top_of_a_checkout(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    for name in ("a.py", "new.py"):
        (root / name).touch()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "project/a.py"], cwd=tmp_path, check=True)
    assert tracked(root, ["a.py", "new.py"]) == ["a.py"]


def test_no_checkout(tmp_path: Path) -> None:
    assert tracked(tmp_path, ["a.py"]) == ["a.py"]


def test_a_checkout_that_git_cannot_read(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert tracked(tmp_path, ["a.py"]) is None
