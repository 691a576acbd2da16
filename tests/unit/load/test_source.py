"""Where the nodes of a file lie, in characters, whatever its encoding and line ends."""

import ast
from pathlib import Path

import pytest

from align_ci.load.source import MAX_BYTES, Unreadable, read
from align_ci.model import Location


def places(root: Path, data: bytes) -> list[str]:
    """The place and end of every value that the file's assignments give."""
    (root / "a.py").write_bytes(data)
    source = read(root, "a.py")
    found = [source.location(n.value) for n in source.tree.body if isinstance(n, ast.Assign)]
    return [f"{p.line}:{p.column}-{p.end_line}:{p.end_column}" for p in found]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"x = 1\n", ["1:5-1:6"], id="plain"),
        pytest.param('x = "é"; y = 1\n'.encode(), ["1:5-1:8", "1:14-1:15"], id="not ASCII"),
        pytest.param('x = "𝄞"; y = 1\n'.encode(), ["1:5-1:8", "1:14-1:15"], id="four bytes"),
        pytest.param(b"if 1: x = 1\r\ny = 2\r\n", ["2:5-2:6"], id="CRLF"),
        pytest.param(b"x = 1\ry = 2\r", ["1:5-1:6", "2:5-2:6"], id="CR"),
        pytest.param(b"x = 1\n\x0cy = 2\n", ["1:5-1:6", "2:6-2:7"], id="form feed"),
        pytest.param(
            'x = "\u2028é"\ny = 1\n'.encode(), ["1:5-1:9", "2:5-2:6"], id="line separator"
        ),
        pytest.param(b"\xef\xbb\xbfx = 1\n", ["1:5-1:6"], id="BOM"),
        pytest.param(
            '\ufeffx = "é"; y = 1\n'.encode(), ["1:5-1:8", "1:14-1:15"], id="BOM and more"
        ),
        pytest.param(
            '# coding: latin-1\nx = "é"; y = 1\n'.encode("latin-1"),
            ["2:5-2:8", "2:14-2:15"],
            id="latin-1",
        ),
        pytest.param(
            b'# coding: utf-7\nx = "+AOk-"; y = 1\n', ["2:5-2:8", "2:14-2:15"], id="in ASCII bytes"
        ),
        pytest.param(b"x = (1,\n\t2)\n", ["1:5-2:4"], id="tab"),
        pytest.param(b'x = """a\nb"""', ["1:5-2:5"], id="several lines, no end"),
    ],
)
def test_places(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    assert places(tmp_path, data) == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param('"a"', '"', id="double"),
        pytest.param("'a'", "'", id="single"),
        pytest.param('""', '"', id="empty"),
        pytest.param('"é"', '"', id="not ASCII"),
        pytest.param('r"a"', "", id="prefix"),
        pytest.param('"\\x61"', "", id="escape"),
        pytest.param('"a" "b"', "", id="two literals"),
        pytest.param('"""a"""', "", id="triple"),
        pytest.param("1", "", id="number"),
    ],
)
def test_a_quote_where_an_edit_is_certain(tmp_path: Path, text: str, quote: str) -> None:
    (tmp_path / "a.py").write_text(f"x = {text}\n", encoding="utf-8")
    source = read(tmp_path, "a.py")
    (node,) = [n for n in ast.walk(source.tree) if isinstance(n, ast.Constant)]
    assert source.literal(node).quote == quote


def test_a_line_without_the_space_around_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("if 1:\n    x = 1  \n")
    source = read(tmp_path, "a.py")
    assert source.line(2) == Location("a.py", 2, 5, 2, 10)
    assert source.line(99) == Location("a.py", 99, 1, 99, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"x = (\n", "SyntaxError", id="syntax"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="no UTF-8"),
        pytest.param(b"x = '\0'", "null byte", id="null byte"),
        pytest.param(b"# coding: nonsense\n", "not UTF-8", id="unknown encoding"),
        pytest.param(b"#" * (MAX_BYTES + 1), "larger than 5 MB", id="too large"),
    ],
)
def test_what_cannot_be_read_is_a_failure(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.py").write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path, "a.py")
    assert message in raised.value.failure.message
    assert raised.value.failure.location.path == "a.py"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path, "a.py")
