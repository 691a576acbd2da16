"""What the files of a project hold, in short."""

import hashlib
from pathlib import Path

from align_ci.load.discovery import UTF_16, Found


class Digests:
    """The SHA-256 of files, each read once.

    Args:
        root: The project's folder.
        found: What the search came to.
    """

    def __init__(self, root: Path, found: Found) -> None:
        self._root = root
        self._found = found
        self._known: dict[str, str | None] = {}

    def __call__(self, path: str) -> str | None:
        """Of a file, in hexadecimal; None where it cannot be read."""
        if path not in self._known:
            self._known[path] = self._digest(path)
        return self._known[path]

    def _digest(self, path: str) -> str | None:
        text = self._found.texts.get(path)
        if text is not None and not text.startswith(UTF_16):  # of which the search changes some
            return self._found.glances[path].digest.hex() or hashlib.sha256(text).hexdigest()
        try:
            return hashlib.sha256((self._root / path).read_bytes()).hexdigest()
        except OSError:
            return None
