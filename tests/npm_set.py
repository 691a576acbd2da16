"""Sets of npm packages that tests need, each in a folder of the project's cache."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".cache"


def place(name: str, declared: Path) -> Path:
    """Where the set lies that the two files in a folder declare: elsewhere when they change."""
    texts = b"".join(file.read_bytes() for file in _files(declared))
    return CACHE / f"{name}-{hashlib.sha256(texts).hexdigest()[:12]}"


def ensure(
    folder: Path,
    declared: Path,
    *options: str,
    finish: Callable[[Path], None] = lambda _folder: None,
) -> Path:
    """Install a set if it is not there, once even if several ask for it."""
    if folder.exists():
        return folder
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _install(folder, declared, options, finish)
    return folder


def _install(
    folder: Path, declared: Path, options: tuple[str, ...], finish: Callable[[Path], None]
) -> None:
    # A folder that is half made has another name, and is begun anew.
    unready = folder.with_suffix(".unready")
    shutil.rmtree(unready, ignore_errors=True)
    unready.mkdir()
    for file in _files(declared):
        shutil.copy(file, unready)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*command, *options], cwd=unready, check=True, stdout=sys.stderr)
    finish(unready)
    unready.rename(folder)


def _files(declared: Path) -> tuple[Path, Path]:
    return declared / "package.json", declared / "package-lock.json"
