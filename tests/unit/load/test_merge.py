"""An import fills in what static reading left open, and overrides nothing."""

from typing import Any

from align_ci.load.merge import fill
from align_ci.load.trees import Trees
from align_ci.load.values import Instance, Items, Table, Value
from align_ci.model import Alternative, Either, Known, Location, Turn, Unknown

HERE, THERE = Location("a.py", 1), Location("a.py", 9)
GAP = Unknown("who knows", THERE)


def scalar(value: object) -> dict[str, Any]:
    return {"t": "scalar", "v": value}


def items(*values: object) -> dict[str, Any]:
    return {"t": "list", "v": [scalar(value) for value in values]}


def thing(number: int, **fields: Any) -> dict[str, Any]:
    return {"t": "object", "id": number, "class": "K", "fields": fields}


def filled(static: Value, tree: Any) -> Value:
    return fill(static, tree, Trees())


def plain(value: Value) -> list[Any]:
    assert isinstance(value, Items)
    return [(item.value, item.location) for item in value.items if isinstance(item, Known)]


def test_what_is_known_stays() -> None:
    known = Known("static", HERE)
    assert filled(known, scalar("imported")) is known


def test_what_is_unknown_is_filled_in_at_its_place() -> None:
    assert filled(GAP, scalar("imported")) == Known("imported", THERE)


def test_what_is_one_of_several_may_be_another_elsewhere() -> None:
    turns = [Turn(HERE, ("m", 0), holds) for holds in (True, False)]
    values = [Known("a", Location("a.py", 5), '"'), Known("b", Location("a.py", 6), '"')]
    pairs = zip(turns, values, strict=True)
    static = Either("who knows", THERE, tuple(Alternative((t,), v) for t, v in pairs))
    assert filled(static, scalar("b")) is static
    assert filled(static, scalar("c")) == Known("c", THERE)
    assert filled(static, {"t": "other", "type": "X"}) is static


def test_what_the_import_does_not_know_keeps_its_reason() -> None:
    assert filled(GAP, {"t": "other", "type": "X"}) is GAP


def test_a_list_with_gaps_is_filled_in_order() -> None:
    static = Items(HERE, [Known("b", HERE)], [GAP])
    value = filled(static, items("a", "b", "c"))
    assert plain(value) == [("a", THERE), ("b", HERE), ("c", THERE)]
    assert static.gaps == []
    assert static.ordered


def test_a_complete_list_of_another_length_is_left_alone() -> None:
    static = Items(HERE, [Known("a", HERE)])
    assert plain(filled(static, items("a", "b"))) == [("a", HERE)]


def test_items_of_a_complete_list_go_by_their_order() -> None:
    static = Items(HERE, [GAP, Known("b", HERE)])
    assert plain(filled(static, items("a", "b"))) == [("a", THERE), ("b", HERE)]


def test_items_of_a_set_do_not() -> None:
    object_ = Instance("K", HERE, {"name": Known("a", HERE)})
    static = Items(HERE, [object_, GAP], kind="set", ordered=False)
    tree = {"t": "list", "v": [thing(1, name=scalar("b")), thing(2, name=scalar("a"))]}
    filled(static, tree)
    assert object_.fields == {"name": Known("a", HERE)}
    assert object_ in static.items


def test_equal_numbers_of_other_types_are_not_the_same() -> None:
    static = Items(HERE, [Known(1, HERE)], [GAP])
    value = filled(static, items(1.0, 1))
    assert plain(value) == [(1.0, THERE), (1, HERE)]


def test_a_list_that_became_a_dictionary_by_name() -> None:
    output = Instance("Out", HERE, {"logical_name": Known("x", HERE), "path": GAP})
    tree = {"t": "dict", "v": [[scalar("x"), thing(1, logical_name=scalar("x"), path=scalar("p"))]]}
    filled(Items(HERE, [output]), tree)
    assert output.fields["path"] == Known("p", THERE)


def test_a_dictionary_with_gaps_gets_the_other_keys() -> None:
    static = Table(HERE, {"a": (Known("a", HERE), GAP)}, [GAP])
    tree = {"t": "dict", "v": [[scalar("a"), scalar(1)], [scalar("b"), scalar(2)]]}
    value = filled(static, tree)
    assert isinstance(value, Table)
    assert value.entries["a"] == (Known("a", HERE), Known(1, THERE))
    assert value.entries["b"] == (Known("b", THERE), Known(2, THERE))
    assert not value.gaps


def test_a_complete_dictionary_gets_none() -> None:
    static = Table(HERE, {"a": (Known("a", HERE), Known(1, HERE))})
    filled(static, {"t": "dict", "v": [[scalar("b"), scalar(2)]]})
    assert list(static.entries) == ["a"]


def test_an_object_gets_its_other_fields_and_is_the_one_referred_to() -> None:
    trees = Trees()
    static = Instance("K", HERE, {"a": Known(1, HERE)}, [GAP])
    fill(static, thing(7, a=scalar(5), b=scalar(6)), trees)
    assert static.fields == {"a": Known(1, HERE), "b": Known(6, HERE)}
    assert not static.gaps
    assert trees.value({"t": "ref", "id": 7}, THERE) is static


def test_the_list_as_given_counts_more_than_the_dictionary_made_of_it() -> None:
    static = Instance("K", HERE, {"outputs": Items(HERE, [], [GAP])})
    tree = thing(1, outputs={"t": "dict", "v": []}, output_list=items("x", "x"))
    filled(static, tree)
    assert plain(static.fields["outputs"]) == [("x", THERE), ("x", THERE)]
    assert "output_list" not in static.fields


def test_what_holds_itself_comes_to_an_end() -> None:
    static = Items(HERE)
    static.items.append(static)
    tree: dict[str, Any] = {"t": "list", "v": []}
    tree["v"].append(tree)
    assert filled(static, tree) is static
