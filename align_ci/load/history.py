"""What a file was in the commits that changed it."""

from collections.abc import Iterator
from pathlib import Path

from align_ci.load.git import GitError, git

MOST_COMMITS = 2_000
MOST_TEXTS = 120

_FIELDS = 2  # of a line of the log: a commit and its day


def by_month(root: Path, path: str) -> Iterator[tuple[str, str]]:
    """The months in which a file changed, the last first, each with its text at the end of it.

    No more than ``MOST_COMMITS`` commits are looked at and ``MOST_TEXTS`` texts read.

    Raises:
        GitError: There is no repository, or it will not say.
    """
    options = ("--no-show-signature", f"--max-count={MOST_COMMITS}", "--format=%H %cs")
    log = git(root, "--literal-pathspecs", "log", *options, "--", path).decode("ascii", "replace")
    last: dict[str, str] = {}
    for line in log.splitlines():
        found = line.split(" ")
        if len(found) == _FIELDS:
            last.setdefault(found[1][:7], found[0])
    for month, sha in sorted(last.items(), reverse=True)[:MOST_TEXTS]:
        yield month, _text(root, sha, path)


def cut(root: Path) -> bool:
    """Whether the checkout has only a part of its history."""
    return git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _text(root: Path, sha: str, path: str) -> str:
    """A file in a commit; empty where the commit removed it."""
    try:
        # A blob as it is: `git show` would run what the repository names to convert it.
        return git(root, "cat-file", "blob", f"{sha}:./{path}").decode("utf-8", "replace")
    except GitError:
        return ""
