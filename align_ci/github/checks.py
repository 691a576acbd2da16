"""Check runs, whose annotations go to GitHub in batches."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from align_ci.github.addresses import of_commit, of_repository
from align_ci.github.client import Client
from align_ci.github.operation import Operation

BATCH = 50  # annotations that GitHub takes at once
TEXT_LIMIT = 65_535  # characters of a summary

_READ, _WRITE = "checks: read", "checks: write"
_CREATE = Operation("POST", "create the check run", _WRITE, repeatable=False)
_APPEND = Operation("PATCH", "annotate the check run", _WRITE, repeatable=False)
_GET = Operation("GET", "read the check run", _READ)
_FIND = Operation("GET", "look for the check run", _READ)


class Annotation(Struct, frozen=True, omit_defaults=True):
    """A note on lines of a file.

    Attributes:
        path: In the repository.
        annotation_level: `failure`, `warning` or `notice`.
        start_column: From 1; only where it is on one line.
    """

    path: str
    start_line: int
    end_line: int
    annotation_level: str
    message: str
    title: str = ""
    start_column: int | None = None
    end_column: int | None = None


class Check(Struct, frozen=True):
    """What a check run is to say.

    Attributes:
        name: By which rules of a branch ask for it.
        sha: The commit that it is about.
        conclusion: `success`, `failure`, ...
        title: One line.
        summary: Markdown.
        external_id: One that no other check run of this name and commit has.
        details_url: Where to read more; empty for GitHub's own page.
    """

    name: str
    sha: str
    conclusion: str
    title: str
    summary: str
    external_id: str
    details_url: str = ""


class _Counted(Struct, frozen=True):
    annotations_count: int = 0


class CheckRun(Struct, frozen=True):
    """A check run as GitHub has it."""

    id: int
    external_id: str | None = None
    html_url: str | None = None
    output: _Counted = _Counted()


class _CheckRuns(Struct, frozen=True):
    check_runs: list[CheckRun]


class _Output(Struct, frozen=True):
    title: str
    summary: str
    annotations: Sequence[Annotation] = ()


class _Change(Struct, frozen=True):
    output: _Output


class _New(Struct, frozen=True, omit_defaults=True):
    name: str
    head_sha: str
    conclusion: str
    external_id: str
    output: _Output
    # No defaults, as those are left out.
    status: str
    details_url: str = ""


def publish(
    client: Client, repository: str, check: Check, annotations: Sequence[Annotation]
) -> CheckRun:
    """Create a check run with all of its annotations.

    Its conclusion is there from the first request on, whatever becomes of the others.
    """
    first = _Output(check.title, check.summary, annotations[:BATCH])
    new = _New(
        check.name,
        check.sha,
        check.conclusion,
        check.external_id,
        first,
        "completed",
        check.details_url,
    )
    path = f"{of_repository(repository)}/check-runs"
    made = client.once(
        lambda: client.call(_CREATE, path, CheckRun, body=new),
        lambda: find(client, repository, check),
    )
    for start in range(BATCH, len(annotations), BATCH):
        batch = annotations[start : start + BATCH]
        _append(client, repository, made.id, replace(first, annotations=batch), start + len(batch))
    return made


def find(client: Client, repository: str, check: Check) -> CheckRun | None:
    """The check run that was created so, if it was."""
    query = {"check_name": check.name, "filter": "all"}
    path = f"{of_commit(repository, check.sha)}/check-runs"
    runs = (
        run
        for page in client.pages(_FIND, path, _CheckRuns, query=query)
        for run in page.check_runs
    )
    return next((run for run in runs if run.external_id == check.external_id), None)


def _append(client: Client, repository: str, run: int, output: _Output, total: int) -> None:
    """Add annotations, after which there are so many in all; GitHub keeps those before."""
    path = f"{of_repository(repository)}/check-runs/{run}"

    def added() -> CheckRun | None:
        found = client.call(_GET, path, CheckRun)
        return found if found.output.annotations_count >= total else None

    client.once(lambda: client.call(_APPEND, path, CheckRun, body=_Change(output)), added)
