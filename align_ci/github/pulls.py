"""Pull requests: one, those of a commit or a branch, and the files that one changes."""

from msgspec import Struct

from align_ci.github.addresses import of_commit, of_repository
from align_ci.github.client import Client
from align_ci.github.operation import Operation

_NEEDS = "pull-requests: read"
_GET = Operation("GET", "read the pull request", _NEEDS)
_FILES = Operation("GET", "list the files of the pull request", _NEEDS)
_OF_COMMIT = Operation("GET", "list the pull requests of the commit", _NEEDS)
_BY_HEAD = Operation("GET", "list the pull requests of the branch", _NEEDS)


class Repository(Struct, frozen=True):
    """A repository, by owner and name."""

    full_name: str


class Side(Struct, frozen=True):
    """One side of a pull request; its repository is None where that is gone."""

    sha: str
    ref: str
    repo: Repository | None = None

    @property
    def repository(self) -> str:
        return self.repo.full_name if self.repo else ""


class PullRequest(Struct, frozen=True):
    """A pull request: its state is `open` or `closed`."""

    number: int
    state: str
    head: Side
    base: Side
    html_url: str = ""
    merged_at: str | None = None
    merge_commit_sha: str | None = None


class ChangedFile(Struct, frozen=True):
    """A file that a pull request changes.

    Attributes:
        status: `added`, `removed`, `modified`, `renamed`, `copied`, `changed`, `unchanged`.
        patch: As of `git diff`; empty where it is too long or not text.
        previous_filename: Where it was; empty if it was not moved.
    """

    filename: str
    status: str
    patch: str = ""
    previous_filename: str = ""


def pull_request(client: Client, repository: str, number: int) -> PullRequest:
    """One pull request."""
    return client.call(_GET, f"{of_repository(repository)}/pulls/{number}", PullRequest)


def files(client: Client, repository: str, number: int) -> list[ChangedFile]:
    """What a pull request changes; GitHub lists 3,000 files at most."""
    path = f"{of_repository(repository)}/pulls/{number}/files"
    return [file for page in client.pages(_FILES, path, list[ChangedFile]) for file in page]


def of_sha(client: Client, repository: str, sha: str) -> list[PullRequest]:
    """The pull requests that brought a commit, or that have it; none from other repositories."""
    path = f"{of_commit(repository, sha)}/pulls"
    return [pull for page in client.pages(_OF_COMMIT, path, list[PullRequest]) for pull in page]


def of_branch(client: Client, repository: str, owner: str, branch: str) -> list[PullRequest]:
    """The open pull requests of somebody's branch, a fork's too."""
    query = {"head": f"{owner}:{branch}", "state": "open"}
    path = f"{of_repository(repository)}/pulls"
    found = client.pages(_BY_HEAD, path, list[PullRequest], query=query)
    return [pull for page in found for pull in page]
