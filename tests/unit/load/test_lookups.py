"""What code loads of interface files is no second step, and hides none."""

from pathlib import Path

import pytest

from align_ci.load.cache import Cache
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.model import Known, Project
from tests.projects import loaded, write

LAYOUT = InterfaceLayout(("*.step.yaml",))

STEP = """
step_type: {name}
node_type: source
contract: {{entry_point: a.py, outputs: {{rows: {{path: /opt/ml/processing/output}}}}}}
spec: {{outputs: {{rows: {{type: processing_output}}}}}}
"""

MODEL = """
from pydantic import BaseModel

class Contract(BaseModel):
    entry_point: str = None
    inputs: dict = {}
    outputs: dict = {}

class StepInterface(BaseModel):
    step_type: str
    contract: Contract
    dependencies: dict = {}
    outputs: dict = {}

    @classmethod
    def from_yaml(cls, data):
        return cls(**dict(data))

    @classmethod
    def named(cls, data):
        return StepInterface(
            step_type=data["step_type"], contract=data["contract"], outputs=data["outputs"]
        )
"""

CACHE = """
from pathlib import Path
import yaml
from interface import StepInterface

_cache = {}

def load_interface(name):
    if name in _cache:
        return _cache[name]
    with open(Path(__file__).parent / (name.lower() + ".step.yaml")) as file:
        data = yaml.safe_load(file)
    iface = StepInterface.from_yaml(data)
    _cache[name] = iface
    return iface

def load(name, job_type=None):
    iface = load_interface(name)
    return iface.contract, iface
"""

PLAIN = """
import yaml
from interface import StepInterface

def load(name):
    path = "steps/" + name + ".step.yaml"
    iface = StepInterface(**yaml.safe_load(open(path)))
    return iface.contract, iface
"""

NAMED = """
import json
from interface import StepInterface

def load(name):
    iface = StepInterface.named(json.loads(open(f"steps/{name}.json").read()))
    return iface.contract, iface
"""

LOADERS = {"cache": CACHE, "plain": PLAIN, "named": NAMED, "elsewhere": ""}

BUILDER = """
class StepBuilderBase:
    def create_step(self): ...
"""

USE = "_contract, CUT_SPEC = load('Cut')\n_contract, PASTE_SPEC = load('Paste')\n"


def read(root: Path, loader: str, code: str, more: dict[str, str] | None = None) -> Project:
    origin = "loader" if loader else "elsewhere.loader"
    files = {
        "cut.step.yaml": STEP.format(name="Cut"),
        "paste.step.yaml": STEP.format(name="Paste"),
        "interface.py": MODEL,
        "b.py": f"from {origin} import load\nimport os\n{code}\n{BUILDER}",
    }
    files |= {"loader.py": loader} if loader else {}
    return loaded(write(root, files | (more or {})), interfaces=(LAYOUT,)).project


def steps(found: Project) -> list[object]:
    types = [each.step_type for each in found.specifications]
    return [each.value if isinstance(each, Known) else None for each in types]


@pytest.mark.parametrize("loader", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("", id="nothing"),
        pytest.param("_contract, CUT_SPEC = load('Cut')", id="pair"),
        pytest.param(USE, id="two pairs"),
        pytest.param("CUT_CONTRACT, CUT_SPEC = load(name='Cut')", id="by keyword"),
        pytest.param("CUT_SPEC = load('Cut')[1]", id="item"),
        pytest.param("CUT_CONTRACT = load('Cut')[1].contract", id="attribute"),
        pytest.param("CUT = 'Cut'\nCUT_SPEC = load(CUT)[1]", id="by a name"),
        pytest.param("PAIR = load('Cut')", id="both by one name"),
        pytest.param("try:\n    C, CUT_SPEC = load('Cut')\nexcept OSError:\n    CUT_SPEC = None"),
        pytest.param("if os.environ.get('X'):\n    C, CUT_SPEC = load('Cut')", id="perhaps"),
    ],
)
def test_what_is_declared_counts_once(tmp_path: Path, loader: str, code: str) -> None:
    found = read(tmp_path, loader, code, {"c.py": "from b import *\n"})
    assert steps(found) == ["Cut", "Paste"]
    assert found.specifications.complete
    assert found.contracts.complete
    assert len(found.contracts) == len(found.specifications)


def test_by_a_name_that_is_imported(tmp_path: Path) -> None:
    found = read(tmp_path, "", USE, {"c.py": "from b import CUT_SPEC\n"})
    assert found.specifications.complete


@pytest.mark.parametrize("loader", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize(
    ("code", "more"),
    [
        pytest.param("C, FOLD_SPEC = load('Fold')", {}, id="another step"),
        pytest.param("C, FOLD_SPEC = load(os.environ['STEP'])", {}, id="some step"),
        pytest.param("C, CUT_SPEC = load('Cut')\nCUT_SPEC = os.x()", {}, id="set again"),
        pytest.param("C, FOLD_SPEC = load('fold/', 'Cut')", {}, id="another word"),
    ],
)
def test_what_no_file_declares_may_be_more(
    tmp_path: Path, loader: str, code: str, more: dict[str, str]
) -> None:
    found = read(tmp_path, loader, code, more)
    assert not found.specifications.complete or None in steps(found)


@pytest.mark.parametrize("loader", [CACHE, PLAIN], ids=["cache", "plain"])
def test_another_file_of_data_may_be_loaded(tmp_path: Path, loader: str) -> None:
    more = {"fold.yaml": "step_type: Fold\nnode_type: source\noutputs: [{logical_name: rows}]\n"}
    assert not read(tmp_path, loader, USE, more).specifications.complete


def test_a_function_that_is_called_for_another_step(tmp_path: Path) -> None:
    more = {"c.py": "from loader import load_interface\ndef f():\n    load_interface('Fold')\n"}
    assert not read(tmp_path, CACHE, USE, more).specifications.complete


def test_a_step_that_code_declares_stays(tmp_path: Path) -> None:
    made = (
        "from interface import StepInterface\ndef load(n):\n    return StepInterface(step_type=n)"
    )
    found = read(tmp_path, made, "CUT_SPEC = load('Cut')")
    assert steps(found) == ["Cut", "Cut", "Paste"]


def test_what_stands_for_it_is_what_the_file_declares(tmp_path: Path) -> None:
    builder = (
        "class StepBuilderBase:\n    def __init__(self, config, spec=None):\n"
        "        self.spec = spec\n    def create_step(self): ...\n"
        "class CutStepBuilder(StepBuilderBase):\n    def __init__(self, config):\n"
        "        super().__init__(config, spec=CUT_SPEC)\n"
    )
    found = read(tmp_path, PLAIN, USE + builder)
    (build,) = (each for each in found.builds if each.name == "CutStepBuilder")
    assert isinstance(build.specification, Known)
    assert build.specification.value.location.path == "cut.step.yaml"
    assert isinstance(build.contract, Known)


def test_what_is_remembered_holds_no_longer_than_the_step_is_declared(tmp_path: Path) -> None:
    root, cache = tmp_path / "project", Cache(tmp_path / "cache", "key")
    read(root, CACHE, USE)

    def again() -> Project:
        return loaded(root, interfaces=(LAYOUT,), cache=cache).project

    assert [again().specifications.complete, again().specifications.complete] == [True, True]
    write(root, {"cut.step.yaml": STEP.format(name="Trim")})
    assert not again().specifications.complete or None in steps(again())
    write(root, {"cut.step.yaml": STEP.format(name="Cut")})
    assert again().specifications.complete
    assert steps(again()) == ["Cut", "Paste"]
