"""Which steps builders build that look up what an interface file declares."""

import textwrap
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


@pytest.mark.parametrize(
    ("before", "body", "expected"),
    [
        pytest.param('spec = lookup("Cut")', "self.spec = spec", ["Cut"], id="a name"),
        pytest.param(
            '_, spec = lookup("Cut")', "super().__init__(spec=spec)", ["Cut"], id="a pair"
        ),
        pytest.param('spec = lookup("Cut").spec', "self.spec = spec", ["Cut"], id="a part"),
        pytest.param("from specs import CUT", "self.spec = CUT", ["Cut"], id="imported"),
        pytest.param('spec = lookup("Cut")', "self.spec = config.spec", [], id="not used"),
        pytest.param('spec = lookup("Cut")', "self.use(lambda spec: spec)", [], id="another"),
        pytest.param('spec = lookup("Cut")', 'self.spec = spec or lookup("Split")', [], id="two"),
        pytest.param("spec = lookup(STEP)", "self.spec = spec", [], id="of some step"),
    ],
)
def test_the_step_that_the_module_looks_up_for_it(
    tmp_path: Path, before: str, body: str, expected: list[str]
) -> None:
    builder = BUILDER.replace("class Step", f"{before}\n\nclass Step", 1).format(body=body)
    specs = "from lookup import lookup\nCUT = lookup('Cut')\nclass StepBuilderBase: ...\n"
    files = FILES | {"builder.py": builder, "specs.py": specs}
    found = loaded(write(tmp_path, files), interfaces=(LAYOUT,)).project
    assert steps([each for each in found.builds if each.name == "WoodStepBuilder"]) == expected


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


REGISTERED = {
    "specs.py": """
        from align_ci.authoring import NodeType, StepSpecification
        CUT = StepSpecification(step_type="Cut", node_type=NodeType.SOURCE)
        SEW_ONE = StepSpecification(step_type="Sew_Training", node_type=NodeType.SOURCE)
        SEW_TWO = StepSpecification(step_type="Sew_Testing", node_type=NodeType.SOURCE)
    """,
    "builders.py": """
        class StepBuilderBase:
            def create_step(self): ...

        class CutConfig: ...
        class SewConfig: ...

        class CutStepBuilder(StepBuilderBase):
            def __init__(self, config: CutConfig):
                self.config = config

        class SewStepBuilder(StepBuilderBase):
            def __init__(self, config: SewConfig):
                self.config = config
    """,
}


def registered(root: Path, registry: str, more: str = "") -> dict[str, list[str]]:
    """The steps of each builder, where a registry says what it does."""
    builders = textwrap.dedent(REGISTERED["builders.py"]) + textwrap.dedent(more)
    files = {**REGISTERED, "builders.py": builders, "registry.py": f"STEP_REGISTRY = {registry}\n"}
    found: dict[str, list[str]] = {}
    for build in loaded(write(root, files)).project.builds:
        found.setdefault(build.name, []).extend(steps([build]))
    return {name: sorted(own) for name, own in found.items()}


BY_NAME = """{
    "Cut": {"builder_step_name": "CutStepBuilder", "config_class": "CutConfig"},
    "Sew": {"builder_step_name": "SewStepBuilder", "config_class": "SewConfig"},
}"""


@pytest.mark.parametrize(
    ("registry", "cut", "sew"),
    [
        pytest.param(BY_NAME, ["Cut"], ["Sew_Testing", "Sew_Training"], id="by its name"),
        pytest.param(
            BY_NAME.replace("CutStepBuilder", "CuttStepBuilder"),
            ["Cut"],
            ["Sew_Testing", "Sew_Training"],
            id="by its configuration, where its name is misspelt",
        ),
        pytest.param(BY_NAME.replace('"Cut":', '"Saw":'), [], None, id="of a step without any"),
        pytest.param(
            BY_NAME.replace("SewStepBuilder", "CutStepBuilder"), [], None, id="for two steps"
        ),
        pytest.param(
            BY_NAME.replace("CutStepBuilder", "CuttStepBuilder").replace("CutConfig", "SewConfig"),
            [],
            None,
            id="the configuration is that of another step, too",
        ),
    ],
)
def test_a_registry_says_what_a_builder_builds(
    tmp_path: Path, registry: str, cut: list[str], sew: list[str] | None
) -> None:
    found = registered(tmp_path, registry)
    assert found["CutStepBuilder"] == cut
    assert sew is None or found["SewStepBuilder"] == sew


def test_two_builders_of_one_name_are_not_told_apart(tmp_path: Path) -> None:
    twin = "class StepBuilderBase:\n    def create_step(self): ...\n\n"
    write(tmp_path, {"twin.py": twin + "class CutStepBuilder(StepBuilderBase): ...\n"})
    assert registered(tmp_path, BY_NAME)["CutStepBuilder"] == []
