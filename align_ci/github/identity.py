"""As whom a token speaks."""

from msgspec import Struct

from align_ci.github.client import Client
from align_ci.github.errors import GitHubError
from align_ci.github.operation import Operation

WORKFLOW_BOT = "github-actions[bot]"

_WHO = Operation("GET", "find out whose token this is", "metadata: read")
_FORBIDDEN = 403


class _User(Struct, frozen=True):
    login: str


def login(client: Client) -> str:
    """The name under which the token comments.

    Only tokens of people may ask for it; one that may not is taken for a workflow's own. That
    of another App comments under that App's name, which can be seen by what it made.
    """
    try:
        return client.call(_WHO, "/user", _User).login
    except GitHubError as error:
        if error.status == _FORBIDDEN and error.permission:
            return WORKFLOW_BOT
        raise
