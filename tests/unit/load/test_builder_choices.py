"""Which specifications a builder may build a step of, as it is written."""

from pathlib import Path

import pytest

from align_ci.model import Known
from tests.projects import IMPORTS, project

SPECS = (
    IMPORTS
    + """
CONTRACT = ScriptContract(entry_point="a.py", expected_input_paths={}, expected_output_paths={})
TRAINING_SPEC = StepSpecification(
    step_type="Load_Training", node_type="source", script_contract=CONTRACT
)
TESTING_SPEC = StepSpecification(
    step_type="Load_Testing", node_type="source", script_contract=CONTRACT
)
OTHER_SPEC = StepSpecification(step_type="Other", node_type="source")
SPECS = {"training": TRAINING_SPEC, "testing": TESTING_SPEC}
"""
)

BASE = """
from specs import OTHER_SPEC, SPECS, TESTING_SPEC, TRAINING_SPEC

class StepBuilderBase:
    def __init__(self, config, spec=None):
        self.spec = spec
    def create_step(self): ...

"""


INSIDE = """
from specs import TESTING_SPEC as TESTING, TRAINING_SPEC as TRAINING
"""


def built(root: Path, code: str, **files: str) -> set[str]:
    """The step types that `LoadStepBuilder` may build."""
    every = {"specs.py": SPECS, "builder.py": BASE + code, "inside.py": INSIDE}
    every |= {f"{name}.py": text for name, text in files.items()}
    builds = [each for each in project(root, every).builds if each.name == "LoadStepBuilder"]
    known = [each.specification.value for each in builds if isinstance(each.specification, Known)]
    return {each.step_type.value for each in known if isinstance(each.step_type, Known)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "class LoadStepBuilder(StepBuilderBase):\n    spec = OTHER_SPEC\n",
            {"Other"},
            id="its attribute",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config, spec=OTHER_SPEC)
""",
            {"Other"},
            id="handed to its base",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        if config.job_type == "training":
            spec = TRAINING_SPEC
        else:
            spec = TESTING_SPEC
        super().__init__(config, spec=spec)
""",
            {"Load_Training", "Load_Testing"},
            id="by job type",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config, spec=SPECS[config.job_type])
""",
            {"Load_Training", "Load_Testing"},
            id="from a dictionary",
        ),
        pytest.param(
            """
class SharedStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config, spec=OTHER_SPEC)

class LoadStepBuilder(SharedStepBuilder):
    def _get_inputs(self, inputs): ...
""",
            {"Other"},
            id="as what it derives from",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        from inside import TRAINING
        super().__init__(config, spec=TRAINING)
""",
            {"Load_Training"},
            id="imported where it is used",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        if config.job_type == "training":
            from inside import TRAINING as SPEC
        elif config.job_type == "testing":
            from inside import TESTING as SPEC
        else:
            raise ValueError(config.job_type)
        super().__init__(config, spec=SPEC)
""",
            {"Load_Training", "Load_Testing"},
            id="imported by job type",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        from inside import MISSING
        from nowhere import SPEC
        super().__init__(config, spec=MISSING or SPEC)
""",
            set(),
            id="imported from where it is not",
        ),
        pytest.param(
            """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config, spec=config.spec)
""",
            set(),
            id="from its configuration",
        ),
    ],
)
def test_specifications_that_a_builder_names(tmp_path: Path, code: str, expected: set[str]) -> None:
    assert built(tmp_path, code) == expected


def test_a_builder_that_fails_is_one_of_each_job_type_all_the_same(tmp_path: Path) -> None:
    code = """
class LoadStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config, spec=SPECS[config.job_type])
        raise RuntimeError
"""
    files = {"specs.py": SPECS, "builder.py": BASE + code}
    made = [
        each for each in project(tmp_path, files, "import").builds if each.name == "LoadStepBuilder"
    ]
    assert len(made) == 2
    for each in made:
        assert isinstance(each.specification, Known)
        assert isinstance(each.contract, Known)
        assert each.contract.value is not None
        assert each.contract.value.name == "CONTRACT"
