"""Where a configuration says that things are: what it does not say may be anywhere."""

from pathlib import Path

import pytest

from tests.functional.test_misaligned import check
from tests.projects import write

IMPORTS = "from align_ci.authoring import NodeType, StepSpecification\n"
STEP = 'S = StepSpecification(step_type="{}", node_type=NodeType.SOURCE)\n'
BUILDER = """
from src.specs.cut import S
class CutStepBuilder:
    def __init__(self, config):
        self.spec = S
    def create_step(self): ...
"""
FILES = {
    "src/specs/cut.py": IMPORTS + STEP.format("Cut"),
    "src/more/join.py": IMPORTS + STEP.format("Join").replace("S =", "J ="),
    "src/builders/cut.py": BUILDER,
    "src/other/glue.py": BUILDER.replace("Cut", "Glue"),
    "src/registry.py": """
        STEPS = {
            "Cut": {"builder_step_name": "CutStepBuilder"},
            "Join": {"builder_step_name": "JoinStepBuilder"},
        }
    """,
}


@pytest.mark.parametrize(
    ("configuration", "steps", "builders"),
    [
        pytest.param("", {"Cut", "Join"}, {"Cut", "Glue"}, id="nothing"),
        pytest.param("builders = ['src/builders']", {"Cut", "Join"}, {"Cut"}, id="builders"),
        pytest.param("pipelines = ['src/specs']", {"Cut", "Join"}, {"Cut", "Glue"}, id="pipelines"),
        pytest.param("specs = ['src/specs']", {"Cut"}, {"Cut", "Glue"}, id="specifications"),
        pytest.param(
            "specs = ['src/specs']\nbuilders = ['src/builders']", {"Cut"}, {"Cut"}, id="both"
        ),
    ],
)
def test_what_is_found(
    tmp_path: Path, configuration: str, steps: set[str], builders: set[str]
) -> None:
    write(tmp_path, {**FILES, "align-ci.toml": configuration})
    report = check(tmp_path, "static")
    reported = {each.subject.name for each in report.checks}
    assert reported & {"Cut", "Join"} == steps
    known = {each.removesuffix("StepBuilder") for each in reported if "StepBuilder" in each}
    assert known == builders
