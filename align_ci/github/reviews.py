"""Reviews whose comments lie on lines of the diff, and may suggest a change to them."""

from collections.abc import Sequence

from msgspec import Struct

from align_ci.github.addresses import of_repository
from align_ci.github.client import Client
from align_ci.github.issue_comments import Author
from align_ci.github.operation import Operation

_READ, _WRITE = "pull-requests: read", "pull-requests: write"
_CREATE = Operation("POST", "review the pull request", _WRITE, repeatable=False)
_LIST = Operation("GET", "list the reviews of the pull request", _READ)
_COMMENTS = Operation("GET", "list the review comments of the pull request", _READ)


class LineComment(Struct, frozen=True, omit_defaults=True):
    """A comment on lines of the new side of the diff.

    Attributes:
        line: The last one.
        start_line: The first one, where there are several.
    """

    path: str
    body: str
    line: int
    start_line: int | None = None


class ReviewComment(Struct, frozen=True):
    """A comment of a review as GitHub has it; its line is None where the diff has moved on."""

    id: int
    path: str
    body: str
    user: Author | None = None
    line: int | None = None


class Review(Struct, frozen=True):
    """A review as GitHub has it."""

    id: int
    body: str = ""
    user: Author | None = None
    commit_id: str | None = None


class _New(Struct, frozen=True):
    commit_id: str
    body: str
    comments: Sequence[LineComment]
    event: str = "COMMENT"


def create(
    client: Client,
    repository: str,
    number: int,
    sha: str,
    body: str,
    comments: Sequence[LineComment],
) -> Review:
    """Review a pull request at a commit without approving or rejecting it.

    Args:
        client: Whom to ask.
        repository: Owner and name.
        number: Of the pull request.
        sha: The commit whose lines are meant.
        body: The text above, by which the review is known again if the answer gets lost.
        comments: On lines of the diff.
    """
    path = f"{of_repository(repository)}/pulls/{number}/reviews"

    def made() -> Review | None:
        found = (old for page in client.pages(_LIST, path, list[Review]) for old in page)
        same = (old for old in found if old.commit_id == sha and _lines(old.body) == _lines(body))
        return next(same, None)

    new = _New(sha, body, comments)
    return client.once(lambda: client.call(_CREATE, path, Review, body=new), made)


def line_comments(client: Client, repository: str, number: int) -> list[ReviewComment]:
    """All comments on lines of a pull request."""
    path = f"{of_repository(repository)}/pulls/{number}/comments"
    return [
        comment for page in client.pages(_COMMENTS, path, list[ReviewComment]) for comment in page
    ]


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()
