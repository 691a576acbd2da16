"""Objects that are made of others have the fields that Python gives them."""

from pathlib import Path

import pytest

from align_ci.load.values import Instance
from align_ci.model import Known
from tests.unit.load.static.test_agrees_with_python import read

CLASSES = """
import copy, dataclasses
from typing import NamedTuple
from pydantic import BaseModel

@dataclasses.dataclass
class A:
    name: str
    items: list = dataclasses.field(default_factory=list)

class B(BaseModel):
    name: str
    size: int = 1

class C(NamedTuple):
    name: str
    size: int = 1

class D:
    def __init__(self, name):
        self.name = name
        self.items = [1]
"""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        pytest.param("dataclasses.replace(A('a'), name='b')", "b", id="replace"),
        pytest.param("dataclasses.replace(A('a'))", "a", id="replace nothing"),
        pytest.param("copy.copy(D('a'))", "a", id="copy"),
        pytest.param("copy.deepcopy(D('a'))", "a", id="deep copy"),
        pytest.param("copy.deepcopy({'k': [D('a')]})['k'][0]", "a", id="deep copy, inside"),
        pytest.param("B(name='a').model_copy()", "a", id="model copy"),
        pytest.param("B(name='a').model_copy(update={'name': 'b'})", "b", id="model copy, updated"),
        pytest.param("B(name='a').model_copy(update={'size': 2}, deep=True)", "a", id="deep"),
        pytest.param("B(name='a').copy(update=dict(name='b'))", "b", id="as in version 1"),
        pytest.param("C('a')._replace(name='b')", "b", id="named tuple"),
    ],
)
def test_copies_are_known(tmp_path: Path, code: str, name: str) -> None:
    made = read(tmp_path, f"{CLASSES}\nx = {code}")["x"]
    assert isinstance(made, Instance)
    value = made.fields["name"]
    assert isinstance(value, Known)
    assert value.value == name


@pytest.mark.parametrize(
    ("copied", "length"),
    [
        pytest.param("copy.copy(d)", 2, id="shallow"),
        pytest.param("copy.deepcopy(d)", 1, id="deep"),
        pytest.param("dataclasses.replace(A('a', d.items))", 2, id="replaced"),
    ],
)
def test_what_is_shared_changes_with_the_original(tmp_path: Path, copied: str, length: int) -> None:
    code = f"{CLASSES}\nd = D('a')\ne = {copied}\nd.items.append(2)\nx = len(e.items)"
    value = read(tmp_path, code)["x"]
    assert isinstance(value, Known)
    assert value.value == length


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("copy.copy(outside.thing())", id="of nothing known"),
        pytest.param("dataclasses.replace(A('a'), **outside.given())", id="unknown changes"),
        pytest.param("B(name='a').model_copy(update=outside.given())", id="unknown update"),
        pytest.param("B(name='a').model_copy(deep=outside.given())", id="who knows how deep"),
        pytest.param("B(name='a').copy(include={'name'})", id="a part"),
    ],
)
def test_what_is_not_known_stays_so(tmp_path: Path, code: str) -> None:
    made = read(tmp_path, f"import outside\n{CLASSES}\nx = {code}")["x"]
    assert not isinstance(made, Instance)
