"""The pipeline definitions that lie in files of a project."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from align_ci.load.discovery import matcher
from align_ci.model import Definition

MAX_BYTES = 16 * 1024**2
"""What is read of a definition file; SageMaker takes a sixteenth of it."""


def definitions(
    root: Path, globs: Sequence[str], listing: Sequence[str]
) -> tuple[list[Definition], dict[str, str]]:
    """The definitions in files, and the digests of these, by path."""
    found: list[Definition] = []
    digests: dict[str, str] = {}
    for path in definition_files(root, globs, listing):
        from align_ci.load.definitions import from_file  # noqa: PLC0415 - few projects have any

        data = (root / path).read_bytes()[: MAX_BYTES + 1]
        digests[path] = hashlib.sha256(data).hexdigest()
        found.append(from_file(path, data.decode("utf-8", "replace")))
    return found, digests


def definition_files(root: Path, globs: Sequence[str], listing: Sequence[str]) -> Iterator[str]:
    """The files that globs match; one that is named by its exact path may be ignored by git."""
    wanted = matcher(globs)
    named = [path for path in listing if path.endswith(".json") and wanted(path)]
    yield from named
    top = root.resolve()
    for path in globs:
        file = (top / path).resolve()
        if path not in named and file.is_file() and file.is_relative_to(top):
            yield Path(path).as_posix()
