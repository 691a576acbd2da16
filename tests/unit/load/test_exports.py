"""What the objects of a project are called, and how they are found."""

from pathlib import Path

import pytest

from align_ci.load.exports import collect
from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from tests.projects import IMPORTS, project, write

A = "StepSpecification(step_type='A', node_type=NodeType.SOURCE)"


def names(root: Path, files: dict[str, str]) -> list[str]:
    """What the project's specifications are called."""
    write(root, {path: IMPORTS + code for path, code in files.items()})
    reader = Reader(Layout(root, sorted(files), ["."]))
    for path in sorted(files):
        reader.read(path)
    exports = collect(reader.modules, frozenset())
    return [exports.names.get(id(found), "") for found in exports.of_kind("specifications")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(f"X = {A}\nY = X\n", ["X"], id="the first name"),
        pytest.param(f"X = [{A}]\n", ["X[0]"], id="list"),
        pytest.param(f"X = {{'a': {A}}}\n", ["X['a']"], id="dictionary"),
        pytest.param(f"class K:\n    X = {A}\n", ["K.X"], id="class"),
        pytest.param(f"L = [[{A}]]\nX = L[0][0]\n", ["X"], id="the nearest name"),
        pytest.param(f"{A}\n", [""], id="none"),
    ],
)
def test_names(tmp_path: Path, code: str, expected: list[str]) -> None:
    assert names(tmp_path, {"a.py": code}) == expected


def test_the_name_where_it_is_made_is_the_best_one(tmp_path: Path) -> None:
    files = {"a.py": "from b import X as FIRST\n", "b.py": f"X = {A}\n"}
    assert names(tmp_path, files) == ["X"]


def test_another_name_where_its_own_module_has_none(tmp_path: Path) -> None:
    files = {"a.py": "from b import make\nX = make()\n", "b.py": f"def make():\n    return {A}\n"}
    assert names(tmp_path, files) == ["X"]


def test_collections_in_circles(tmp_path: Path) -> None:
    code = f"L = []\nL += [L, L, L, L]\nD = {{'d': L}}\nL.append(D)\nL.append({A})\n"
    assert len(names(tmp_path, {"a.py": code})) == 1


LISTING = """
from typing import List, Optional
from pydantic import BaseModel, Field

class Planned(BaseModel):
    name: str
    step_type: str
    {field}: {annotation} = Field(default_factory=list)

FIRST = Planned(name="a", step_type="Cut", {field}=["b"])

def second():
    return Planned(name="b", step_type="Paste", {field}=["a"])
"""


@pytest.mark.parametrize("annotation", ["List[str]", "Optional[List[str]]", "set[str] | None"])
@pytest.mark.parametrize("field", ["dependencies", "outputs"])
def test_a_step_that_lists_others_by_name_is_no_specification(
    tmp_path: Path, field: str, annotation: str
) -> None:
    code = LISTING.format(field=field, annotation=annotation)
    found = project(tmp_path, {"a.py": code}).specifications
    assert found.complete
    assert not found.items


@pytest.mark.parametrize("annotation", ["list", "List[dict]", "dict[str, str]", "List[Part]"])
def test_a_step_that_lists_anything_else_is_one(tmp_path: Path, annotation: str) -> None:
    code = LISTING.format(field="dependencies", annotation=annotation)
    assert [each.step for each in project(tmp_path, {"a.py": code}).specifications] == ["Cut"]
