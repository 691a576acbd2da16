import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from align_ci.load import json_places
from align_ci.load.json_places import DEEPEST, LONGEST, NotJson, read
from align_ci.model import Location, Node

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS.filter(lambda value: not isinstance(value, float) or math.isfinite(value)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def plain(node: Node) -> Any:
    """What the standard library would have read."""
    value = node.value
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return value


def source(node: Node, text: str) -> str:
    """What stands where a node says that it lies."""
    lines = text.split("\n")
    where = node.location
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return text[
        starts[where.line - 1] + where.column - 1 : starts[where.end_line - 1]
        + where.end_column
        - 1
    ]


def nodes(node: Node) -> list[Node]:
    """A node and all below it, in the order of the text."""
    value = node.value
    inner: list[Node] = []
    if isinstance(value, tuple):
        inner = [*value]
    elif isinstance(value, Mapping):
        inner = [*value.values()]
    return [node, *(each for one in inner for each in nodes(one))]


@given(value=VALUES, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_reads_what_python_writes(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    top = read("a.json", text)
    assert plain(top) == value
    assert all(json.loads(source(each, text)) == plain(each) for each in nodes(top))


@given(st.text(alphabet='{}[]",:0123eE+-. tnulafsr\\\n\t', max_size=12))
@example("-")
@example("01")
@example('"\\u12"')
@example("[1 2]")
@example("1.e3")
@example("nulll")
def test_refuses_what_python_refuses(text: str) -> None:
    def refused(_: str) -> None:
        raise ValueError

    try:
        expected = json.loads(text, parse_constant=refused)
    except ValueError:
        with pytest.raises(NotJson):
            read("a.json", text)
    else:
        assert plain(read("a.json", text)) == expected


@pytest.mark.parametrize(
    ("text", "why", "line", "column"),
    [
        pytest.param("", "it ends too early", 1, 1, id="empty"),
        pytest.param("\ufeff{}", "it begins with a byte order mark", 1, 1, id="byte order mark"),
        pytest.param('{"a": NaN}', "a value must come here", 1, 7, id="no number"),
        pytest.param("[-Infinity]", "a value must come here", 1, 2, id="infinite"),
        pytest.param("[1e999]", "a number is too large", 1, 2, id="infinite once read"),
        pytest.param(f"[{'9' * 401}]", "more than 400 characters", 1, 2, id="endless number"),
        pytest.param('{"a": 1,\n "a": 2}', "the name `a` stands twice", 2, 2, id="name twice"),
        pytest.param("[1,\n]", "another entry must follow the comma", 2, 1, id="comma at the end"),
        pytest.param("{'a': 1}", "a name in double quotes", 1, 2, id="single quotes"),
        pytest.param('{"a" 1}', "a colon must come here", 1, 6, id="no colon"),
        pytest.param('["a" "b"]', "a comma or `]` must come here", 1, 6, id="no comma"),
        pytest.param('"a\nb"', "this text is never closed", 1, 1, id="line break in text"),
        pytest.param('"\\x"', "a backslash that means nothing", 1, 1, id="bad escape"),
        pytest.param('["\\ud800"]', "half of a surrogate pair", 1, 2, id="half of a pair"),
        pytest.param("{}\n{}", "there is more behind its end", 2, 1, id="two values"),
        pytest.param("[" * 102 + "]" * 102, f"more than {DEEPEST} deep", 1, 102, id="too deep"),
        pytest.param(" " * (LONGEST + 1), f"more than {LONGEST} characters", 1, 1, id="too long"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, why: str, line: int, column: int) -> None:
    with pytest.raises(NotJson) as raised:
        read("a.json", text)
    assert why in raised.value.why
    assert raised.value.location == Location("a.json", line, column)


def test_as_deep_as_may_be() -> None:
    assert read("a.json", "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)).value


def test_not_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_places, "MOST_VALUES", 3)
    assert len(nodes(read("a.json", "[1, 2]"))) == 3
    with pytest.raises(NotJson, match="more than 3 values"):
        read("a.json", "[1, 2, 3]")


def test_a_whole_pair_is_one_letter() -> None:
    assert read("a.json", '"\\ud83d\\ude00"').value == "\U0001f600"


def test_where_values_lie() -> None:
    top = read("a.json", '{\n  "a": [1,\n    "two"]\n}')
    assert top.location == Location("a.json", 1, 1, 4, 2)
    assert isinstance(top.value, Mapping)
    assert top.value["a"].location == Location("a.json", 2, 8, 3, 11)
    assert [each.location for each in nodes(top)[2:]] == [
        Location("a.json", 2, 9, 2, 10),
        Location("a.json", 3, 5, 3, 10),
    ]
