"""What the files of a project hold, in short."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from align_ci.load.discovery import UTF_16


class Digests:
    """The SHA-256 of files, each read once.

    Args:
        root: The project's folder.
        texts: What some of them hold, as the search has seen it.
    """

    def __init__(self, root: Path, texts: Mapping[str, bytes]) -> None:
        self._root = root
        self._texts = texts
        self._known: dict[str, str | None] = {}

    def __call__(self, path: str) -> str | None:
        """Of a file, in hexadecimal; None where it cannot be read."""
        if path not in self._known:
            data = self._data(path)
            self._known[path] = None if data is None else hashlib.sha256(data).hexdigest()
        return self._known[path]

    def _data(self, path: str) -> bytes | None:
        text = self._texts.get(path)
        if text is not None and not text.startswith(UTF_16):  # of which the search changes some
            return text
        try:
            return (self._root / path).read_bytes()
        except OSError:
            return None
