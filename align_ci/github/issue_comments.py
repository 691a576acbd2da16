"""The comments of a pull request's conversation, which GitHub counts among those of issues."""

from datetime import datetime

from msgspec import Struct

from align_ci.github.addresses import of_repository
from align_ci.github.client import Client
from align_ci.github.errors import GitHubError
from align_ci.github.operation import Operation

BODY_LIMIT = 65_536  # characters; GitHub answers 422 from there on

_READ, _WRITE = "pull-requests: read", "pull-requests: write"
_LIST = Operation("GET", "list the comments of the pull request", _READ)
_CREATE = Operation("POST", "comment on the pull request", _WRITE, repeatable=False)
_UPDATE = Operation("PATCH", "change the comment on the pull request", _WRITE)
_DELETE = Operation("DELETE", "delete a comment on the pull request", _WRITE)
_NOT_FOUND = 404


class Author(Struct, frozen=True):
    """Who wrote something.

    Attributes:
        login: Of an App with `[bot]` behind its name.
        type: `User`, `Bot` or `Organization`.
    """

    login: str
    type: str = "User"


class Comment(Struct, frozen=True):
    """A comment; its author is None where the account is gone."""

    id: int
    created_at: datetime
    body: str = ""
    user: Author | None = None
    html_url: str = ""

    @property
    def login(self) -> str:
        return self.user.login if self.user else ""


class _Body(Struct, frozen=True):
    body: str


def comments(client: Client, repository: str, number: int) -> list[Comment]:
    """All comments on a pull request, the oldest first."""
    found = [
        comment
        for page in client.pages(_LIST, _of(repository, number), list[Comment])
        for comment in page
    ]
    return sorted(found, key=lambda comment: (comment.created_at, comment.id))


def create(client: Client, repository: str, number: int, body: str) -> Comment:
    """Comment on a pull request; where the answer gets lost the error is uncertain."""
    return client.call(_CREATE, _of(repository, number), Comment, body=_Body(body))


def update(client: Client, repository: str, comment: int, body: str) -> Comment | None:
    """Give a comment another body; None where it is not there any more."""
    try:
        return client.call(_UPDATE, _one(repository, comment), Comment, body=_Body(body))
    except GitHubError as error:
        if error.status == _NOT_FOUND:
            return None
        raise


def delete(client: Client, repository: str, comment: int) -> None:
    """Delete a comment; one that is not there any more is as good."""
    try:
        client.do(_DELETE, _one(repository, comment))
    except GitHubError as error:
        if error.status != _NOT_FOUND:
            raise


def _of(repository: str, number: int) -> str:
    return f"{of_repository(repository)}/issues/{number}/comments"


def _one(repository: str, comment: int) -> str:
    return f"{of_repository(repository)}/issues/comments/{comment}"
