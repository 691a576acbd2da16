"""What user code must not see: our command files, the event, checkouts with tokens in them."""

import os
from collections.abc import Mapping
from pathlib import Path

# As GitHub's runner names them; files, but for the last two.
VARIABLES = (
    *("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"),
    *("GITHUB_EVENT_PATH", "RUNNER_TEMP"),
)

MOUNTED = ("/github", "/run/secrets", "/var/run/secrets")
"""What the runner and others mount into a container."""


def closed_paths(root: Path, environ: Mapping[str, str], *, container: bool) -> tuple[str, ...]:
    """Absolute paths without links, of what is there.

    Args:
        root: The project. What git keeps beside it or above it is closed.
        environ: Our environment.
        container: Close the workspace, and what is mounted into containers, too. Elsewhere
            other packages of a workspace may be installed in place.
    """
    named = [environ.get(name, "") for name in VARIABLES]
    if container:
        named += [environ.get("GITHUB_WORKSPACE", ""), *MOUNTED, str(root)]
    git = [path for folder in (root, *root.parents) for path in _git(folder / ".git")]
    found = {os.path.realpath(path) for path in (*named, *git) if Path(path).is_absolute()}
    return tuple(sorted(path for path in found if path != "/" and Path(path).exists()))


def _git(path: Path) -> list[str]:
    """What git keeps; in a work tree of several, and in a submodule, a file says where."""
    if not path.is_file():
        return [str(path)]
    named = path.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:").strip()
    folder = (path.parent / named).resolve()
    above = [parent for parent in folder.parents if parent.name == ".git"]
    return [str(path), str(folder), *map(str, above)]
