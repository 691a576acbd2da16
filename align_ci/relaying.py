"""Publishes what an unprivileged run found: for pull requests whose own token may only read.

The run was the pull request's: whoever made that may have made up its report. So the report is
data that is rendered here, everything that says where it belongs comes from GitHub, and all that
becomes of it is a comment with a label. No check run and no status, on which a merge might wait.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from align_ci import __version__, archived
from align_ci.archived import ArtifactError
from align_ci.github import comment, pulls, runs
from align_ci.github.comment import Mode, Outcome, Wanted
from align_ci.github.connection import Bounds, Connection, ConnectionSettingsError
from align_ci.github.errors import GitHubError
from align_ci.github.event import Environment
from align_ci.github.marker import Place, room
from align_ci.github.pulls import PullRequest
from align_ci.github.runs import WorkflowRun
from align_ci.inputs import InputError, Inputs
from align_ci.model import Commit, Report
from align_ci.report import RenderOptions
from align_ci.report.comment import follow
from align_ci.report.options import COMMENT_LIMIT

if TYPE_CHECKING:
    from align_ci.github.client import Client

LABEL = (
    "This is what the pull request's own run says of it. The run executes what the pull request "
    "brings, which may have made this up: it is no verdict of this repository, and no check."
)

_PATIENCE = Bounds(seconds=120)
_BROKEN = 4
# The part of an address that is the project's folder; it only leads to another file of the change.
_FOLDER = re.compile(r"https?://[^/]+/[^/]+/[^/]+/blob/[0-9a-f]+((?:/(?!\.\.?(?:/|$))[\w.-]+)*)/?")

_DONE = {
    Outcome.CREATED: "has a comment",
    Outcome.UPDATED: "has its comment brought up to date",
    Outcome.DELETED: "has no comment any more, as nothing fails",
    Outcome.UNCHANGED: "has a comment that says all of this already",
    Outcome.NEWER: "has a comment of a newer run, which stays",
    Outcome.SILENT: "needs no comment",
}


class Relayed(Struct, frozen=True):
    """What became of it.

    Attributes:
        said: In one line, for people.
        exit_code: 0 where it is published or there is nothing to publish, 4 where it could not be.
    """

    said: str
    exit_code: int = 0


class _Nothing(Exception):
    """There is nothing to publish; the message says why."""


def relay(inputs: Inputs, environment: Environment, environ: Mapping[str, str]) -> Relayed:
    """Comment on the pull request whose run has ended.

    Args:
        inputs: What the workflow asks for.
        environment: Where the step runs.
        environ: Says where GitHub is.

    Raises:
        InputError: It is asked for where it cannot be, or with what it must not do.
    """
    _check(inputs, environment)
    try:
        import requests  # noqa: PLC0415 - 80 ms, and most runs need none

        from align_ci.github.client import Client  # noqa: PLC0415 - likewise

        connection = Connection.read(environ, inputs.token, inputs.ca_bundle)
        with requests.Session() as session:
            said = _relay(Client(session, connection, _PATIENCE), inputs, environment)
        return Relayed(said)
    except _Nothing as nothing:
        return Relayed(f"nothing was published: {nothing}")
    except (ArtifactError, ConnectionSettingsError, GitHubError) as error:
        return Relayed(f"it could not be published: {error}", _BROKEN)


def _check(inputs: Inputs, environment: Environment) -> None:
    if not environment.event.workflow_run or not environment.repository:
        raise InputError(
            "`mode: publish` is for workflows that start `on: workflow_run`; see "
            "docs/guides/forks.md"
        )
    if inputs.check_name:
        raise InputError(
            "`check_name` is refused with `mode: publish`: a merge might wait for a check run, and "
            "what it says is the pull request's own word; leave it out"
        )
    if not inputs.token:
        raise InputError("`mode: publish` needs a token with `pull-requests: write`")


def _relay(client: "Client", inputs: Inputs, environment: Environment) -> str:
    repository = environment.repository
    run = runs.run(client, repository, environment.event.workflow_run)
    pull = _pull_request(client, repository, run)
    report = _trimmed(_report(client, inputs, repository, run), run, environment)
    place = Place(environment.workflow, environment.job, inputs.comment_key)
    looks = RenderOptions(
        comment_limit=COMMENT_LIMIT - room(place, environment.run),
        label=LABEL,
        run_url=f"{environment.server_url}/{repository}/actions/runs/{run.id}",
        standing_only=True,
    )

    def say(before: str) -> str:
        return follow(report, looks, before)

    red = report.exit_code != 0
    wanted = Wanted(place, environment.run, red, say(""), Mode(inputs.comment), say)
    done = comment.publish(client, repository, pull.number, wanted)
    return f"pull request #{pull.number} {_DONE[done]}"


def _pull_request(client: "Client", repository: str, run: WorkflowRun) -> PullRequest:
    """The one open pull request whose last commit the run is about."""
    if run.event != "pull_request":
        raise _Nothing(f"run {run.id} was started by `{run.event}`, and not by a pull request")
    if not run.head_repository or not run.head_branch:
        raise _Nothing(f"what run {run.id} is about is gone")
    head = run.head_repository.full_name
    owner, _, _ = head.partition("/")
    listed = pulls.of_branch(client, repository, owner, run.head_branch)
    found = [
        pull
        for pull in listed
        if pull.state == "open"
        and pull.base.repository.casefold() == repository.casefold()
        and pull.head.repository.casefold() == head.casefold()
        and pull.head.sha == run.head_sha
    ]
    if not found:
        raise _Nothing(f"no open pull request has {run.head_sha} of {head} for its last commit")
    if len(found) > 1:
        numbers = ", ".join(f"#{pull.number}" for pull in found)
        raise _Nothing(f"nobody knows which pull request run {run.id} is about: {numbers}")
    return found[0]


def _report(client: "Client", inputs: Inputs, repository: str, run: WorkflowRun) -> Report:
    """What the run left; of several attempts, the last."""
    named = [
        each for each in runs.artifacts(client, repository, run.id) if each.name == inputs.artifact
    ]
    if not named:
        raise _Nothing(f"run {run.id} left no artifact `{inputs.artifact}`")
    newest = max(named, key=lambda each: each.id)
    if newest.expired:
        raise ArtifactError(f"the artifact `{inputs.artifact}` of run {run.id} has expired")
    if newest.size_in_bytes > archived.ARCHIVE_LIMIT:
        raise ArtifactError(f"the artifact has more than {archived.ARCHIVE_LIMIT:,} bytes")
    data = runs.download(client, repository, newest.id, archived.ARCHIVE_LIMIT)
    return archived.report(data)


def _trimmed(report: Report, run: WorkflowRun, environment: Environment) -> Report:
    """A report without what it says of where it belongs and of who made it."""
    match = _FOLDER.fullmatch(report.commit.files_url) if report.commit else None
    folder = match[1] if match else ""
    at = f"{environment.server_url}/{environment.repository}/blob/{run.head_sha}{folder}"
    commit = Commit(run.head_sha, at)
    return replace(report, tool=f"align-ci {__version__}", commit=commit, base=None)
