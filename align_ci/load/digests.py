"""What the files of a project hold, in short."""

import hashlib
from pathlib import Path


class Digests:
    """The SHA-256 of files, each read once.

    Args:
        root: The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, str | None] = {}

    def __call__(self, path: str) -> str | None:
        """Of a file, in hexadecimal; None where it cannot be read."""
        if path not in self._known:
            try:
                data = (self._root / path).read_bytes()
                self._known[path] = hashlib.sha256(data).hexdigest()
            except OSError:
                self._known[path] = None
        return self._known[path]
