"""Files of data that code reads while it is imported: parsed, and nothing else."""

import ast
import hashlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from align_ci.load.interfaces.broken import Broken
from align_ci.load.static.data_paths import DataPaths
from align_ci.load.values import External, Scope, Value

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

LOADING = {"yaml.safe_load", "yaml.load", "json.load", "json.loads"}

SAFE = {"SafeLoader", "CSafeLoader"}

MOST_BYTES = 200_000
"""What is read of one file."""

BYTES_A_STEP = 10
"""Reading so many costs as much as executing a statement."""


class DataFiles:
    """The files of data that may be read.

    Args:
        root: The project's folder.
        listing: Its files; None where all count that are there.
        is_declared: Whether a file declares steps, so that code makes nothing of it.

    Attributes:
        digests: The SHA-256 of each file that was read, by path.
    """

    def __init__(
        self,
        root: Path,
        listing: Collection[str] | None = None,
        is_declared: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        self._root = root
        self._listing = listing
        self.is_declared = is_declared
        self.digests: dict[str, str] = {}

    def read(self, path: str) -> bytes | None:
        """What a file holds; None where it is none of the project's own, or too large."""
        if self._listing is not None and path not in self._listing:
            return None
        try:
            real = (self._root / path).resolve(strict=True)
            if real != self._root.resolve() / path or not real.is_file():
                return None  # a symlink may lead anywhere
            with real.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except (OSError, ValueError, RuntimeError):
            return None
        if len(data) > MOST_BYTES:
            return None
        self.digests[path] = hashlib.sha256(data).hexdigest()
        return data


def value(reader: "Reader", callee: Value, node: ast.Call, scope: Scope) -> Value | None:
    """What a file of the project holds that a call reads; None for any other call."""
    if not isinstance(callee, External) or callee.name not in LOADING or not _is_usual(node):
        return None
    path = DataPaths(reader).file(node.args[0], scope)
    if path is None or reader.data.is_declared(path) or not reader.trace.open(path):
        return None
    data = reader.data.read(path)
    found = _parsed(path, data, callee.name) if data is not None else None
    if data is None or found is None:
        reader.trace.spoil()  # it may be there, or be whole, the next time
        return None
    reader.spend(1 + len(data) // BYTES_A_STEP)
    reader.written.load(scope.module, found)
    return found


def is_opened(reader: "Reader", node: ast.expr, scope: Scope) -> bool:
    """Whether an expression opens a file of the project: ``path.open()``."""
    called = node.func if isinstance(node, ast.Call) else None
    is_open = isinstance(called, ast.Attribute) and called.attr == "open"
    return is_open and DataPaths(reader).file(node, scope) is not None


def _is_usual(node: ast.Call) -> bool:
    """Whether nothing but texts, numbers, lists and mappings come of it."""
    loaders = [each.value for each in node.keywords if each.arg == "Loader"]
    names = [each.attr if isinstance(each, ast.Attribute) else "" for each in loaders]
    is_load = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "yaml.load"
    plain = len(node.args) == 1 and len(node.keywords) == len(loaders)
    return plain and all(name in SAFE for name in names) and (bool(names) or not is_load)


def _parsed(path: str, data: bytes, name: str) -> Value | None:
    try:
        text = data.decode()
        if name.startswith("json."):
            from align_ci.load.interfaces.json_values import document  # noqa: PLC0415 - few do

            return document(path, text)
        from align_ci.load.interfaces.yaml_values import documents  # noqa: PLC0415 - few do

        found = documents(path, text, strict=True)
    except (Broken, UnicodeDecodeError, RecursionError):
        return None
    return found[0] if len(found) == 1 else None
