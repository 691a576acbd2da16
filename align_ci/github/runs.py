"""Runs of workflows, and the artifacts that they left."""

from datetime import datetime

from msgspec import Struct

from align_ci.github.addresses import of_repository, of_workflow
from align_ci.github.client import Client
from align_ci.github.operation import Operation
from align_ci.github.pulls import Repository

_NEEDS = "actions: read"
_RUNS = Operation("GET", "list the runs of the workflow", _NEEDS)
_RUN = Operation("GET", "read the run of the workflow", _NEEDS)
_ARTIFACTS = Operation("GET", "list the artifacts of the run", _NEEDS)
_DOWNLOAD = Operation("GET", "download the artifact", _NEEDS)


class WorkflowRun(Struct, frozen=True):
    """A run of a workflow, in its last attempt.

    Attributes:
        path: Of the workflow's file.
        event: What made it run.
        status: `completed`, or what it waits for.
        conclusion: None until it is completed.
        head_repository: From where the commit came; None where that is gone.
    """

    id: int
    head_sha: str
    path: str
    event: str
    status: str | None
    conclusion: str | None
    run_number: int
    created_at: datetime
    updated_at: datetime
    repository: Repository
    head_repository: Repository | None = None
    head_branch: str | None = None
    run_attempt: int = 1
    html_url: str = ""


class Artifact(Struct, frozen=True):
    """What a run left under a name; its size is that of the archive."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool


class _Runs(Struct, frozen=True):
    workflow_runs: list[WorkflowRun]


class _Artifacts(Struct, frozen=True):
    artifacts: list[Artifact]


def of_sha(client: Client, repository: str, workflow: str, sha: str) -> list[WorkflowRun]:
    """The runs of a workflow's file for a commit; those of forks are among them."""
    path = f"{of_workflow(repository, workflow)}/runs"
    found = client.pages(_RUNS, path, _Runs, query={"head_sha": sha})
    return [run for page in found for run in page.workflow_runs]


def run(client: Client, repository: str, number: int) -> WorkflowRun:
    """One run, by its id."""
    return client.call(_RUN, f"{of_repository(repository)}/actions/runs/{number}", WorkflowRun)


def artifacts(client: Client, repository: str, number: int) -> list[Artifact]:
    """What a run left."""
    path = f"{of_repository(repository)}/actions/runs/{number}/artifacts"
    found = client.pages(_ARTIFACTS, path, _Artifacts)
    return [artifact for page in found for artifact in page.artifacts]


def download(client: Client, repository: str, artifact: int, limit: int) -> bytes:
    """The archive of an artifact, a ZIP; one of more than so many bytes is an error."""
    path = f"{of_repository(repository)}/actions/artifacts/{artifact}/zip"
    return client.download(_DOWNLOAD, path, limit)
