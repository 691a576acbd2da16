"""Trees of values, also of values that do not want to be looked at."""

import enum
import json
import types
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, PrivateAttr

from align_ci.load.child.describe import MAX_DEPTH, MAX_NODES, MAX_TEXT, Describer, text_of


class Color(enum.Enum):
    RED = "red"
    COMPOSITE = ("a", 1)


class Level(enum.IntEnum):
    LOW = 1


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "a lie"

    def __len__(self) -> int:
        return 1


class Items(list[Any]):
    def __iter__(self) -> Any:
        raise AssertionError("must not be asked")


class Table(dict[str, Any]):
    def items(self) -> Any:
        raise AssertionError("must not be asked")


def tree(value: Any) -> dict[str, Any]:
    found = Describer().tree(value)
    json.dumps(found, allow_nan=False)
    return found


def plain(found: dict[str, Any]) -> Any:
    """A tree without its wrapping, to compare with."""
    match found:
        case {"t": "list", "v": items}:
            return [plain(item) for item in items]
        case {"t": "dict", "v": items}:
            return {plain(key): plain(value) for key, value in items}
        case {"t": "object", "fields": fields}:
            return {name: plain(value) for name, value in fields.items()}
        case {"t": "ref", "id": number}:
            return f"ref {number}"
        case {"t": "other", "type": kind}:
            return f"other {kind}"
        case _:
            return found["v"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, None, id="none"),
        pytest.param(True, True, id="bool"),
        pytest.param(-7, -7, id="int"),
        pytest.param(1.5, 1.5, id="float"),
        pytest.param("a", "a", id="text"),
        pytest.param(Text("a"), "a", id="a text that lies"),
        pytest.param([1, (2, [3])], [1, [2, [3]]], id="lists and tuples"),
        pytest.param({"c", "a", "b"}, ["a", "b", "c"], id="a set in order"),
        pytest.param(frozenset({1}), [1], id="a frozen set"),
        pytest.param({"a": {1: None}}, {"a": {1: None}}, id="dictionaries"),
        pytest.param(types.MappingProxyType({"a": 1}), {"a": 1}, id="a view of a dictionary"),
        pytest.param(OrderedDict(a=1), {"a": 1}, id="an ordered dictionary"),
        pytest.param(Items([1, 2]), [1, 2], id="a list that refuses to be walked"),
        pytest.param(Table(a=1), {"a": 1}, id="a dictionary that refuses to be walked"),
    ],
)
def test_values(value: Any, expected: Any) -> None:
    assert plain(tree(value)) == expected


@pytest.mark.parametrize(
    ("value", "name", "held"),
    [
        pytest.param(Color.RED, "RED", "red", id="text"),
        pytest.param(Level.LOW, "LOW", 1, id="also a number"),
        pytest.param(Color.COMPOSITE, "COMPOSITE", None, id="no plain value"),
    ],
)
def test_members(value: enum.Enum, name: str, held: Any) -> None:
    expected = {"t": "enum", "class": type(value).__name__, "name": name, "v": held}
    assert tree(value) == expected


@pytest.mark.parametrize(
    ("value", "kind", "why"),
    [
        pytest.param(2**70, "int", "64 bits", id="a big number"),
        pytest.param(float("nan"), "float", "finite", id="not a number"),
        pytest.param(float("-inf"), "float", "finite", id="infinity"),
        pytest.param("x" * (MAX_TEXT + 1), "str", "10,000 characters", id="a long text"),
        pytest.param("\ud800", "str", "surrogates", id="a lone surrogate"),
        pytest.param([0] * (MAX_NODES + 1), "list", "100,000 values", id="a long list"),
        pytest.param(object(), "object", "", id="an object like none of ours"),
        pytest.param(Color, "enum.EnumType", "", id="a class"),
        pytest.param(tree, "function", "", id="a function"),
        pytest.param(json, "module", "", id="a module"),
        pytest.param(iter([1]), "list_iterator", "", id="an iterator"),
    ],
)
def test_what_is_not_told(value: Any, kind: str, why: str) -> None:
    found = tree(value)
    assert (found["t"], found["type"]) == ("other", kind)
    assert why in found["why"]


