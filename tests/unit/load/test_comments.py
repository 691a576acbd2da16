"""Comments that suppress: where they are found, and what they are about."""

from pathlib import Path

import pytest

from align_ci.load.comments import comments
from align_ci.model import IgnoreComment, Location


def found(tmp_path: Path, text: str | bytes, name: str = "a.py") -> list[IgnoreComment]:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [*comments(tmp_path, [name])]


def about(tmp_path: Path, text: str, name: str = "a.py") -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in found(tmp_path, text, name)]


ASK = "# align-ci: ignore[ALN403] why"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(f"x = 1  {ASK}\n", (1, 1), id="on the line"),
        pytest.param(f"{ASK}\nx = 1\n", (2, 2), id="above"),
        pytest.param(f"{ASK}\n# more words\nx = 1\n", (3, 3), id="above another comment"),
        pytest.param(f"def f():\n    {ASK}\n    return 1\n", (3, 3), id="above, indented"),
        pytest.param(f"x = [  {ASK}\n  1,\n  2,\n]\n", (1, 4), id="first line of a statement"),
        pytest.param(f"{ASK}\nx = [\n  1,\n]\n", (2, 4), id="above a statement"),
        pytest.param(f"x = [\n  1,  {ASK}\n  2,\n]\n", (2, 2), id="within a statement"),
        pytest.param(f"x = [\n  {ASK}\n  1,\n  2,\n]\n", (3, 3), id="above a line within"),
        pytest.param(
            f"class A:  {ASK}\n  x = 1\n", (1, 1), id="a class is no statement of its all"
        ),
        pytest.param(f"{ASK}\n\nx = 1\n", (2, 2), id="a blank line is what is below"),
        pytest.param(f"x = 1  # noqa: F401  {ASK}\n", (1, 1), id="after another comment"),
        pytest.param(f"x = 1  {ASK}", (1, 1), id="no newline at the end"),
        pytest.param(f"\ufeff{ASK}\nx = 1\n", (2, 2), id="a byte order mark"),
        pytest.param(f"x = 1\r\ny = [  {ASK}\r\n1]\r\n", (2, 3), id="line ends of another system"),
    ],
)
def test_the_lines_that_it_is_about(tmp_path: Path, text: str, lines: tuple[int, int]) -> None:
    assert about(tmp_path, text) == [lines]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'x = "{ASK}"\n', id="a string"),
        pytest.param(f'x = """\n{ASK}\n"""\n', id="a long string"),
        pytest.param(f'def f():\n    """Write\n\n    {ASK}\n    """\n', id="a docstring"),
        pytest.param(f'x = f"{{1}} {ASK}"\n', id="a formatted string"),
        pytest.param("x = 1  # align-ci: see the guide\n", id="other words"),
        pytest.param("x = 1  # align-ci ignore[ALN403] why\n", id="no colon"),
    ],
)
def test_no_comment(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "rules", "reason"),
    [
        pytest.param("[ALN403] why not", ["ALN403"], "why not", id="one"),
        pytest.param("[ALN403,ALN301 , ALN1] x", ["ALN403", "ALN301", "ALN1"], "x", id="several"),
        pytest.param("[ALN403]: why", ["ALN403"], "why", id="a colon before the reason"),
        pytest.param("[ALN403] - why", ["ALN403"], "why", id="a dash"),
        pytest.param("[ALN403] see #12 there", ["ALN403"], "see #12 there", id="a number sign"),
        pytest.param("[ALN403] why  # noqa: E501", ["ALN403"], "why", id="another tool's words"),
        pytest.param("[ALN403]", ["ALN403"], "", id="no reason"),
        pytest.param("[ALN403]  # noqa", ["ALN403"], "", id="no reason but another tool's words"),
        pytest.param("[ALN403] ...", ["ALN403"], "", id="a reason without words"),
        pytest.param("[] why", [], "why", id="no id"),
        pytest.param("[ALN 403] why", ["ALN 403"], "why", id="an id with a space"),
    ],
)
def test_ids_and_reason(tmp_path: Path, text: str, rules: list[str], reason: str) -> None:
    (comment,) = found(tmp_path, f"x = 1  # align-ci: ignore{text}\n")
    assert not comment.malformed
    assert ([named.rule for named in comment.rules], comment.reason) == (rules, reason)


@pytest.mark.parametrize(
    "text", ["ignore ALN403 why", "ignore", "ingore[ALN403] why", "IGNORE[ALN403] x", "ignore[ALN"]
)
def test_what_is_meant_to_be_one(tmp_path: Path, text: str) -> None:
    (comment,) = found(tmp_path, f"x = 1  # align-ci: {text}\n")
    assert comment.malformed
    assert comment.rules == ()


def test_two_in_one(tmp_path: Path) -> None:
    first, second = found(tmp_path, f"x = 1  {ASK}  # align-ci: ignore[ALN301] else\n")
    assert (first.reason, second.reason) == ("why", "else")
    assert second.rules[0].rule == "ALN301"


def test_places_are_those_of_the_ids(tmp_path: Path) -> None:
    (comment,) = found(tmp_path, "é = 'ü'  # align-ci: ignore[A, BC] why\n")
    assert comment.location == Location("a.py", 1, 10, 1, 39)
    assert [named.location.column for named in comment.rules] == [29, 32]


def test_another_encoding(tmp_path: Path) -> None:
    text = f"# coding: latin-1\nx = 'é'  {ASK} naïf\n".encode("latin-1")
    (comment,) = found(tmp_path, text)
    assert comment.reason == "why naïf"


@pytest.mark.parametrize(
    "text",
    [b"x = (\n# align-ci: x", b"\0# align-ci: x", b"  x\n y\n# align-ci:", b"\xff# align-ci:"],
)
def test_what_python_cannot_read(tmp_path: Path, text: bytes) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(f"a:\n  b: c  {ASK}\n", [(2, 2)], id="on the line"),
        pytest.param(f"a:\n  {ASK}\n  b: c\n", [(3, 3)], id="above"),
        pytest.param(f'a: "x {ASK}"\n', [], id="in quotes"),
        pytest.param(f"a: |\n  x\n  {ASK}\nb: 1\n", [], id="in a block"),
        pytest.param(f"a: x{ASK}\n", [], id="no space before"),
        pytest.param(f'a: 1 {ASK}\nb: "\n', [], id="no YAML"),
    ],
)
def test_yaml(tmp_path: Path, text: str, lines: list[tuple[int, int]]) -> None:
    assert about(tmp_path, text, "a.yaml") == lines


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path, f"{ASK}\n", "a.json") == []
    assert [*comments(tmp_path, ["absent.py"])] == []
