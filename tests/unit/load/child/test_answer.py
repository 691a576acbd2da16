"""What is believed of a child's answer, and what is not."""

import json
from typing import Any

import pytest

from align_ci.load.child.answer import (
    Confined,
    Failure,
    InvalidAnswer,
    Names,
    Numbers,
    answer,
    check_ready,
    confined,
    parsed,
    stand_ins,
)
from align_ci.load.child.imports import StandIns

SCALAR = {"t": "scalar", "v": 1}


def spec(number: Any, **fields: Any) -> dict[str, Any]:
    return {"t": "object", "id": number, "class": "a.Spec", "fields": fields}


def ref(number: int) -> dict[str, Any]:
    return {"t": "ref", "id": number}


def nested(depth: int) -> dict[str, Any]:
    tree: dict[str, Any] = SCALAR
    for _ in range(depth):
        tree = {"t": "list", "v": [tree]}
    return tree


def parse(value: Any, first: int = 3, following: int = 7) -> Names | Failure:
    return answer(parsed(json.dumps(value).encode()), Numbers(first, following))


@pytest.mark.parametrize(
    ("trees", "objects"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"A": spec(7, a=SCALAR)}, 1, id="an object"),
        pytest.param({"A": spec(7, a=spec(8)), "B": ref(8)}, 2, id="an object twice"),
        pytest.param({"A": ref(3)}, 0, id="an object of another module"),
        pytest.param({"A": {"t": "list", "v": [ref(7), spec(7)]}}, 1, id="mentioned before told"),
        pytest.param({"A": {"t": "dict", "v": [[SCALAR, SCALAR]]}}, 0, id="a dictionary"),
        pytest.param({"A": {"t": "other", "type": "a.B", "why": ""}}, 0, id="anything else"),
        pytest.param({"A": {"t": "enum", "class": "E", "name": "A", "v": None}}, 0, id="a member"),
        pytest.param({"A": nested(21)}, 0, id="as deep as can be"),
    ],
)
def test_names(trees: dict[str, Any], objects: int) -> None:
    assert parse({"names": trees}) == Names(trees, objects)


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(None, id="none"),
        pytest.param("text", id="text"),
        pytest.param({}, id="empty"),
        pytest.param({"t": "surprise", "v": 1}, id="unknown kind"),
        pytest.param({"t": "scalar"}, id="scalar without value"),
        pytest.param({"t": "scalar", "v": [1]}, id="scalar that is a list"),
        pytest.param({"t": "scalar", "v": 2**64}, id="big number"),
        pytest.param({"t": "scalar", "v": float("nan")}, id="not a number"),
        pytest.param({"t": "scalar", "v": "\ud800"}, id="lone surrogate"),
        pytest.param({"t": "scalar", "v": "x" * 200_000}, id="long text"),
        pytest.param({"t": "scalar", "v": 1, "more": 1}, id="one key too many"),
        pytest.param({"t": "list", "v": {"a": SCALAR}}, id="list that is a dictionary"),
        pytest.param({"t": "list", "v": [1]}, id="list of what is no tree"),
        pytest.param({"t": "dict", "v": [[SCALAR]]}, id="pair of one"),
        pytest.param({"t": "dict", "v": [SCALAR]}, id="pair that is a tree"),
        pytest.param({"t": "enum", "class": "E", "name": 1, "v": 1}, id="member without name"),
        pytest.param({"t": "other", "type": None, "why": ""}, id="other without type"),
        pytest.param(spec("7"), id="number that is text"),
        pytest.param(spec(7) | {"class": 1}, id="class that is no text"),
        pytest.param(spec(7) | {"fields": []}, id="fields that are a list"),
        pytest.param(spec(8), id="number out of order"),
        pytest.param(spec(6), id="number of another object"),
        pytest.param(spec(7, a=spec(7)), id="number twice"),
        pytest.param(ref(7), id="reference to nothing"),
        pytest.param(ref(2), id="reference into another child"),
        pytest.param(nested(22), id="too deep"),
    ],
)
def test_trees_of_another_form(tree: Any) -> None:
    with pytest.raises(InvalidAnswer):
        parse({"names": {"A": tree}})


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"::error::", id="a workflow command"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="deep nesting"),
        pytest.param(b"9" * 10_000, id="a long number"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b'{"names": [], "error": 1}', id="names that are a list"),
        pytest.param(b'{"names": {"not a name": {"t": "scalar", "v": 1}}}', id="no name"),
        pytest.param(b'{"error": "failed"}', id="an error that is text"),
        pytest.param(
            b'{"error": {"kind": "new", "message": "", "path": "", "line": 1}}', id="unknown kind"
        ),
        pytest.param(
            b'{"error": {"kind": "exit", "message": 1, "path": "", "line": 1}}', id="no message"
        ),
    ],
)
def test_answers_of_another_form(payload: bytes) -> None:
    with pytest.raises(InvalidAnswer):
        answer(parsed(payload), Numbers(1, 1))


def test_error() -> None:
    error = {"kind": "exception", "message": "ValueError: a", "path": "a.py", "line": 3}
    assert parse({"error": error}) == Failure("exception", "ValueError: a", "a.py", 3)


def test_stand_ins() -> None:
    said = {"modules": [["pandas", False], ["slow", True]], "given": ["a.py"], "decided": []}
    tree = {"names": {}, "stand_ins": said}
    found = stand_ins(tree)
    assert found == StandIns(
        frozenset({"pandas"}), frozenset({"slow"}), frozenset({"a.py"}), frozenset()
    )
    assert tree == {"names": {}}
    assert stand_ins(tree) == stand_ins([]) == StandIns()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"modules": "pandas"}, id="no list"),
        pytest.param({"modules": ["pandas"]}, id="no pair"),
        pytest.param({"modules": [["pandas", 1]]}, id="neither asked for nor not"),
        pytest.param({"modules": [["\ud800", True]]}, id="no text"),
        pytest.param({"given": [1]}, id="no path"),
        pytest.param({"more": 1}, id="more"),
    ],
)
def test_stand_ins_of_another_form(change: dict[str, Any]) -> None:
    said: dict[str, Any] = {"modules": [], "given": [], "decided": []}
    with pytest.raises(InvalidAnswer):
        stand_ins({"stand_ins": said | change})


def test_how_it_is_confined() -> None:
    assert confined(b"") == Confined((), ())
    said = b"unset memory\0missing /a b can be read\0unset CPU time\0"
    assert confined(said) == Confined(("memory", "CPU time"), ("/a b can be read",))
    with pytest.raises(InvalidAnswer):
        confined(b"open network\0")


def test_ready() -> None:
    check_ready(b"{}")
    for said in (b'{"names": {}}', b"", b"[]"):
        with pytest.raises(InvalidAnswer):
            check_ready(said)
