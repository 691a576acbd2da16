"""Which of a project's files are in git: what people leave beside them may be credentials."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def tracked(root: Path, files: Sequence[str]) -> list[str] | None:
    """Those of some files that git tracks: all of them where there is no checkout.

    ``None`` if git does not say.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return list(files)
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached"]
    try:
        listed = subprocess.run(  # noqa: S603 - fixed arguments
            command, cwd=root, capture_output=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    known = set(listed.decode("utf-8", "replace").split("\0"))
    return [path for path in files if path in known]
