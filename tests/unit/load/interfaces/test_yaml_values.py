"""Values of YAML texts: where each lies, and that no text does harm."""

from typing import Any

import pytest
import yaml

from align_ci.load.interfaces import yaml_values
from align_ci.load.interfaces.broken import Broken
from align_ci.load.interfaces.yaml_values import documents
from align_ci.load.values import Items, Table, Value
from align_ci.model import Known

PARSERS = [
    pytest.param(yaml.SafeLoader, id="Python's"),
    pytest.param(getattr(yaml, "CSafeLoader", yaml.SafeLoader), id="libyaml's"),
]


@pytest.fixture(params=PARSERS, autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_values, "_LOADER", request.param)


def one(text: str) -> Value:
    (found,) = documents("a.yaml", text)
    return found


def plain(value: Value) -> Any:
    """What a value is, whatever its place."""
    match value:
        case Table(entries=entries, gaps=[]):
            return {key: plain(held) for key, (_, held) in entries.items()}
        case Items(items=items, gaps=[]):
            return [plain(item) for item in items]
        case Known(held):
            return held
        case _:
            return "unknown"


def at(value: Value, *path: str | int) -> Value:
    for step in path:
        if isinstance(value, Table):
            value = value.entries[step][1]
        else:
            assert isinstance(value, Items)
            assert isinstance(step, int)
            value = value.items[step]
    return value


def marked(value: Value, text: str) -> str:
    """The text that a value's place covers."""
    place = value.location
    line = text.split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1 if place.end_line == place.line else None]


TEXT = """\
# é comes before
base: &base
  a: plain text   # with a comment
  "q": 'quoted'
  n: [x, "y z", é, ü]
over:
  <<: *base
  a: 2
"""


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        pytest.param(["base", "a"], "plain text", id="plain"),
        pytest.param(["base", "q"], "'quoted'", id="with its quotes"),
        pytest.param(["base", "n"], '[x, "y z", é, ü]', id="a list on one line"),
        pytest.param(["base", "n", 1], '"y z"', id="in a list"),
        pytest.param(["base", "n", 3], "ü", id="columns are characters"),
        pytest.param(["base"], "base", id="a mapping on several lines by its key"),
        pytest.param(["over", "a"], "2", id="a number"),
        pytest.param(["over", "q"], "'quoted'", id="merged, where it is written"),
    ],
)
def test_every_value_has_its_place(path: list[str | int], covered: str) -> None:
    assert marked(at(one(TEXT), *path), TEXT) == covered


def test_every_key_has_its_place() -> None:
    table = at(one(TEXT), "base")
    assert isinstance(table, Table)
    assert [marked(key, TEXT) for key, _ in table.entries.values()] == ["a", '"q"', "n"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param("plain", "", id="plain"),
        pytest.param("'single'", "'", id="single"),
        pytest.param('"double"', '"', id="double"),
        pytest.param('"a\\tb"', "", id="escaped"),
        pytest.param("'it''s'", "", id="doubled"),
        pytest.param('"two\n lines"', "", id="two lines"),
        pytest.param("|\n  block\n", "", id="block"),
        pytest.param("'x' # y", "'", id="before a comment"),
    ],
)
def test_an_edit_is_certain_only_where_a_text_is_written_as_it_is(text: str, quote: str) -> None:
    found = at(one(f"a: {text}\n"), "a")
    assert isinstance(found, Known)
    assert found.quote == quote


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(
            "a: 1\nb: 1.5\nc: yes\nd: ~\ne:\n",
            {"a": 1, "b": 1.5, "c": True, "d": None, "e": None},
            id="scalars",
        ),
        pytest.param(
            "a: 2020-01-01\nb: '2020-01-01'\n",
            {"a": "2020-01-01", "b": "2020-01-01"},
            id="dates",
        ),
        pytest.param("- 1\n- [2, {a: b}]\n", [1, [2, {"a": "b"}]], id="lists"),
        pytest.param("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}, id="aliases"),
        pytest.param(
            "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {c: 3, <<: [*x, *y]}\n",
            {"x": {"a": 1, "b": 1}, "y": {"b": 2, "c": 2}, "z": {"a": 1, "b": 1, "c": 3}},
            id="merged: own keys, then the first",
        ),
        pytest.param("a: !!python/object:os.system ls\n", {"a": "unknown"}, id="objects"),
        pytest.param("a: !Ref b\nc: !Map {d: 1}\n", {"a": "unknown", "c": "unknown"}, id="tags"),
        pytest.param(
            "a: !!str 1\nb: !!int '2'\nc: !!int x\n",
            {"a": "1", "b": 2, "c": "unknown"},
            id="known tags",
        ),
        pytest.param("a: 0x1F\n", {"a": 31}, id="hexadecimal"),
        pytest.param(f"a: {'9' * 5000}\n", {"a": "unknown"}, id="too many digits"),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert plain(one(text)) == value


def test_a_merge_of_what_is_no_mapping_leaves_a_gap() -> None:
    table = one("<<: [1]\na: 2\n")
    assert isinstance(table, Table)
    assert [why.why for why in table.gaps] == ["`<<` names no mapping that is known"]


def test_several_documents_without_the_empty_ones() -> None:
    assert [plain(each) for each in documents("a.yaml", "---\na: 1\n---\n---\n- b\n...\n")] == [
        {"a": 1},
        ["b"],
    ]
    assert documents("a.yaml", "# nothing\n") == []


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        pytest.param("a: [1, 2\nb: 3\n", "it is no YAML", 2, id="never closed"),
        pytest.param("a: 1\n\tb: 2\n", "it is no YAML", 2, id="a tab"),
        pytest.param("a: 1\nb: 2\na: 3\n", "the key `a` stands twice", 3, id="a key twice"),
        pytest.param(
            "x:\n  {b: 1, b: 1}\n", "the key `b` stands twice", 2, id="a key twice in a flow"
        ),
        pytest.param("a: *b\n", "the alias `b` stands for nothing", 1, id="an alias of nothing"),
        pytest.param("a: &b [1, *b]\n", "the alias `b` stands for nothing", 1, id="inside itself"),
        pytest.param("--- &a 1\n---\nb: *a\n", "", 3, id="an anchor of another document"),
        pytest.param(
            "a: 1\nb: \x00\n", "it is no YAML: it has characters", 2, id="a null character"
        ),
        pytest.param("[" * 5000, "", 1, id="deep"),
        pytest.param("{a: " * 5000, "", 1, id="deep mappings"),
        pytest.param("- " * 5000, "", 1, id="deep blocks"),
        pytest.param("? " * 5000, "", 1, id="deep keys"),
    ],
)
def test_what_is_broken_has_its_place(text: str, why: str, line: int) -> None:
    with pytest.raises(Broken) as raised:
        documents("a.yaml", text)
    assert why in raised.value.why
    assert (raised.value.location.path, raised.value.location.line) == ("a.yaml", line)


def test_aliases_of_aliases_share_what_they_stand_for() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
    )
    last = at(one(text), "a29")
    assert isinstance(last, Items)
    assert len({id(item) for item in last.items}) == 1


def test_a_file_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_values, "MOST_EVENTS", 50)
    with pytest.raises(Broken, match="more than 50 values"):
        documents("a.yaml", "- a\n" * 60)


def test_merging_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_values, "MOST_MERGED", 50)
    with pytest.raises(Broken, match="brings in more keys"):
        documents("a.yaml", "a: &a {x: 1, y: 2, z: 3}\nb: {<<: [" + "*a, " * 40 + "]}\n")