class Plain:
    def __init__(self) -> None:
        self.step_type = "Train"
        self.outputs: list[Any] = ["a"]
        self._hidden = 1


class ByClass:
    step_type = "Train"
    outputs = ("a",)

    def dependencies(self) -> None: ...


class ByProperty:
    step_type = "Train"

    @property
    def outputs(self) -> list[str]:
        return ["a"]


class Slotted:
    __slots__ = ("outputs", "step_type")

    def __init__(self) -> None:
        self.step_type, self.outputs = "Train", ["a"]


class Named(NamedTuple):
    step_type: str = "Train"
    outputs: tuple[str, ...] = ("a",)


@dataclass(frozen=True)
class Data:
    step_type: str = "Train"
    outputs: list[str] = field(default_factory=lambda: ["a"])


@dataclass(frozen=True, slots=True)
class SlottedData:
    step_type: str = "Train"
    outputs: list[str] = field(default_factory=lambda: ["a"])


class Model(BaseModel):
    step_type: str = "Train"
    outputs: list[str] = ["a"]
    _hidden: int = PrivateAttr(default=1)


LIKENESSES = [Plain, ByClass, ByProperty, Slotted, Named, Data, SlottedData, Model]


@pytest.mark.parametrize("kind", LIKENESSES, ids=lambda kind: kind.__name__)
def test_a_specification_of_any_style(kind: Any) -> None:
    found = tree(kind())
    assert found["class"] == f"{__name__}.{kind.__name__}"
    assert plain(found) == {"step_type": "Train", "outputs": ["a"]}


@pytest.mark.parametrize(
    ("fields", "alike"),
    [
        pytest.param("step_type dependencies", True, id="specification by dependencies"),
        pytest.param("step_type outputs", True, id="specification by outputs"),
        pytest.param("step_type", False, id="step type alone"),
        pytest.param("entry_point expected_input_paths", True, id="contract by inputs"),
        pytest.param("entry_point expected_output_paths", True, id="contract by outputs"),
        pytest.param("entry_point", False, id="entry point alone"),
        pytest.param("logical_name dependency_type", True, id="dependency"),
        pytest.param("logical_name property_path", True, id="output by path"),
        pytest.param("logical_name output_type", True, id="output by type"),
        pytest.param("logical_name", False, id="logical name alone"),
        pytest.param("steps connections", True, id="pipeline"),
        pytest.param("steps", False, id="steps alone"),
        pytest.param("source_step target_step", True, id="connection"),
        pytest.param("spec", True, id="step of a pipeline"),
        pytest.param("if_steps", True, id="condition"),
        pytest.param("name description", False, id="anything"),
    ],
)
def test_what_is_like_a_part(fields: str, alike: bool) -> None:
    value = types.SimpleNamespace(**dict.fromkeys(fields.split(), "x"))
    assert (tree(value)["t"] == "object") is alike


def test_an_object_is_told_once_and_numbered_in_order() -> None:
    first, second = Plain(), Plain()
    first.outputs, second.outputs = [second], [first]
    found = Describer(first_id=5).names({"a": first, "b": second, "c": [1], "__d__": first})
    assert [found["a"]["id"], found["a"]["fields"]["outputs"]["v"][0]["id"]] == [5, 6]
    assert found["a"]["fields"]["outputs"]["v"][0]["fields"]["outputs"]["v"] == [
        {"t": "ref", "id": 5}
    ]
    assert found["b"] == {"t": "ref", "id": 6}
    assert set(found) == {"a", "b"}


def test_names_are_told_when_they_contain_an_object() -> None:
    names = {"a": {"x": [Plain()]}, "_b": Plain(), "number": 1, "Class": Plain, "plain": tree}
    assert set(Describer().names(names)) == {"a", "_b"}


