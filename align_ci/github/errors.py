"""What went wrong between us and GitHub, as one line that says what to do.

The line quotes GitHub, which quotes what strangers wrote: it is one line of bounded length
here, and whoever prints it cleans it for the border it crosses.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from align_ci.github.operation import Operation

_LONGEST = 500  # characters
_ERRORS = 3  # of those that a 422 lists
_PERMISSION = re.compile(r"([a-z_]+)=(read|write|admin)")
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _FAILED = 401, 403, 404, 500


class GitHubError(Exception):
    """GitHub did not do what it was asked for, or nothing is known of whether it did.

    Attributes:
        what: What was to be done, as after "cannot".
        why: What came in between.
        status: Of the answer; 0 where there was none.
        said: GitHub's own words; empty where it had none.
        permission: What the token lacks, as a workflow writes it; empty if it is not that.
        uncertain: Whether it may have been done all the same.
    """

    def __init__(
        self,
        what: str,
        why: str,
        *,
        status: int = 0,
        said: str = "",
        permission: str = "",
        uncertain: bool = False,
    ) -> None:
        super().__init__(f"cannot {what}: {one_line(why)}")
        self.what = what
        self.why = why
        self.status = status
        self.said = said
        self.permission = permission
        self.uncertain = uncertain

    def because(self, more: str) -> "GitHubError":
        """The same with something more to say."""
        return GitHubError(
            self.what,
            f"{self.why}; {more}",
            status=self.status,
            said=self.said,
            permission=self.permission,
            uncertain=self.uncertain,
        )


def refused(
    operation: Operation, status: int, headers: Mapping[str, str], said: str
) -> GitHubError:
    """The error that an answer of GitHub's stands for.

    Args:
        operation: What was to be done.
        status: Of the answer.
        headers: Of the answer.
        said: What `spoken` made of its body.
    """
    why = f"GitHub answers {status}" + (f", {said}" if said else "")
    permission = ""
    if status == _UNAUTHORISED:
        why += "; the token is not valid, or no longer"
    elif status in {_FORBIDDEN, _NOT_FOUND}:
        permission = accepted(headers) or operation.needs
        lacks = "the token needs" if status == _FORBIDDEN else "it is not there, or the token needs"
        why += f"; {lacks} `{permission}`"
    uncertain = operation.writes and status >= _FAILED
    return GitHubError(
        operation.what,
        why,
        status=status,
        said=said,
        permission=permission,
        uncertain=uncertain,
    )


def accepted(headers: Mapping[str, str]) -> str:
    """The permissions that would do, as GitHub's answer names them."""
    alternatives = headers.get("x-accepted-github-permissions", "").split(";")
    written = (
        " and ".join(
            f"{name.replace('_', '-')}: {level}" for name, level in _PERMISSION.findall(together)
        )
        for together in alternatives
    )
    return " or ".join(filter(None, written))


def spoken(body: bytes) -> str:
    """The message in the body of an error, on one line; empty where there is none."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    message, listed = found.get("message"), found.get("errors")
    details = [_detail(error) for error in listed[:_ERRORS]] if isinstance(listed, list) else []
    pieces = (message if isinstance(message, str) else "", "; ".join(filter(None, details)))
    return one_line(": ".join(filter(None, pieces)))


def one_line(text: str) -> str:
    """Text on one line, cut where it is too long for one."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _detail(error: Any) -> str:
    """One of the errors that a 422 lists: text, or what is wrong with which field."""
    if not isinstance(error, dict):
        return str(error)
    words = (error.get(key) for key in ("resource", "field", "code"))
    return str(error.get("message") or " ".join(str(word) for word in words if word))
