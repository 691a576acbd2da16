"""Which commit is being checked, and where people can see its files."""

from collections.abc import Mapping
from pathlib import Path

from align_ci.load.git import GitError, git, in_checkout
from align_ci.model import Commit


def current(root: Path, environ: Mapping[str, str]) -> Commit | None:
    """The commit checked out at ``root``; None outside a git work tree.

    The address of its files is known where GitHub's default variables name the server and
    the repository (``GITHUB_SERVER_URL``, ``GITHUB_REPOSITORY``).
    """
    said = _lines(root, "rev-parse", "--show-prefix", "HEAD")
    if len(said) != 2:  # noqa: PLR2004 - a prefix and a sha
        return None
    prefix, sha = said
    server, repository = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    if not server or not repository:
        return Commit(sha)
    return Commit(sha, f"{server}/{repository}/blob/{sha}/{prefix}".rstrip("/"))


def prefix(root: Path) -> str:
    """The path of ``root`` from the top of its git work tree, with a slash at its end."""
    said = _lines(root, "rev-parse", "--show-prefix")
    return said[0] if said else ""


def trouble(root: Path) -> str:
    """Why git cannot read the work tree around ``root``; empty where it can, or there is none.

    Files are then found without git, so nothing is lost, but what git ignores comes along.
    """
    if not in_checkout(root):
        return ""
    try:
        git(root, "rev-parse", "--show-toplevel")
    except GitError as error:
        return str(error)
    return ""


def _lines(root: Path, *arguments: str) -> list[str]:
    if not in_checkout(root):
        return []
    try:
        return git(root, *arguments).decode("utf-8").splitlines()
    except (GitError, UnicodeDecodeError):
        return []