def test_names_without_objects_use_up_nothing() -> None:
    names: dict[str, Any] = {f"table{number}": [0] * (MAX_NODES // 2) for number in range(4)}
    assert plain(Describer().names(names | {"spec": Plain()})["spec"])["step_type"] == "Train"


class Hostile:
    """Answers every question with another lie, or not at all."""

    step_type = "Train"
    dependencies = ()

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise SystemExit("__class__")

    def __getattribute__(self, name: str) -> Any:
        raise KeyboardInterrupt(name)

    def __eq__(self, other: object) -> bool:
        raise AssertionError("__eq__")

    def __hash__(self) -> int:
        raise AssertionError("__hash__")

    def __repr__(self) -> str:
        raise AssertionError("__repr__")

    def __iter__(self) -> Any:
        raise AssertionError("__iter__")

    def __len__(self) -> int:
        raise AssertionError("__len__")

    def __bool__(self) -> bool:
        raise AssertionError("__bool__")


class Meta(type):
    __qualname__ = "Lie"

    def __instancecheck__(cls, instance: object) -> bool:
        raise AssertionError("__instancecheck__")

    def __hash__(cls) -> int:
        raise AssertionError("__hash__")

    def mro(cls) -> list[type]:
        return super().mro()

    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(name)


class OfMeta(metaclass=Meta):
    pass


class Everything:
    """Has every attribute that anyone asks for."""

    def __getattr__(self, name: str) -> Any:
        return Everything()


class Endless:
    step_type = "Train"

    @property
    def outputs(self) -> Any:
        return Endless()


class Raising:
    step_type = "Train"

    @property
    def outputs(self) -> Any:
        raise ValueError("not\nyet")


def test_a_hostile_object_is_an_object_of_unknown_fields() -> None:
    found = tree(Hostile())
    assert plain(found) == dict.fromkeys(("step_type", "dependencies"), "other KeyboardInterrupt")
    assert found["fields"]["step_type"]["why"] == "KeyboardInterrupt: step_type"


def test_a_hostile_class_is_not_asked() -> None:
    assert tree(OfMeta())["type"].endswith("OfMeta")


def test_an_object_that_has_every_attribute_is_like_nothing() -> None:
    assert tree(Everything())["t"] == "other"


def test_a_property_that_raises_says_so() -> None:
    assert tree(Raising())["fields"]["outputs"] == {
        "t": "other",
        "type": "ValueError",
        "why": "ValueError: not yet",
    }


def test_endless_properties_end() -> None:
    text = json.dumps(tree(Endless()))
    assert text.count('"t": "object"') == 1 + MAX_DEPTH
    assert "nested more than 20 deep" in text


def test_objects_that_are_gone_are_not_mistaken_for_others() -> None:
    assert '"ref"' not in json.dumps(tree([Endless(), Endless()]))


def test_a_list_in_itself_ends() -> None:
    cyclic: list[Any] = []
    cyclic += [cyclic, cyclic]
    found = tree(cyclic)
    assert len(json.dumps(found)) < 100 * MAX_NODES
    assert "more than 100,000 values" in json.dumps(found)


def test_every_reference_has_its_object_when_there_is_too_much() -> None:
    shared = [Plain() for _ in range(50)]
    value = [[shared, [0] * 400] for _ in range(MAX_NODES // 200)]
    text = json.dumps(Describer().names({"a": value, "b": shared}))
    assert text.count('"t": "object"') == len(shared)
    assert "more than 100,000 values" in text


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(ValueError("a\n  b\tc"), "ValueError: a b c", id="many lines become one"),
        pytest.param(ValueError(), "ValueError", id="no text"),
        pytest.param(
            Unspeakable(), "Unspeakable: (its text could not be made)", id="raises in turn"
        ),
        pytest.param(ValueError("\ud800"), "ValueError: \\ud800", id="a lone surrogate"),
    ],
)
def test_text_of_an_exception(error: BaseException, text: str) -> None:
    assert text_of(error) == text


def test_text_of_an_exception_is_short() -> None:
    assert len(text_of(ValueError("x" * 5_000_000))) == 500
