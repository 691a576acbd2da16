from pathlib import Path

import pytest

from align_ci.project_folders import folder_around, folders, matching, named
from tests.projects import write


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("pipelines/*", "pipelines/a", True),
        ("pipelines/*/", "pipelines/a", True),
        ("./pipelines/*", "pipelines/a", True),
        ("pipelines/*", "pipelines", False),
        ("pipelines/*", "pipelines/a/b", False),
        ("pipelines/*", "other/pipelines/a", False),
        ("pipelines/*", "pipelines/.a", False),
        ("*", "a", True),
        ("a", "b/a", False),
        ("**/train", "x/y/train", True),
        ("**/train", "train", True),
        ("**/train", ".x/train", False),
        ("p?", "p1", True),
        ("p+", "pp", False),
    ],
)
def test_a_glob_names_whole_folders(glob: str, path: str, *, matches: bool) -> None:
    assert matching([glob])(path) is matches


def test_a_path_lies_in_the_outermost_project() -> None:
    assert folder_around(["a/*", "a/b/c"], "a/b/c/d") == "a/b"
    assert folder_around(["a/*"], "a") is None
    assert folder_around([], "a") is None
    assert folder_around(["*"], ".") is None


def test_only_folders_with_files_that_count(tmp_path: Path) -> None:
    write(tmp_path, {"p/a/x": "", "p/b/deep/x": "", "p/file": "", "p/ignored/x": ""})
    entries = {"p/a/x", "p/b/deep/x", "p/file", "p/gone/x"}
    assert named(tmp_path, ["p/*"], entries) == ("p/a", "p/b")


@pytest.mark.parametrize(
    ("globs", "said"),
    [
        (["p/*", "q"], "'q' matches no folder"),
        (["p", "p/*"], "lies in 'p', a project as well"),
        (["odd/*"], "rename the folder"),
    ],
)
def test_what_cannot_be_projects(tmp_path: Path, globs: list[str], said: str) -> None:
    files = {"p/a/x": "", "odd/a\u202eb/x": ""}
    write(tmp_path, files)
    with pytest.raises(ValueError, match=said):
        folders(tmp_path, globs, files)
