"""Decides where what was read is kept for the next run, and for which runs it counts."""

import hashlib
import json
import os
import sys
from functools import lru_cache
from pathlib import Path

from msgspec import to_builtins

from align_ci.load.cache import Cache
from align_ci.load.revision import RevisionError, top_of
from align_ci.settings import Configured, SettingsError

NOWHERE = "none"
"""What to write for ``cache-dir`` to keep nothing."""


def cache_of(configured: Configured, project: str) -> Cache | None:
    """Where the facts of a project are kept; None where they are not.

    Args:
        configured: How the project is read: another configuration has other facts.
        project: What tells it from others.

    Raises:
        SettingsError: The folder lies in the repository, where a change could put facts.
    """
    settings = configured.settings
    if settings.cache_dir == NOWHERE:
        return None
    folder = _folder(configured)
    if folder is None:
        return None
    # Who runs the project's code besides reading it reads the same.
    reading = {key: value for key, value in to_builtins(settings).items() if key != "loader"}
    key = json.dumps([_program(), sys.version, reading, project], sort_keys=True)
    return Cache(folder, key)


def _folder(configured: Configured) -> Path | None:
    given = configured.settings.cache_dir
    if not given:
        return _usual()
    folder = (configured.root / Path(given).expanduser()).resolve()
    if folder.is_relative_to(_top(configured.root)):
        raise SettingsError(
            f"{configured.origin('cache-dir')}: `cache-dir`: {given!r} lies in the repository; "
            f'name a folder outside of it, or "{NOWHERE}"'
        )
    return folder


def _usual() -> Path | None:
    """Where programs keep what they can make again; None for who has no home."""
    try:
        named = os.environ.get("XDG_CACHE_HOME", "")
        return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "align-ci"
    except RuntimeError:
        return None


def _top(root: Path) -> Path:
    try:
        return top_of(root).resolve()
    except RevisionError:
        return root.resolve()


@lru_cache(maxsize=1)
def _program() -> str:
    """What tells this align-ci from one that may read otherwise: its files as they lie here."""
    about = []
    for folder, folders, names in os.walk(Path(__file__).parent):
        folders.sort()
        for name in sorted(name for name in names if name.endswith(".py")):
            found = os.stat(f"{folder}{os.sep}{name}")  # noqa: PTH116 - objects take ten times as long
            about.append((folder, name, found.st_size, found.st_mtime_ns))
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()
