"""What tests of the client have in common: things to ask for, and what an error must be like."""

import traceback
from collections.abc import Callable

import pytest

from align_ci.github import issue_comments
from align_ci.github.client import Client
from align_ci.github.errors import GitHubError

TOKEN = "ghs_averysecrettoken"
REPOSITORY = "acme/demo"
COMMENT = {"id": 1, "created_at": "2026-11-27T12:00:00Z", "body": "Hello", "user": {"login": "me"}}

Made = Callable[..., Client]
"""Makes a client, with less patience where a test asks for it."""


def read(client: Client) -> list[issue_comments.Comment]:
    return issue_comments.comments(client, REPOSITORY, 7)


def write(client: Client) -> issue_comments.Comment:
    return issue_comments.create(client, REPOSITORY, 7, "Hello")


def change(client: Client) -> issue_comments.Comment | None:
    return issue_comments.update(client, REPOSITORY, 1, "Hello")


def failure(act: Callable[[], object]) -> GitHubError:
    """The error of an act, which is one line without the token, its traceback included."""
    with pytest.raises(GitHubError) as raised:
        act()
    error = raised.value
    assert "\n" not in str(error)
    assert TOKEN not in "".join(traceback.format_exception(error)) + repr(error)
    return error
