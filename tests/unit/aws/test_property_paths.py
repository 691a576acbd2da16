import pytest
from hypothesis import given
from hypothesis import strategies as st

from align_ci.aws.property_paths import MalformedPath, Token, parse


def test_steps_of_a_path_know_where_they_stand() -> None:
    path = "properties.ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri"
    assert parse(path) == (
        Token("member", "ProcessingOutputConfig", 11, 33),
        Token("member", "Outputs", 34, 41),
        Token("key", "x", 43, 44),
        Token("member", "S3Output", 47, 55),
        Token("member", "S3Uri", 56, 61),
    )


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        pytest.param("ModelName", ["ModelName"], id="one member"),
        pytest.param("properties.ModelName", ["ModelName"], id="with the prefix"),
        pytest.param("properties.properties", ["properties"], id="the prefix once"),
        pytest.param('A["k"]', ["A", "k"], id="double quotes"),
        pytest.param("A['val:acc']", ["A", "val:acc"], id="signs in a key"),
        pytest.param("A['é[ ']", ["A", "é[ "], id="anything in a key"),
        pytest.param("A[0].B", ["A", 0, "B"], id="index"),
        pytest.param("A[999999999]", ["A", 999_999_999], id="largest index"),
        pytest.param("A['x'][1]", ["A", "x", 1], id="brackets in a row"),
    ],
)
def test_well_formed(path: str, steps: list[str | int]) -> None:
    assert [token.value for token in parse(path)] == steps


@pytest.mark.parametrize(
    ("path", "column", "why"),
    [
        pytest.param("", 0, "is empty", id="empty"),
        pytest.param("properties.", 11, "must come first", id="prefix alone"),
        pytest.param("['x'].A", 0, "must come first", id="starts with a key"),
        pytest.param(" A", 0, "must come first", id="blank before"),
        pytest.param("A ", 1, "a dot or a bracket", id="blank after"),
        pytest.param("1A", 0, "must come first", id="starts with a digit"),
        pytest.param("A.", 1, "follow the dot", id="ends with a dot"),
        pytest.param("A..B", 1, "follow the dot", id="two dots"),
        pytest.param("A.é", 1, "follow the dot", id="member beyond ASCII"),
        pytest.param("A['x'].\n", 6, "follow the dot", id="line feed"),
        pytest.param("A[0]B", 4, "a dot or a bracket", id="no dot after a bracket"),
        pytest.param("A[-1]", 1, "negative", id="negative index"),
        pytest.param("A[01]", 1, "leading zeros", id="leading zero"),
        pytest.param("A[" + "9" * 5000 + "]", 1, "below 1000000000", id="index without end"),
        pytest.param("A[]", 1, "are empty", id="no key"),
        pytest.param("A['']", 1, "are empty", id="empty key"),
        pytest.param('A[""]', 1, "are empty", id="empty key in double quotes"),
        pytest.param("A['x", 1, "never closed", id="open bracket"),
        pytest.param("A[x]", 1, "key in quotes", id="bare key"),
        pytest.param("A[1.5]", 1, "key in quotes", id="fraction"),
        pytest.param("A[0:2]", 1, "key in quotes", id="slice"),
        pytest.param("A['x\"]", 1, "key in quotes", id="quotes that differ"),
        pytest.param("A['no'such']", 1, "cannot hold a quote", id="quote in a key"),
        pytest.param("A['x\"y']", 1, "cannot hold a quote", id="other quote in a key"),
        pytest.param("A['x]y']", 1, "closing bracket", id="bracket in a key"),
    ],
)
def test_malformed(path: str, column: int, why: str) -> None:
    with pytest.raises(MalformedPath) as raised:
        parse(path)
    assert raised.value.column == column
    assert why in raised.value.why


@given(st.one_of(st.text(), st.text(alphabet="Ab.[]'\"01- \n")))
def test_any_text_is_a_path_or_says_where_it_is_none(text: str) -> None:
    steps, column = _read(text)
    assert 0 <= column <= len(text)
    assert [text[token.start : token.end] for token in steps] == [
        str(token.value) for token in steps
    ]


def _read(text: str) -> tuple[tuple[Token, ...], int]:
    try:
        return parse(text), len(text)
    except MalformedPath as malformed:
        return (), malformed.column
