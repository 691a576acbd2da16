"""Edits of one file's bytes: exact to the column, and only where a change is certain."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Sequence

from align_ci.model import Edit

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SHARED = re.compile(r"[&*]\w")
_BOM = b"\xef\xbb\xbf"
_BETWEEN = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.keyword, ast.Starred)
_SEVERAL = (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.Lambda)


class Doubtful(Exception):
    """An edit is not certain; the message says why."""


def edited(data: bytes, path: str, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after edits that do not overlap.

    Raises:
        Doubtful: One of the edits is not certain.
    """
    bom = _BOM if data.startswith(_BOM) else b""
    text = _decoded(data.removeprefix(bom), path)
    for begin, end, new in sorted(_spans(text, path, edits), reverse=True):
        text = f"{text[:begin]}{new}{text[end:]}"
    return bom + text.encode()


def overlapping(one: Edit, other: Edit) -> bool:
    """Whether two edits change one place; insertions at one place do."""
    first, second = one.location, other.location
    if first.path != second.path:
        return False
    begin = max((first.line, first.column), (second.line, second.column))
    end = min((first.end_line, first.end_column), (second.end_line, second.end_column))
    return begin <= end


def _decoded(data: bytes, path: str) -> str:
    try:
        encoding = "utf-8"
        if path.endswith(".py"):
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if encoding != "utf-8":
            raise Doubtful(f"the file is written in {encoding}")
        return data.decode()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise Doubtful("the file is not written in UTF-8") from error


def _spans(text: str, path: str, edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
    lines = _LINE.findall(text)
    spans = []
    for edit in edits:
        place = edit.location
        begin = _offset(lines, place.line, place.column)
        end = _offset(lines, place.end_line, place.end_column)
        _check_place(text, path, edit, begin, end)
        if not path.endswith(".py") and _SHARED.search(text):
            raise Doubtful("the file has anchors, so that one text may be written for several")
        spans.append((begin, end, _as_written(lines[place.line - 1], edit.text)))
    return spans


def _offset(lines: Sequence[str], line: int, column: int) -> int:
    if line > len(lines) or column > len(lines[line - 1].rstrip("\r\n")) + 1:
        raise Doubtful("the place is not in the file")
    return sum(map(len, lines[: line - 1])) + column - 1


def _check_place(text: str, path: str, edit: Edit, begin: int, end: int) -> None:
    """A whole literal is replaced, or an entry is put next to another one."""
    if begin == end:
        if not path.endswith(".py"):
            raise Doubtful("entries are added to Python files only")
        rest = text[end:].partition("\n")[0]
        if edit.text.startswith(",") and "#" in rest:
            raise Doubtful("a comment follows that may belong to the entry before")
    elif text[begin] != text[end - 1] or text[begin] not in "'\"" or begin + 1 == end:
        raise Doubtful("what is there is no plain literal")
    if path.endswith(".py"):
        _check_owner(text, edit)


def _check_owner(text: str, edit: Edit) -> None:
    """The literal is written where it is used: in a call, and not for several things at once."""
    try:
        chain = _chain(ast.parse(text), text, edit)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Doubtful("the file does not parse") from error
    if not chain:
        raise Doubtful("what is there is no plain literal")
    is_inserted = edit.location.column == edit.location.end_column
    if is_inserted and not (len(chain) > 1 and isinstance(chain[1], ast.Dict)):
        raise Doubtful("what is there is no dictionary")
    in_call = False
    for node in chain[1:]:
        if isinstance(node, ast.stmt):
            break
        in_call = in_call or isinstance(node, ast.Call)
        if not isinstance(node, (*_BETWEEN, ast.Call)):
            raise Doubtful("the text may be used for several things")
    if not in_call or any(isinstance(node, _SEVERAL) for node in chain):
        raise Doubtful("the text may be used for several things")


def _chain(tree: ast.Module, text: str, edit: Edit) -> list[ast.AST]:
    """The literal at an edit's place and what it lies in, the innermost first."""
    place = edit.location
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    line = _LINE.findall(text)[place.line - 1]
    begin = len(line[: place.column - 1].encode())
    is_after = edit.text.startswith(",")
    for node in parents:
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        at = (node.end_lineno, node.end_col_offset) if is_after else (node.lineno, node.col_offset)
        if at == (place.line, begin):
            chain: list[ast.AST] = [node]
            while chain[-1] in parents:
                chain.append(parents[chain[-1]])
            return chain
    return []


def _as_written(line: str, text: str) -> str:
    """New lines end and begin as the line does that they are put to."""
    if "\n" not in text:
        return text
    ending = line[len(line.rstrip("\r\n")) :] or "\n"
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" in indent:
        raise Doubtful("the lines begin with tabs")
    return text.replace("\n", ending)
