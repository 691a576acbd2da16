"""Which commit an event's change is to be compared with, fetched where it is not here."""

import base64
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from align_ci.github.event import Environment
from align_ci.inputs import Inputs
from align_ci.load.git import GitError, fetch, git
from align_ci.load.revision import RevisionError, resolve

_NO_FORK = (
    "where this change left its base is not known here: check out the pull request's merge, as "
    "actions/checkout does by itself, or its whole history with `fetch-depth: 0`"
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class EventBase(Struct, frozen=True):
    """What to compare with.

    Attributes:
        revision: A git revision; empty where there is nothing to compare with.
        repository: Where it is, if not in the checkout.
        why: Why what to compare with is not known, as a sentence without its first capital.
    """

    revision: str = ""
    repository: Path | None = None
    why: str = ""


@contextmanager
def event_base(inputs: Inputs, environment: Environment) -> Iterator[EventBase]:
    """The base that the workflow names, or that the event has."""
    if inputs.base == "none":
        yield EventBase()
        return
    root = inputs.directory
    with tempfile.TemporaryDirectory(prefix="align-ci-fetched-") as folder:
        server = _Server(Path(folder), inputs.token, environment)
        wanted = inputs.base if inputs.base != "auto" else _of_event(root, environment, server)
        if wanted is None:
            yield EventBase(why=_NO_FORK)
        elif not _is_sha(wanted) or _is_here(root, wanted):
            yield EventBase(wanted)
        else:
            yield EventBase(wanted, server.commit(wanted))


def _of_event(root: Path, environment: Environment, server: "_Server") -> str | None:
    """The commit to compare with; empty for none, None where nobody knows."""
    event = environment.event
    head, parents = _parents(root)
    base: str | None = event.base_sha
    if event.head_sha and parents[1:] == [event.head_sha]:
        base = parents[0]  # GitHub's merge of the pull request, whose base may have moved on
    elif event.head_sha and base:
        base = _merge_base(root, base, head) or server.merge_base(base, head)
    elif event.is_push and not (base and (_is_here(root, base) or environment.repository)):
        base = parents[0] if parents else ""  # a branch is new, so nothing was there before
    return "" if base == head else base


def _parents(root: Path) -> tuple[str, list[str]]:
    """The commit that is checked out, and its parents, also where they are not here."""
    try:
        head = resolve(root, "HEAD")
        lines = git(root, "cat-file", "commit", head).decode("utf-8", "replace").splitlines()
    except (RevisionError, GitError):
        return "", []
    return head, [line[7:] for line in lines[: lines.index("")] if line.startswith("parent ")]


def _merge_base(root: Path, base: str, head: str) -> str | None:
    """Where a change left its base; None where the history does not tell."""
    try:
        shallow = git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        return None if shallow else git(root, "merge-base", base, head).decode().strip()
    except GitError:
        return None


def _is_here(root: Path, revision: str) -> bool:
    try:
        resolve(root, revision)
    except RevisionError:
        return False
    return True


def _is_sha(revision: str) -> bool:
    return len(revision) in {40, 64} and all(letter in "0123456789abcdef" for letter in revision)


class _Server:
    """The server of the workflow, asked for what the checkout lacks.

    What comes is put into repositories of our own: what the checkout's configuration says of
    servers and proxies must not get to see the token.
    """

    def __init__(self, folder: Path, token: str, environment: Environment) -> None:
        self._folder = folder
        self._url = f"{environment.server_url}/{environment.repository}"
        self._variables = _authorised(environment.server_url, token)
        can_ask = token and environment.repository and _is_trusted(environment.server_url)
        self._can_ask = bool(can_ask)

    def commit(self, sha: str) -> Path | None:
        """A repository with the files of a commit; None where it cannot be had."""
        return self._fetched("commit", [sha], "--depth=1")

    def merge_base(self, base: str, head: str) -> str | None:
        """Where a change left its base, by the history alone."""
        history = self._fetched("history", [base, head], "--filter=tree:0")
        return _merge_base(history, base, head) if history else None

    def _fetched(self, name: str, commits: Sequence[str], how: str) -> Path | None:
        folder = self._folder / name
        try:
            if not self._can_ask:
                return None
            folder.mkdir()
            git(folder, "init", "--quiet")
            fetch(folder, [how, self._url, *commits], self._variables)
        except GitError:
            return None
        return folder


def _is_trusted(server_url: str) -> bool:
    address = urlsplit(server_url)
    return address.scheme == "https" or address.hostname in _LOOPBACK


def _authorised(server_url: str, token: str) -> Mapping[str, str]:
    """Variables of one process of git: what is given to a command can be seen by others."""
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    number = int(count) if count.isdecimal() else 0
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"http.{server_url}/.extraheader",
        f"GIT_CONFIG_VALUE_{number}": f"AUTHORIZATION: basic {secret}",
    }
