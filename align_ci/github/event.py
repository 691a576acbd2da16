"""What GitHub tells a step: the event and the environment, parsed once.

Names and meanings: docs.github.com, "Store information in variables" and "Events that
trigger workflows". Nothing is required, so that other CI systems can run the same code;
no token is read, so none can be kept or printed.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

PRIVILEGED = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
"""Events that run with the base's token and secrets, on what a stranger may have written."""

_MERGED = frozenset({"pull_request", "pull_request_review", "pull_request_review_comment"})
_COMPARED = frozenset({*_MERGED, "pull_request_target", "merge_group", "push"})
_READ = _COMPARED | {"workflow_run"}
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGITS = 18  # of a number that is one
_PAYLOAD_BYTES = 32 * 1024**2  # GitHub caps a webhook's payload at 25 MB


class Event(Struct, frozen=True):
    """What made the workflow run.

    Attributes:
        name: As in ``on:``; empty outside GitHub.
        privileged: Whether code of the change must not run here.
        head_sha: The last commit of a pull request, where the one that GitHub checks out is
            its merge with the base; empty otherwise.
        number: Of the pull request; 0 where the event is not about one.
        base_sha: The commit that the change started from, as far as the event knows: the base
            of a pull request or a merge group, or what was there before a push.
        workflow_run: The id of the run that ended, of the event `workflow_run`; else 0.
    """

    name: str = ""
    privileged: bool = False
    head_sha: str = ""
    base_sha: str = ""
    number: int = 0
    workflow_run: int = 0

    @property
    def is_push(self) -> bool:
        return self.name == "push"

    @property
    def danger(self) -> str:
        """Why code of the change must not run in a privileged event."""
        return (
            f"a `{self.name}` workflow holds the repository's token and secrets, and the "
            "project's code may be a stranger's"
        )


class Environment(Struct, frozen=True):
    """Where a step runs, and where it may leave something.

    Attributes:
        workspace: Absolute; the current folder outside GitHub.
        event: What made the workflow run.
        github: Whether a runner reads the log, and so workflow commands.
        sha: The commit that the workflow runs for; empty if unknown.
        output: The file for outputs, if there is one.
        summary: The file for the job summary, if there is one.
        debug: Whether the workflow runs with debug logging.
        server_url: The address of GitHub; empty outside of it.
        repository: Owner and name; empty outside of GitHub.
        workflow: The workflow's file in the repository, or else its name.
        job: The job's id.
        run: The number of the run and of its attempt; zeros outside of GitHub.
        run_url: Where people see the run.
    """

    workspace: Path
    event: Event = Event()
    github: bool = False
    sha: str = ""
    output: Path | None = None
    summary: Path | None = None
    debug: bool = False
    server_url: str = ""
    repository: str = ""
    workflow: str = ""
    job: str = ""
    run: tuple[int, int] = (0, 0)
    run_url: str = ""


def read_environment(environ: Mapping[str, str]) -> Environment:
    """The environment of this step."""
    server = environ.get("GITHUB_SERVER_URL", "").rstrip("/")
    repository = environ.get("GITHUB_REPOSITORY", "")
    run_id = environ.get("GITHUB_RUN_ID", "")
    known = server and repository and run_id.isdecimal()
    return Environment(
        workspace=Path(environ.get("GITHUB_WORKSPACE") or ".").absolute(),
        event=read_event(environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_EVENT_PATH")),
        github=environ.get("GITHUB_ACTIONS") == "true",
        sha=_sha(environ.get("GITHUB_SHA")),
        output=_file(environ.get("GITHUB_OUTPUT")),
        summary=_file(environ.get("GITHUB_STEP_SUMMARY")),
        debug=environ.get("RUNNER_DEBUG") == "1",
        server_url=server,
        repository=repository,
        workflow=_workflow(environ),
        job=environ.get("GITHUB_JOB", ""),
        run=(_number(environ.get("GITHUB_RUN_NUMBER")), _number(environ.get("GITHUB_RUN_ATTEMPT"))),
        run_url=f"{server}/{repository}/actions/runs/{run_id}" if known else "",
    )


def read_event(name: str, payload_file: str | None) -> Event:
    """The event; a payload that cannot be used is as good as none."""
    name = name.strip().lower()
    payload = _payload(payload_file) if payload_file and name in _READ else {}
    head = _sha(_at(payload, "pull_request", "head", "sha")) if name in _MERGED else ""
    places = (("pull_request", "base", "sha"), ("merge_group", "base_sha"), ("before",))
    bases = (_sha(_at(payload, *place)) for place in places)
    # A branch that a push made was not there before: all zeros.
    base = next((sha for sha in bases if sha.strip("0")), "")
    about_one = name in {*_MERGED, "pull_request_target"}
    number = _counted(_at(payload, "pull_request", "number")) if about_one else 0
    ended = _counted(_at(payload, "workflow_run", "id")) if name == "workflow_run" else 0
    return Event(name, name in PRIVILEGED, head, base, number, ended)


def _workflow(environ: Mapping[str, str]) -> str:
    """The file, as names may change: ``octo/demo/.github/workflows/ci.yml@refs/heads/main``."""
    path, _, _ = environ.get("GITHUB_WORKFLOW_REF", "").partition("@")
    file = path.removeprefix(f"{environ.get('GITHUB_REPOSITORY', '')}/")
    return file or environ.get("GITHUB_WORKFLOW", "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < _DIGITS else 0


def _counted(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0


def _payload(payload_file: str) -> Any:
    try:
        with Path(payload_file).open("rb") as stream:
            data = stream.read(_PAYLOAD_BYTES + 1)
        return json.loads(data) if len(data) <= _PAYLOAD_BYTES else {}
    except (OSError, ValueError, RecursionError):
        return {}


def _at(payload: Any, *keys: str) -> Any:
    for key in keys:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


def _sha(value: Any) -> str:
    return value if isinstance(value, str) and _SHA.fullmatch(value) else ""


def _file(value: str | None) -> Path | None:
    return Path(value) if value else None
