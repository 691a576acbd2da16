"""What the child process describes, as values."""

from typing import Any

import pytest

from align_ci.load.trees import Trees
from align_ci.load.values import Instance, Items, Member, Table
from align_ci.model import Known, Location, Unknown

HERE = Location("a.py", 3)


def scalar(value: object) -> dict[str, Any]:
    return {"t": "scalar", "v": value}


@pytest.mark.parametrize("plain", [None, True, 1, 1.5, "text"], ids=repr)
def test_scalars(plain: object) -> None:
    assert Trees().value(scalar(plain), HERE) == Known(plain, HERE)


def test_a_member_goes_by_its_name() -> None:
    tree = {"t": "enum", "class": "Node", "name": "SOURCE", "v": "source"}
    value = Trees().value(tree, HERE)
    assert isinstance(value, Known)
    assert value.value == Member("Node", "SOURCE")
    assert value.value.value == "source"


def test_collections_hold_values() -> None:
    trees = Trees()
    items = trees.value({"t": "list", "v": [scalar(1)]}, HERE)
    assert isinstance(items, Items)
    assert items.items == [Known(1, HERE)]
    table = trees.value({"t": "dict", "v": [[scalar("k"), scalar(2)]]}, HERE)
    assert isinstance(table, Table)
    assert table.entries == {"k": (Known("k", HERE), Known(2, HERE))}
    assert not table.gaps


def test_a_key_that_is_no_scalar_leaves_a_gap() -> None:
    table = Trees().value({"t": "dict", "v": [[{"t": "other", "type": "X"}, scalar(2)]]}, HERE)
    assert isinstance(table, Table)
    assert table.gaps


def test_an_object_is_made_once_and_referred_to() -> None:
    trees = Trees()
    tree = {"t": "object", "id": 4, "class": "m.K", "fields": {"x": scalar(1)}}
    made = trees.value(tree, HERE)
    assert isinstance(made, Instance)
    assert (made.type, made.fields) == ("m.K", {"x": Known(1, HERE)})
    assert trees.value({"t": "ref", "id": 4}, HERE) is made
    assert trees.value(tree, HERE) is made


def test_an_object_that_holds_itself() -> None:
    tree = {"t": "object", "id": 1, "class": "K", "fields": {"me": {"t": "ref", "id": 1}}}
    made = Trees().value(tree, HERE)
    assert isinstance(made, Instance)
    assert made.fields["me"] is made


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param({"t": "other", "type": "m.Unknown"}, id="other"),
        pytest.param({"t": "ref", "id": 9}, id="reference to nothing"),
        pytest.param({"t": "scalar", "v": []}, id="no scalar"),
        pytest.param({"t": "new kind"}, id="new kind"),
        pytest.param({"t": "object", "id": "1", "class": "K", "fields": {}}, id="no number"),
        pytest.param(None, id="nothing"),
        pytest.param([1], id="list"),
    ],
)
def test_anything_else_is_unknown(tree: object) -> None:
    value = Trees().value(tree, HERE)
    assert isinstance(value, Unknown)
    assert value.location == HERE
