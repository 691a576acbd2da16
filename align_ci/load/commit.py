"""Which commit is being checked, and where people can see its files."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from align_ci.model import Commit


def current(root: Path, environ: Mapping[str, str]) -> Commit | None:
    """The commit checked out at ``root``; None outside a git work tree.

    The address of its files is known where GitHub's default variables name the server and
    the repository (``GITHUB_SERVER_URL``, ``GITHUB_REPOSITORY``).
    """
    said = _git(root, "rev-parse", "--show-prefix", "HEAD")
    if len(said) != 2:  # noqa: PLR2004 - a prefix and a sha
        return None
    prefix, sha = said
    server, repository = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    if not server or not repository:
        return Commit(sha)
    return Commit(sha, f"{server}/{repository}/blob/{sha}/{prefix}".rstrip("/"))


def prefix(root: Path) -> str:
    """The path of ``root`` from the top of its git work tree, with a slash at its end."""
    said = _git(root, "rev-parse", "--show-prefix")
    return said[0] if said else ""


def trouble(root: Path) -> str:
    """Why git cannot read the work tree around ``root``; empty where it can, or there is none.

    Files are then found without git, so nothing is lost, but what git ignores comes along.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return ""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--show-toplevel"],  # noqa: S607 - whichever git there is
            cwd=root,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    first = next(iter(done.stderr.splitlines()), f"exit code {done.returncode}")
    return first if done.returncode else ""


def _git(root: Path, *arguments: str) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments],  # noqa: S607 - whichever git the user has
            cwd=root,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return []
    return done.stdout.splitlines()
