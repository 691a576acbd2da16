"""Paths of the API, made of names that come from outside."""

import re
from urllib.parse import quote

_REPOSITORY = re.compile(r"(?!\.+/)[\w.-]+/(?!\.+$)[\w.-]+", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def of_repository(repository: str) -> str:
    """Where all of a repository lies.

    Raises:
        ValueError: That is no owner and name.
    """
    if not _REPOSITORY.fullmatch(repository):
        raise ValueError(f"not an owner and a repository: {repository!r}")
    return f"/repos/{repository}"


def of_commit(repository: str, sha: str) -> str:
    """Where a commit lies.

    Raises:
        ValueError: That is no whole commit id.
    """
    if not _SHA.fullmatch(sha):
        raise ValueError(f"not a commit: {sha!r}")
    return f"{of_repository(repository)}/commits/{sha}"


def of_workflow(repository: str, file: str) -> str:
    """Where a workflow lies, by its file or the file's name."""
    return (
        f"{of_repository(repository)}/actions/workflows/{quote(file.rsplit('/', 1)[-1], safe='')}"
    )
