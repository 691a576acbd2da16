"""Every specification that Python would make is found, or leaves a gap."""

from pathlib import Path

import pytest

from tests.projects import IMPORTS, plain, project

A = "StepSpecification(step_type='A', node_type=NodeType.SOURCE)"
B = A.replace("'A'", "'B'")


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        pytest.param(f"class Specs:\n    FIRST = {A}", ["A"], id="class body"),
        pytest.param(f"def f(x={A}):\n    return x", ["A"], id="default argument"),
        pytest.param(f"import lib\n@lib.register({A})\ndef f(): pass", ["A"], id="decorator"),
        pytest.param(f"X = [[[[[[[[{A}]]]]]]]]", ["A"], id="deep"),
        pytest.param(
            f"def f():\n    return [[[[[[[[{A}]]]]]]]]\nX = f()", ["A"], id="deep, returned"
        ),
        pytest.param(f"(P, (Q, *R)) = ({A}, ({B}, 1, 2))", ["A", "B"], id="unpacked"),
        pytest.param(f"import lib\nlib.register({A})", ["A"], id="handed to another library"),
        pytest.param(f"def f():\n    return {A}\nX = f()\nY = f()", ["A", "A"], id="made twice"),
        pytest.param(f"X = {A}\nY = X\nL = [X, Y]", ["A"], id="several names"),
        pytest.param(
            f"import functools\n@functools.cache\ndef f():\n    return {A}\nX = f()\nY = f()",
            ["A"],
            id="cached",
        ),
        pytest.param("X = StepSpecification(**{'step_type': 'A', 'outputs': []})", ["A"], id="**"),
        pytest.param("X = StepSpecification('A', NodeType.SOURCE)", ["X"], id="by position"),
        pytest.param("import lib\nX = StepSpecification(**lib.load())", ["X"], id="** not known"),
        pytest.param(
            "X = [StepSpecification(step_type=n, outputs=[]) for n in ('A', 'B')]",
            ["A", "B"],
            id="comprehension",
        ),
        pytest.param(
            "class Mine(StepSpecification):\n    pass\nX = Mine(step_type='A', outputs=[])",
            ["A"],
            id="subclass",
        ),
        pytest.param(
            f"USES = {{'a': StepUse(spec={A})}}\n"
            "P = PipelineSpecification(name='p', steps=USES, connections=[])\ndel USES",
            ["A"],
            id="inside a pipeline",
        ),
    ],
)
def test_found(tmp_path: Path, code: str, steps: list[str]) -> None:
    found = project(tmp_path, {"a.py": IMPORTS + code + "\n"}).specifications
    assert sorted(spec.step for spec in found) == steps
    assert found.complete


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        pytest.param(f"import lib\ndef f():\n    lib.add({A})\nf()", [], id="kept elsewhere"),
        pytest.param(f"X = {A}\nX = {B}", ["B"], id="overwritten"),
        pytest.param(f"X = {A}\ndel X", [], id="deleted"),
        pytest.param(f"import copy\nX = {A}\nY = copy.copy(X)", ["A"], id="copied"),
        pytest.param(
            f"X = {A}\nY = X.model_copy(update={{'step_type': 'B'}})", ["A"], id="updated"
        ),
        pytest.param(f"def f():\n    return {A}", [], id="uncalled"),
        pytest.param(
            "def f(n):\n    return StepSpecification('A', n)", [], id="uncalled, by position"
        ),
        pytest.param(
            "def f(k):\n    return StepSpecification(**{**k, 'step_type': 'A'})",
            [],
            id="uncalled, by **",
        ),
        pytest.param(
            "S = StepSpecification\ndef f(k):\n    return S(step_type='A', **k)",
            [],
            id="another name",
        ),
        pytest.param("X = StepSpecification.model_validate({})", [], id="made by a class method"),
        pytest.param(
            f"import os\ndef f():\n    return {A}\nif os.name:\n    X = f()", [], id="condition"
        ),
        pytest.param(
            f"import os\ndef f():\n    return {A}\nX = f()\nif os.name:\n    Y = f()",
            ["A"],
            id="once more under a condition",
        ),
        pytest.param(
            "import functools\nf = functools.partial(StepSpecification, step_type='A')\nX = f()",
            [],
            id="partial",
        ),
        pytest.param(f"import os\nX = [{A} for _ in os.listdir()]", [], id="unknown rounds"),
        pytest.param(f"L = []\nwhile not L:\n    L.append({A})", [], id="while"),
        pytest.param(f"try:\n    X = {A}\nexcept ValueError:\n    X = None", [], id="try"),
        pytest.param(f"def f(_):\n    return {A}\nX = list(map(f, [1]))", [], id="map"),
        pytest.param(f"def f():\n    yield {A}\nX = list(f())", [], id="generator"),
        pytest.param(
            "class K:\n    def __init__(self, step_type, outputs):\n"
            "        self.step_type = step_type\n        self.outputs = outputs\n"
            "X = K('A', [])\ndef f():\n    return K('B', [])",
            ["A"],
            id="look-alike that nothing calls",
        ),
        pytest.param(
            "import yaml\nTRAINING_SPEC = yaml.load('') or StepSpecification", [], id="by its name"
        ),
    ],
)
def test_leaves_a_gap(tmp_path: Path, code: str, steps: list[str]) -> None:
    found = project(tmp_path, {"a.py": IMPORTS + code + "\n"}).specifications
    assert sorted(spec.step for spec in found) == steps
    assert not found.complete


def test_gaps_are_of_their_kind(tmp_path: Path) -> None:
    code = "def f():\n    return ScriptContract('a.py', {}, {})\n"
    found = project(tmp_path, {"a.py": IMPORTS + code})
    assert not found.contracts.complete
    assert found.specifications.complete
    assert found.pipelines.complete


def test_a_chain_of_importers_is_followed_to_its_end(tmp_path: Path) -> None:
    files = {
        "base.py": IMPORTS + f"def make():\n    return {A}\n",
        "one.py": "from base import make as first\n",
        "two.py": "from one import first as second\n",
        "three.py": "from two import second as third\n",
        "four.py": "from three import third\nX = third()\n",
    }
    assert [spec.step for spec in project(tmp_path, files).specifications] == ["A"]


CONTRACT = """
import typing as t
from pydantic import BaseModel

class Contract(BaseModel):
    kind: t.ClassVar[str] = "contract"
    entry_point: str
    expected_input_paths: t.Dict[str, str] = {}
    required_env_vars: t.Optional[t.List[str]] = None

    @classmethod
    def reading(cls, *names):
        paths = {name: "/opt/ml/processing/input/" + name for name in names}
        return cls(entry_point="a.py", expected_input_paths=paths, required_env_vars=["A"])

"""
MAKE = "def make():\n    return Contract.reading('a')\n"


@pytest.mark.parametrize(
    ("code", "complete"),
    [
        pytest.param(f"{MAKE}A = make()", True, id="in a function that is called"),
        pytest.param("A = Contract.reading('a')", True, id="a method that makes one"),
        pytest.param(f"{MAKE}A = Contract.reading('b')", False, id="in one that is not"),
    ],
)
def test_methods_that_make_contracts(tmp_path: Path, code: str, complete: bool) -> None:
    contracts = project(tmp_path, {"a.py": CONTRACT + code}).contracts
    assert contracts.complete is complete
    (contract,) = contracts
    assert contract.inputs.complete
    assert contract.required_variables.complete
    assert [plain(name) for name in contract.required_variables] == ["A"]
