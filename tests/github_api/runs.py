"""Runs of workflows and artifacts as GitHub gives them."""

from typing import Any

from tests.github_api.emulator import REPOSITORY

_MADE = "2026-11-27T12:00:00Z"
_USER = {"login": "octo", "id": 1, "type": "User"}


def workflow_run(number: int, sha: str, path: str, **other: Any) -> dict[str, Any]:
    """A run; whatever else is given takes the place of what is usual."""
    address = f"https://api.github.com/repos/{REPOSITORY}/actions/runs/{number}"
    usual = {
        "id": number,
        "name": "alignment",
        "node_id": f"WFR_{number}",
        "head_branch": "main",
        "head_sha": sha,
        "path": path,
        "display_title": "A change",
        "run_number": number,
        "run_attempt": 1,
        "event": "push",
        "status": "completed",
        "conclusion": "success",
        "workflow_id": 1,
        "check_suite_id": 1,
        "url": address,
        "html_url": f"https://github.com/{REPOSITORY}/actions/runs/{number}",
        "pull_requests": [],
        "created_at": _MADE,
        "updated_at": _MADE,
        "run_started_at": _MADE,
        "actor": _USER,
        "triggering_actor": _USER,
        "head_repository": REPOSITORY,
        "repository": REPOSITORY,
    }
    made = usual | other
    for name in ("repository", "head_repository"):
        made[name] = made[name] and {"id": 1, "full_name": made[name]}
    return made


def artifact(number: int, name: str, **other: Any) -> dict[str, Any]:
    """An artifact; whatever else is given takes the place of what is usual."""
    address = f"https://api.github.com/repos/{REPOSITORY}/actions/artifacts/{number}"
    usual = {
        "id": number,
        "node_id": f"A_{number}",
        "name": name,
        "size_in_bytes": 1000,
        "url": address,
        "archive_download_url": f"{address}/zip",
        "expired": False,
        "created_at": _MADE,
        "updated_at": _MADE,
        "expires_at": _MADE,
    }
    return usual | other
