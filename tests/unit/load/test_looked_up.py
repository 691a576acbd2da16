"""Which steps builders build that look up what an interface file declares."""

from pathlib import Path

import pytest

from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.model import Build, Known
from tests.projects import loaded, plain, write

LAYOUT = InterfaceLayout(("*.step.yaml",))

CUT = """
step_type: Cut
node_type: source
contract: {entry_point: cut.py, outputs: {rows: {path: /opt/ml/processing/output}}}
spec: {outputs: {rows: {type: processing_output}}}
"""

SPLIT = """
step_type: Split
node_type: source
contract: {entry_point: split.py}
variants:
  training: {step_type: Split_Training}
  testing: {step_type: Split_Testing}
"""

FILES = {
    "cut.step.yaml": CUT,
    "split.step.yaml": SPLIT,
    "lookup.py": "def lookup(name, job_type=None): ...\n",
}

BUILDER = """
from lookup import lookup

class StepBuilderBase:
    def create_step(self): ...

class WoodStepBuilder(StepBuilderBase):
    def __init__(self, config):
        {body}
"""


def built(root: Path, body: str, loader: str = "static") -> list[Build]:
    files = FILES | {"builder.py": BUILDER.format(body=body)}
    project = loaded(write(root, files), loader, interfaces=(LAYOUT,)).project
    return [each for each in project.builds if each.name == "WoodStepBuilder"]


def steps(builds: list[Build]) -> list[str]:
    """The step types that are built."""
    known = [each.specification.value for each in builds if isinstance(each.specification, Known)]
    return sorted(each.step_type.value for each in known if isinstance(each.step_type, Known))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('contract, spec = lookup("Cut")', ["Cut"], id="by its step type"),
        pytest.param('self.spec = config.registry.get(name="Cut")', ["Cut"], id="by a keyword"),
        pytest.param(
            'spec = lookup("Split", job_type=config.job_type)',
            ["Split_Testing", "Split_Training"],
            id="of several job types",
        ),
        pytest.param('spec = lookup("Split_Testing")', ["Split_Testing"], id="of one job type"),
        pytest.param('spec = lookup("Cut") or lookup("Split")', [], id="one of two"),
        pytest.param('spec = lookup("Saw")', [], id="of another name"),
        pytest.param('self.log("Cut")', [], id="in a message"),
        pytest.param('name = "Cut"', [], id="handed to nobody"),
    ],
)
def test_the_step_that_a_builder_looks_up(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert steps(built(tmp_path, body)) == expected


def test_its_contract_is_that_of_the_file(tmp_path: Path) -> None:
    (build,) = built(tmp_path, 'spec = lookup("Cut")')
    assert isinstance(build.contract, Known)
    assert build.contract.value is not None
    assert plain(build.contract.value.entry_point) == "cut.py"


def test_a_builder_that_names_a_specification_builds_that(tmp_path: Path) -> None:
    spec = """
from dataclasses import dataclass, field
from lookup import lookup

@dataclass
class Spec:
    step_type: str
    node_type: str
    dependencies: list = field(default_factory=list)
    outputs: list = field(default_factory=list)

OWN = Spec(step_type="Own", node_type="source")

class StepBuilderBase:
    def create_step(self): ...

class WoodStepBuilder(StepBuilderBase):
    spec = OWN

    def validate(self):
        lookup("Cut")
"""
    project = loaded(write(tmp_path, FILES | {"builder.py": spec}), interfaces=(LAYOUT,)).project
    assert steps([each for each in project.builds if each.name == "WoodStepBuilder"]) == ["Own"]


def test_a_builder_that_could_not_be_executed(tmp_path: Path) -> None:
    builds = built(tmp_path, 'spec = lookup("Split")\n        raise RuntimeError', "import")
    assert steps(builds) == ["Split_Testing", "Split_Training"]
