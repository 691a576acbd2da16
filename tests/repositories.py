"""Git repositories that tests make."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.projects import write


def git(folder: Path, *arguments: str) -> str:
    """What git prints, as an author of its own."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, files: Mapping[str, str]) -> str:
    """Commit everything that lies in a folder, with these files; makes the repository first."""
    write(folder, files)
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "-m", "one", "--allow-empty")
    return git(folder, "rev-parse", "HEAD")
