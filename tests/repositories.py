"""Git repositories that tests make."""

import functools
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.projects import write

_SHA = re.compile(r"\b[0-9a-f]{40}\b")
# An author of its own, and no process beside it that looks whether there is much to pack.
_COMMAND = (
    *("git", "-c", "user.name=t", "-c", "user.email=t@example.com"),
    *("-c", "commit.gpgsign=false", "-c", "maintenance.auto=false"),
)


def git(folder: Path, *arguments: str) -> str:
    """What git prints, as an author of its own."""
    command = [*_COMMAND, *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def begin(folder: Path) -> Path:
    """Make a folder the top of a new repository: as git does it, but without a process."""
    for path, data in _begun().items():
        file = folder / ".git" / path
        if data is None:
            file.mkdir(parents=True, exist_ok=True)
        else:
            file.write_bytes(data)
    return folder


def commit(folder: Path, files: Mapping[str, str]) -> str:
    """Commit everything that lies in a folder, with these files; makes the repository first."""
    write(folder, files)
    if not (folder / ".git").exists():
        begin(folder)
    git(folder, "add", "--all", "--force")
    said = git(folder, "-c", "core.abbrev=40", "commit", "-m", "one", "--allow-empty")
    found = _SHA.search(said)
    assert found, said
    return found[0]


@functools.cache
def _begun() -> Mapping[str, bytes | None]:
    """What lies in the ``.git`` of a new repository, its folders first; no samples of hooks."""
    with tempfile.TemporaryDirectory() as folder:
        git(Path(folder), "init", "-q", "--template=")
        top = Path(folder) / ".git"
        return {
            path.relative_to(top).as_posix(): None if path.is_dir() else path.read_bytes()
            for path in sorted(top.rglob("*"), key=Path.is_file)
        }
