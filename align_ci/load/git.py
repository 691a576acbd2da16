"""Asks git about a folder that nobody vouches for: the checkout may be a stranger's.

What a repository says of itself can name programs: a monitor, hooks, a remote's helper that
a missing object is fetched by. None of them is to run, and a folder of the checkout that
looks like a bare repository is not to be taken for one.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_SECONDS = 30
_FETCH_SECONDS = 60
_COMMAND = (
    *("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.bareRepository=explicit"),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # a list of protocols, and no protocol has that name
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


class GitError(Exception):
    """Git did not answer; the message is its first line of complaint."""


def git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints when it is asked in ``root``, and given something to read.

    Raises:
        GitError: There is no git, no repository, or it will not say.
    """
    return _run(root, arguments, _ENVIRONMENT, _SECONDS, given)


def fetch(repository: Path, asked: Sequence[str], environ: Mapping[str, str]) -> None:
    """Fetch over HTTP into a repository that is our own.

    Args:
        repository: Where it is put.
        asked: How much, from which address, and which commits.
        environ: Further variables for git alone.

    Raises:
        GitError: It cannot be had.
    """
    command = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", *asked)
    allowed = {"GIT_ALLOW_PROTOCOL": "http:https", "GIT_TERMINAL_PROMPT": "0"}
    _run(repository, command, {**allowed, **environ}, _FETCH_SECONDS)


def _run(
    root: Path,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    seconds: float,
    given: bytes = b"",
) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            [*_COMMAND, *arguments],
            cwd=root,
            env={**os.environ, **environ},
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(str(error)) from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        raise GitError(next(iter(lines), f"exit code {done.returncode}"))
    return done.stdout


def in_checkout(root: Path) -> bool:
    """Whether a folder lies in a git work tree, whatever git says of it."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))
