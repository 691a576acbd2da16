"""What user code must not see: our command files, homes, and what is checked out."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

# As GitHub's runner names them; files, but for the last.
VARIABLES = (
    *("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"),
    *("GITHUB_EVENT_PATH", "RUNNER_TEMP"),
)

MOUNTED = ("/github", "/run/secrets", "/var/run/secrets")
"""What the runner and others mount into a container."""

# What a self-hosted runner keeps in its own folder, above its work.
_OF_A_RUNNER = (".credentials", ".runner")


def closed_paths(root: Path, environ: Mapping[str, str], *, required: bool) -> tuple[str, ...]:
    """Absolute paths without links, of what is there.

    Args:
        root: The project. What git keeps beside it or above it is closed.
        environ: Our environment.
        required: Close our home folder, the workspace, the checkout, a runner's own folder
            and what is mounted into containers, too. On a person's machine other packages
            of a workspace may be installed in place.
    """
    named = [environ.get(name, "") for name in VARIABLES]
    if required:
        places = (*_homes(environ), *checkouts(root, environ), *_runners(root, environ))
        named += [*MOUNTED, *map(str, places)]
    git = [path for folder in (root, *root.parents) for path in _git(folder / ".git")]
    found = {os.path.realpath(path) for path in (*named, *git) if Path(path).is_absolute()}
    return tuple(sorted(path for path in found if path != "/" and Path(path).exists()))


def checkouts(root: Path, environ: Mapping[str, str]) -> list[Path]:
    """Where files of the change may lie: the project, its work trees and the workspace."""
    workspace = environ.get("GITHUB_WORKSPACE", "")
    trees = [folder for folder in _upwards(root) if (folder / ".git").exists()]
    return [root, *trees, *([Path(workspace)] if Path(workspace).is_absolute() else [])]


def _homes(environ: Mapping[str, str]) -> list[str]:
    """The one that is named, and the one that the system knows: a container has both."""
    try:
        known = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # a container may run as a user that it does not know
        known = ""
    return [environ.get("HOME", ""), known]


def _runners(root: Path, environ: Mapping[str, str]) -> list[Path]:
    work = [root, *(Path(environ.get(name, "")) for name in ("GITHUB_WORKSPACE", "RUNNER_TEMP"))]
    above = {folder for place in work if place.is_absolute() for folder in _upwards(place)}
    return [folder for folder in above if any((folder / name).exists() for name in _OF_A_RUNNER)]


def _upwards(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)


def _git(path: Path) -> list[str]:
    """What git keeps; in a work tree of several, and in a submodule, a file says where."""
    if not path.is_file():
        return [str(path)]
    named = path.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:").strip()
    folder = (path.parent / named).resolve()
    above = [parent for parent in folder.parents if parent.name == ".git"]
    return [str(path), str(folder), *map(str, above)]
