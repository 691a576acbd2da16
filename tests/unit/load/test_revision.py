"""The files of a commit, read as they are."""

import subprocess
from pathlib import Path

import pytest

from align_ci.load.revision import RevisionError, resolve, revision, top_of
from align_ci.load.source import MAX_BYTES
from tests.repositories import commit, git


def files(root: Path, sha: str) -> dict[str, bytes]:
    with revision(root, sha) as found:
        assert oct(found.top.stat().st_mode & 0o777) == "0o700"
        return {
            path: (found.top / path).read_bytes()
            for path in found.files
            if (found.top / path).is_file()
        }


def test_holds_what_was_committed(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"a.py": "x = 1", "deep/ä b.py": "é", "data.bin": "1234"})
    commit(tmp_path, {"a.py": "x = 2", "later.py": ""})
    assert files(tmp_path, sha) == {
        "a.py": b"x = 1",
        "deep/ä b.py": "é".encode(),
        "data.bin": b"\0\0\0\0",
    }


def test_nothing_of_the_work_tree_changes(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"a.py": "one"})
    commit(tmp_path, {"a.py": "two"})
    (tmp_path / "a.py").write_text("stashed")
    git(tmp_path, "stash")
    (tmp_path / "a.py").write_text("staged")
    git(tmp_path, "add", "a.py")
    (tmp_path / "a.py").write_text("changed")
    (tmp_path / "untracked.py").write_text("new")

    def state() -> list[object]:
        asked = (["status", "--porcelain"], ["stash", "list"], ["diff"], ["for-each-ref"])
        return [*(git(tmp_path, *each) for each in asked), (tmp_path / ".git/index").read_bytes()]

    before = state()
    assert files(tmp_path, sha) == {"a.py": b"one"}
    assert state() == before


def test_filters_hooks_and_attributes_of_the_repository_have_no_say(tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    attributes = "*.py filter=evil\nhidden.py export-ignore\n$Format export-subst\n"
    sha = commit(
        tmp_path / "r", {"a.py": "one", "hidden.py": "$Format:%H$", ".gitattributes": attributes}
    )
    for name in ("smudge", "clean", "process"):
        git(tmp_path / "r", "config", f"filter.evil.{name}", f"touch {canary}")
    hook = tmp_path / "r" / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {canary}\n")
    hook.chmod(0o755)
    found = files(tmp_path / "r", sha)
    assert (found["a.py"], found["hidden.py"]) == (b"one", b"$Format:%H$")
    assert not canary.exists()


def test_links_lead_to_where_they_led(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "link.py").symlink_to("a.py")
    (tmp_path / "r" / "out.py").symlink_to("/etc/hostname")
    sha = commit(tmp_path / "r", {"a.py": "one"})
    with revision(tmp_path / "r", sha) as found:
        assert (found.top / "link.py").readlink() == Path("a.py")
        assert found.files == ("a.py", "link.py", "out.py")


def test_submodules_are_left_out(tmp_path: Path) -> None:
    inner = commit(tmp_path / "inner", {"b.py": "two"})
    commit(tmp_path / "r", {"a.py": "one"})
    git(tmp_path / "r", "update-index", "--add", "--cacheinfo", f"160000,{inner},sub")
    git(tmp_path / "r", "commit", "-q", "-m", "with a submodule")
    assert [*files(tmp_path / "r", git(tmp_path / "r", "rev-parse", "HEAD"))] == ["a.py"]


def test_what_is_too_large_is_seen_to_be(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"a.py": "#" * (MAX_BYTES + 1)})
    with revision(tmp_path, sha) as found:
        assert (found.top / "a.py").stat().st_size == MAX_BYTES + 1


def test_names_that_lead_out_are_refused(tmp_path: Path) -> None:
    blob = commit(tmp_path, {"a.py": "one"}) and git(tmp_path, "hash-object", "a.py")
    lines = "".join(f"100644 blob {blob}\t{name}\n" for name in ("..", ".git", "a.py"))
    made = subprocess.run(
        ["git", "mktree"], cwd=tmp_path, input=lines, text=True, capture_output=True, check=True
    )
    assert [*files(tmp_path, made.stdout.strip())] == ["a.py"]


def test_a_commit_that_is_not_here(tmp_path: Path) -> None:
    commit(tmp_path / "full", {"a.py": "one"})
    first = git(tmp_path / "full", "rev-parse", "HEAD")
    commit(tmp_path / "full", {"a.py": "two"})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/full", "shallow")
    with pytest.raises(RevisionError, match=r"no commit 'nowhere' here$"):
        resolve(tmp_path / "full", "nowhere")
    with pytest.raises(RevisionError, match=r"this clone is shallow: .*fetch-depth: 0"):
        resolve(tmp_path / "shallow", first)
    with pytest.raises(RevisionError, match="no commit '--all'"):
        resolve(tmp_path / "full", "--all")
    with pytest.raises(RevisionError, match="no git work tree"):
        resolve(tmp_path, "HEAD")


def test_a_clone_without_its_files(tmp_path: Path) -> None:
    sha = commit(tmp_path / "full", {"a.py": "one"})
    git(tmp_path / "full", "config", "uploadpack.allowfilter", "true")
    clone = ("clone", "-q", "--bare", "--filter=blob:none", f"file://{tmp_path}/full")
    git(tmp_path, *clone, "partial/.git")
    git(tmp_path / "partial", "config", "core.bare", "false")
    with pytest.raises(RevisionError, match=r"a\.py is not here|cannot be"):
        files(tmp_path / "partial", sha)


def test_the_top_of_the_work_tree(tmp_path: Path) -> None:
    commit(tmp_path, {"deep/er/a.py": "one"})
    assert top_of(tmp_path / "deep" / "er").resolve() == tmp_path.resolve()
