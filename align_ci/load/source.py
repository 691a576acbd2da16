"""One parsed file of the project, and where its nodes lie."""

import ast
import hashlib
import io
import sys
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from align_ci.model import Known, LoadFailure, Location

MAX_BYTES = 5_000_000

NO_TREE = ast.Module([], [])
"""The tree of a file that was not parsed, or of which the tree is not kept."""

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

DEEPEST = 3_000
"""Python compiles what nests up to 3,000 deep, and its parser up to three times this limit."""


class Unreadable(Exception):
    """A file could not be read or parsed; carries the failure to report."""

    def __init__(self, failure: LoadFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Source(Struct, frozen=True, eq=False, dict=True):
    """A file's text and syntax tree.

    Attributes:
        path: Relative to the project's root, with forward slashes.
        data: The bytes on disk.
        text: The bytes in the encoding that the file declares, else UTF-8.
        tree: What Python makes of them.
    """

    path: str
    data: bytes
    text: str
    tree: ast.Module

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def _lines(self) -> list[str]:
        return lines(self.text)

    def location(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg) -> Location:
        """Where a node lies, in characters rather than the parser's UTF-8 bytes."""
        end_line = node.end_lineno or node.lineno
        return Location(
            self.path,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or node.col_offset),
        )

    def line(self, number: int) -> Location:
        """A line's text without the white space around it; one that is not there is empty."""
        text = self._line(number)
        start = len(text) - len(text.lstrip()) + 1
        return Location(self.path, number, start, number, max(start, len(text.rstrip()) + 1))

    def literal(self, node: ast.Constant) -> Known[object]:
        """A constant as a fact; with its quote when it is one plain string literal."""
        location = self.location(node)
        quote = ""
        if isinstance(node.value, str) and location.line == location.end_line:
            plain = location.end_column - location.column == len(node.value) + 2
            quote = self._line(node.lineno)[location.column - 1 : location.column]
            quote = quote if plain and quote in {'"', "'"} else ""
        return Known(node.value, location, quote)

    @cached_property
    def _is_plain(self) -> bool:
        """Whether characters and bytes count alike; some encodings put others into ASCII."""
        return self.data.isascii() and b"coding" not in b"".join(self.data.split(b"\n", 2)[:2])

    def _column(self, line: int, offset: int) -> int:
        if self._is_plain:
            return offset + 1
        text = self._line(line)
        return len(text.encode()[:offset].decode("utf-8", "replace")) + 1

    def _line(self, line: int) -> str:
        return self._lines[line - 1] if line <= len(self._lines) else ""


def lines(text: str) -> list[str]:
    """The lines of a file as Python and editors count them: a form feed ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def shown(data: bytes) -> list[str]:
    """The lines of a file as places in it count, whatever it holds."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return lines(data.decode(encoding, "replace"))
    except (SyntaxError, LookupError):
        return lines(data.decode("utf-8", "replace"))


def read(root: Path, path: str) -> Source:
    """Read and parse one file.

    Raises:
        Unreadable: When there is no such file, it is too large, or Python cannot parse it.
    """
    data = _bytes(root, path)
    return Source(path, data, _decoded(data, path), _parse(data, path))


def read_text(root: Path, path: str) -> Source:
    """Read one file without parsing it: its tree is ``NO_TREE``.

    Raises:
        Unreadable: When there is no such file, or it is too large or in another encoding.
    """
    data = _bytes(root, path)
    return Source(path, data, _decoded(data, path), NO_TREE)


def _place(error: SyntaxError, path: str) -> Location:
    """Where the parser stumbled; at least one character wide, so that it can be seen."""
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if (end_line, end_column) <= (line, column):
        return Location(path, line, column, line, column + 1)
    return Location(path, line, column, end_line, end_column)


def _first_wrong(data: bytes, error: Exception) -> int:
    """The byte that made decoding stop; the first where it is the declaration that is wrong."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return error.start if isinstance(error, UnicodeDecodeError) else wrong.start
    return 0


def _byte(data: bytes, at: int, path: str) -> Location:
    """Where a byte lies that no parser gets to."""
    before = lines(data[:at].decode("utf-8", "replace"))
    column = len(before[-1].removeprefix("\ufeff")) + 1
    return Location(path, len(before), column, len(before), column + 1)


def _bytes(root: Path, path: str) -> bytes:
    file = root / path
    try:
        if file.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 1_000_000} MB, so it was not read"
            help_ = "exclude it, or split it"
            raise Unreadable(LoadFailure(message, Location(path), help_))
        return file.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise Unreadable(LoadFailure(message, Location(path), "make it readable")) from error


def _decoded(data: bytes, path: str) -> str:
    # Python runs no such file, but its parser lets wrong bytes in a comment pass.
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        message = "the file is not UTF-8, and declares no encoding that it is in"
        place = _byte(data, _first_wrong(data, error), path)
        raise Unreadable(LoadFailure(message, place, "save it as UTF-8")) from error


@contextmanager
def _as_deep_as_python() -> Iterator[None]:
    """Parse whatever Python would run: how deep we are already is not to count."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def tree_of(data: bytes) -> ast.Module | None:
    """A text's syntax; None where Python cannot parse it."""
    try:
        return _quietly_parsed(data, "<unknown>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _quietly_parsed(data: bytes, path: str) -> ast.Module:
    with warnings.catch_warnings(), _as_deep_as_python():
        # Invalid escapes in user code are not ours to print.
        warnings.simplefilter("ignore")
        return ast.parse(data, path)


def _parse(data: bytes, path: str) -> ast.Module:
    try:
        return _quietly_parsed(data, path)
    except SyntaxError as error:
        if b"\0" in data:
            place = _byte(data, data.index(b"\0"), path)
            message = "the file has a null byte, so Python cannot parse it"
            raise Unreadable(LoadFailure(message, place, "remove it")) from error
        message = f"{type(error).__name__}: {error.msg}"
        help_ = f"mend the syntax, or run align-ci with the Python that it is for, not {VERSION}"
        raise Unreadable(LoadFailure(message, _place(error, path), help_)) from error
    except (ValueError, RecursionError, MemoryError) as error:
        message = f"{type(error).__name__}: {error or 'nested too deeply'}"
        raise Unreadable(LoadFailure(message, Location(path), "simplify the file")) from error
