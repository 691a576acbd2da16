"""Reads the interface files of a project."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from align_ci.load.discovery import matcher
from align_ci.load.interfaces.broken import Broken
from align_ci.load.interfaces.declared import Interfaces
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.load.interfaces.objects import Declarer
from align_ci.load.values import Value
from align_ci.model import LoadFailure, Location

MAX_BYTES = 1_000_000
"""What is read of one file; people write a hundredth of it."""


def interfaces(
    root: Path,
    listing: Iterable[str],
    layouts: Sequence[InterfaceLayout],
    left_out: Callable[[str], bool],
) -> Interfaces:
    """Everything that interface files declare; each is read in the first layout that names it.

    Args:
        root: The project's folder.
        listing: Every file of the project.
        layouts: Where which files say what.
        left_out: Whether a file is none of the project's own.
    """
    found = Interfaces()
    wanted = [(matcher(layout.files), layout) for layout in layouts]
    for path in listing if layouts else ():
        layout = next((layout for matches, layout in wanted if matches(path)), None)
        if layout is not None and not left_out(path):
            _read(root, path, layout, found)
    return found


def _read(root: Path, path: str, layout: InterfaceLayout, found: Interfaces) -> None:
    declarer = Declarer(layout, Location(path))
    try:
        data = _bytes(root, path)
        found.digests[path] = hashlib.sha256(data).hexdigest()
        for document in _documents(path, _text(path, data)):
            declarer.add(document)
    except Broken as fault:
        found.failures.append(LoadFailure(fault.why, fault.location))
    # What was read before the fault stands; the failure says that there may be more.
    found.specifications += declarer.specifications
    found.contracts += declarer.contracts


def _bytes(root: Path, path: str) -> bytes:
    try:
        with (root / path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = f"the file cannot be read: {error.strerror or error}"
        raise Broken(why, Location(path)) from error
    if len(data) > MAX_BYTES:
        raise Broken(f"the file is larger than {MAX_BYTES // 1_000_000} MB", Location(path))
    return data


def _text(path: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken("the file is not UTF-8", Location(path, line)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _documents(path: str, text: str) -> list[Value]:
    # Each reader costs the time of its import, and most projects have neither kind of file.
    if path.endswith(".json"):
        from align_ci.load.interfaces.json_values import document  # noqa: PLC0415

        return [document(path, text)]
    from align_ci.load.interfaces.yaml_values import documents  # noqa: PLC0415

    return documents(path, text)
