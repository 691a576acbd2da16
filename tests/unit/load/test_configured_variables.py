"""Environment variables that a configuration names, whatever methods they pass through."""

import textwrap
from pathlib import Path

import pytest

from align_ci.model import BuilderSource, Known
from tests.projects import project

STEPS = """
from sagemaker.processing import ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep
from shared import *

class Config(ConfigBase):
    region: str = "eu"

    def get_environment_variables(self):
        return {"REGION": self.region, "ROWS": "1", "USED": "1"}

class OneStepBuilder(StepBuilderBase):
    def __init__(self, config: Config):
        self.config, self.spec, self.contract = config, SPEC, CONTRACT

    def create_step(self):
        return ProcessingStep("One", ScriptProcessor(env=self._get_environment_variables()))
"""

SHARED = """
import inspect
from elsewhere import wanted

class Thing:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)

class ScriptContract(Thing): pass
class StepSpecification(Thing): pass

CONTRACT = ScriptContract(
    entry_point="one.py", expected_input_paths={}, expected_output_paths={},
    required_env_vars=["ROWS"], optional_env_vars={}, expected_arguments={},
)
SPEC = StepSpecification(
    step_type="One", node_type="source", dependencies=[], outputs=[], script_contract=CONTRACT
)

class ConfigBase:
    def common(self):
        return {"COMMON": "1"}

class StepBuilderBase:
    def _get_environment_variables(self):
        found = {"OWN": "1"}
        collector = self.config.get_environment_variables
        produced = collector()
        # more
        return found
"""

ALL = ["REGION", "ROWS", "USED"]


def builder(root: Path, body: str) -> BuilderSource:
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8)
    texts = {"steps.py": STEPS, "shared.py": SHARED.replace("        # more", inner)}
    [found] = [each for each in project(root, texts).builders if each.name == "OneStepBuilder"]
    return found


@pytest.mark.parametrize(
    ("body", "names"),
    [
        pytest.param("found.update(produced)", ALL, id="taken over"),
        pytest.param("found = {**found, **produced}", ALL, id="spread"),
        pytest.param("for k, v in produced.items():\n    found[k] = str(v)", ALL, id="one by one"),
        pytest.param(
            "if isinstance(produced, dict):\n    found.update(produced)", ALL, id="looked at"
        ),
        pytest.param(
            "takes = any(p for p in inspect.signature(collector).parameters.values())\n"
            "found.update(collector([]) if takes else collector())",
            ALL,
            id="called as it is declared",
        ),
        pytest.param(
            "declared = self.contract.required_env_vars\n"
            "found.update({k: v for k, v in produced.items() if k in declared})",
            [],
            id="those of the contract",
        ),
        pytest.param(
            "found.update({k: v for k, v in produced.items() if wanted(k)})", [], id="some of them"
        ),
        pytest.param(
            "for k, v in produced.items():\n    if wanted(k):\n        found[k] = v",
            [],
            id="some, one by one",
        ),
        pytest.param(
            "found.update(produced)\nfound.pop('USED')\ndel found['REGION']",
            ["ROWS"],
            id="taken away",
        ),
        pytest.param("found.update(produced)\nfound.clear()", [], id="all taken away"),
        pytest.param("found.update(produced)\nfound.update(wanted())", [], id="perhaps others"),
        pytest.param("found.update(self.config.common())", [], id="of a base class"),
    ],
)
def test_what_the_configuration_names(tmp_path: Path, body: str, names: list[str]) -> None:
    found = builder(tmp_path, body).configured
    assert sorted(each.value for each in found if isinstance(each, Known)) == names


def test_is_told_where_the_configuration_names_it(tmp_path: Path) -> None:
    places = {each.location for each in builder(tmp_path, "found.update(produced)").configured}
    assert {(each.path, each.line) for each in places} == {("steps.py", 10)}
