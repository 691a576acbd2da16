"""Which of a project's files are in git: what people leave beside them may be credentials."""

from collections.abc import Sequence
from pathlib import Path

from align_ci.load.git import GitError, git, in_checkout


def tracked(root: Path, files: Sequence[str]) -> list[str] | None:
    """Those of some files that git tracks: all of them where there is no checkout.

    ``None`` if git does not say.
    """
    if not in_checkout(root):
        return list(files)
    try:
        listed = git(root, "ls-files", "-z", "--cached")
    except GitError:
        return None
    known = set(listed.decode("utf-8", "replace").split("\0"))
    return [path for path in files if path in known]
