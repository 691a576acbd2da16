"""The copy of a project: what gets in, and that nothing stays."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from align_ci.load.child.workspace import workspace

Write = Callable[[str, str], Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


@pytest.fixture
def write(root: Path) -> Write:
    def write(path: str, text: str) -> Path:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write


def test_the_files_that_are_given(root: Path, write: Write) -> None:
    write("specs/a.py", "A = 1")
    write("specs/b.py", "B = 1")
    with workspace(root, ["specs/a.py", "specs/missing.py", "specs"]) as place:
        files = [path for path in place.project.rglob("*") if path.is_file()]
        assert [path.relative_to(place.project).as_posix() for path in files] == ["specs/a.py"]
        assert files[0].read_text() == "A = 1"
        assert place.copied == {"specs/a.py"}
        assert not list(place.home.iterdir()) + list(place.temporary.iterdir())


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("../secret", id="out of the root"),
        pytest.param(".git/config", id="into .git"),
        pytest.param("nowhere", id="nowhere"),
        pytest.param("link", id="to itself"),
    ],
)
def test_links_that_are_not_followed(root: Path, write: Write, target: str) -> None:
    write("../secret", "token")
    write(".git/config", "token")
    (root / "link").symlink_to(target)
    (root / "folder").symlink_to(Path(target).parent)
    through = f"folder/{Path(target).name}"
    with workspace(root, ["link", through]) as place:
        assert not {"link", through} & place.copied
        assert not list(place.project.iterdir())


def test_a_link_within_the_root_becomes_a_file(root: Path, write: Write) -> None:
    write("a.py", "A = 1")
    (root / "b.py").symlink_to("a.py")
    with workspace(root, ["b.py"]) as place:
        assert not (place.project / "b.py").is_symlink()
        assert (place.project / "b.py").read_text() == "A = 1"


@pytest.mark.parametrize("path", ["../secret", ".git/config", "specs/../../secret"])
def test_paths_that_are_not_copied(root: Path, write: Write, path: str) -> None:
    write("../secret", "token")
    write(".git/config", "token")
    with workspace(root, [path, str((root / "../secret").resolve())]) as place:
        assert not place.copied


def test_what_is_no_regular_file_is_not_opened(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with workspace(root, ["pipe"]) as place:
        assert not place.copied


def test_the_largest_files_are_left_out(root: Path, write: Write) -> None:
    write("data.csv", "x" * 100)
    write("z.py", "x" * 10)
    write("a.py", "x" * 11)
    with workspace(root, ["data.csv", "z.py", "a.py"], max_bytes=21) as place:
        assert place.copied == {"a.py", "z.py"}
        assert place.left_out == ("data.csv",)


def test_nothing_stays(root: Path, write: Write) -> None:
    write("a/b.py", "")
    with workspace(root, ["a/b.py"]) as place:
        (place.project / "a").chmod(0)
    assert not place.project.parent.exists()


def test_what_is_gone_already_does_not_matter(root: Path, write: Write) -> None:
    write("a.py", "")
    with workspace(root, ["a.py"]) as place:
        shutil.rmtree(place.project.parent)
