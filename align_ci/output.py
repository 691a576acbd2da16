"""Where texts go: to the terminal, or to files that are written whole or not at all."""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from align_ci.report import FORMATS

PATIENCE = 1.5
"""Seconds before a run counts as long and shows a progress bar."""


class OutputError(Exception):
    """A report cannot be put where it was asked for; one line that says what to do."""


class Destination(Struct, frozen=True):
    """A format, and the file that it goes to; None for the terminal."""

    format: str
    file: Path | None


def destinations(given: Sequence[str]) -> list[Destination]:
    """What ``--format NAME[=FILE]`` asks for; the console's text where nothing else is shown.

    Raises:
        OutputError: There is no such format, its folder does not exist, or several want the
            terminal (workflow commands may join another there, as both are log lines).
    """
    wanted = [_destination(text) for text in given]
    files = [d.file.absolute() for d in wanted if d.file]
    if len(set(files)) < len(files):
        raise OutputError("two formats want the same file; give each a file of its own")
    shown = [d.format for d in wanted if d.file is None]
    if len([name for name in shown if name != "github"]) > 1:
        raise OutputError(f"only one of {', '.join(shown)} can be printed; give the others a file")
    return wanted if shown else [*wanted, Destination("console", None)]


def _destination(text: str) -> Destination:
    name, _, file = text.partition("=")
    if name not in FORMATS:
        raise OutputError(f"there is no format {name!r}; choose from {', '.join(FORMATS)}")
    if not file:
        return Destination(name, None)
    path = Path(file)
    if not path.absolute().parent.is_dir():
        raise OutputError(f"{file}: there is no folder {path.absolute().parent} to write it to")
    if path.is_dir():
        raise OutputError(f"{file}: is a folder; name a file in it")
    return Destination(name, path)


def write(destination: Destination, text: str) -> None:
    """Put a text where it belongs.

    Raises:
        OutputError: The file cannot be written; what was there before is still there.
    """
    if destination.file is None:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(text)
            sys.stdout.flush()
        return
    try:
        put(destination.file, text)
    except OSError as error:
        raise OutputError(f"{destination.file}: cannot be written: {error.strerror}") from error


def put(file: Path, text: str, mode: int | None = None) -> None:
    """Write a file whole or not at all, beside it at first.

    Args:
        file: What is there is replaced.
        text: What it is to hold.
        mode: Its permissions; those of a new file, where none are given.
    """
    if file.exists() and not file.is_file():  # a pipe or a device is written to, not replaced
        file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        return
    handle, temporary = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask if mode is None else mode)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far a long run is, on stderr and only where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        bars: list[Callable[[str, int, int], None]] = []

        def show(what: str, done: int, total: int) -> None:
            if time.monotonic() - started < PATIENCE:
                return
            if not bars:
                bars.append(_bar(stack))
            bars[0](what, done, total)

        yield show


def _bar(stack: contextlib.ExitStack) -> Callable[[str, int, int], None]:
    from rich.console import Console  # noqa: PLC0415 - short runs do not need it
    from rich.progress import Progress  # noqa: PLC0415

    progress = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = progress.add_task("")

    def update(what: str, done: int, total: int) -> None:
        progress.update(task, description=what, completed=done, total=total)

    return update
