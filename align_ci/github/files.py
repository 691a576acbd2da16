"""The files through which a step speaks to its workflow: outputs and the job summary.

Formats and limits: docs.github.com, "Workflow commands", and actions/runner,
``FileCommandManager.cs``.
"""

import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def write_outputs(file: Path, outputs: Mapping[str, str]) -> None:
    """Append outputs, one ``name=value`` a line.

    The runner takes ``name<<`` for the start of a longer value only where no ``=`` comes
    before it, so on one line nothing in a value can be misread.

    Raises:
        ValueError: A name is none, or a value is not one line of printable text.
        OSError: The file cannot be written.
    """
    for name, value in outputs.items():
        if not _NAME.fullmatch(name) or not value.isprintable():
            raise ValueError(f"not an output: {name!r} = {value!r}")
    text = "".join(f"{name}={value}\n" for name, value in outputs.items())
    with file.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def summary_room(file: Path, limit: int) -> int:
    """How many bytes a summary may still have; the runner drops a larger file whole."""
    used = file.stat().st_size if file.exists() else 0
    return max(0, limit - used - len(_GAP) * (used > 0))


def append_summary(file: Path, text: str) -> None:
    """Append Markdown, apart from what an earlier command of the step wrote.

    Raises:
        OSError: The file cannot be written.
    """
    with file.open("ab") as stream:
        stream.write((_GAP if stream.tell() else b"") + text.encode("utf-8", "replace"))


_GAP = b"\n\n"
