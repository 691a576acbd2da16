"""Arguments that configurations make, and builders do not pass that inherit what asks for them."""

from pathlib import Path

import pytest

from align_ci.model import Unknown
from tests.projects import project

INHERITING = """
from sagemaker.processing import ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep
from shared import *

class Config(ConfigBase):
    mode: str = "fast"

    def get_job_arguments(self):
        return ["--mode", self.mode]

class OneStepBuilder(StepBuilderBase):
    def __init__(self, config: Config):
        self.config, self.spec, self.contract = config, SPEC, CONTRACT

    def create_step(self):
        processor = ScriptProcessor(env={"A": "1"})
        return ProcessingStep("One", processor)
"""

SHARED = """
class Thing:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)

class ScriptContract(Thing): pass
class StepSpecification(Thing): pass

CONTRACT = ScriptContract(
    entry_point="one.py", expected_input_paths={}, expected_output_paths={},
    required_env_vars=[], optional_env_vars={}, expected_arguments={},
)
SPEC = StepSpecification(
    step_type="One", node_type="source", dependencies=[], outputs=[], script_contract=CONTRACT
)

class ConfigBase:
    def get_job_arguments(self):
        return ["--common", "x"]

class StepBuilderBase:
    def _get_job_arguments(self):
        getter = getattr(self.config, "get_job_arguments", None)
        return getter() if callable(getter) else None
"""

GETTER = '    def get_job_arguments(self):\n        return ["--mode", self.mode]\n'


def inherits(root: Path, *changes: tuple[str, str]) -> list[str]:
    """Whether each method that is inherited and computes arguments is used."""
    texts = {"steps.py": INHERITING, "shared.py": SHARED}
    for old, new in changes:
        assert any(old in text for text in texts.values())
        texts = {path: text.replace(old, new) for path, text in texts.items()}
    [source] = [each for each in project(root, texts).builders if each.name == "OneStepBuilder"]
    assert not source.arguments
    return [
        each.is_used.why if isinstance(each.is_used, Unknown) else str(each.is_used.value)
        for each in source.inherited
    ]


STEP = 'ProcessingStep("One", processor)'
MAKING = 'processor = ScriptProcessor(env={"A": "1"})'


def test_arguments_of_the_configuration_that_a_builder_does_not_pass(tmp_path: Path) -> None:
    assert inherits(tmp_path) == ["False"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(STEP, "helper(processor, self._get_job_arguments())", id="asked for"),
        pytest.param(STEP, "ProcessingStep(job_arguments=self._get_job_arguments())", id="passed"),
        pytest.param(
            "class StepBuilderBase:",
            "class StepBuilderBase:\n    def run(self): return self._get_job_arguments()",
            id="by the base class",
        ),
        pytest.param(
            "class ScriptContract(",
            "def other(builder): return builder._get_job_arguments()\n\nclass ScriptContract(",
            id="by others",
        ),
    ],
)
def test_arguments_of_the_configuration_that_are_used(tmp_path: Path, old: str, new: str) -> None:
    assert "False" not in inherits(tmp_path, (old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(GETTER, "", id="what all configurations give"),
        pytest.param('["--mode", self.mode]', "[self.mode]", id="no flag"),
        pytest.param('["--mode", self.mode]', "None", id="nothing"),
        pytest.param("getter() if callable(getter) else None", '["--own", "1"]', id="the base's"),
        pytest.param(
            STEP,
            "ProcessingStep(job_arguments=self.config.get_job_arguments())",
            id="passed without the method",
        ),
        pytest.param(STEP, "ProcessingStep(arguments=helper(self))", id="perhaps passed"),
        pytest.param(MAKING, "processor = helper(self)", id="made elsewhere"),
        pytest.param(": Config):", "):", id="another configuration"),
    ],
)
def test_arguments_that_a_builder_need_not_pass(tmp_path: Path, old: str, new: str) -> None:
    assert inherits(tmp_path, (old, new)) == []
