"""What builders may give to their jobs depends on other modules: what is kept follows them."""

import random
from pathlib import Path

import pytest

from align_ci.load.cache import Cache
from align_ci.model import Known
from tests.functional.test_cache import everything, read
from tests.projects import write
from tests.unit.load.jobs.test_given import BASE

CONFIG = """
from pydantic import BaseModel
class Config(BaseModel):
    region: str = "eu"
"""

FILES = {
    "base.py": BASE,
    "contract.py": """
        from base import *
        CONTRACT = ScriptContract(
            entry_point="cut.py", expected_input_paths={}, expected_output_paths={},
            required_env_vars=["REGION", "MODE"], optional_env_vars={}, expected_arguments={},
        )
    """,
    "spec.py": """
        from base import *
        from contract import CONTRACT
        SPEC = StepSpecification(
            step_type="Cut", node_type="source", dependencies=[], outputs=[],
            script_contract=CONTRACT,
        )
    """,
    "config.py": CONFIG,
    "builder.py": """
        from sagemaker.processing import ScriptProcessor
        from base import *
        from config import Config
        from spec import SPEC
        class CutStepBuilder(StepBuilderBase):
            def __init__(self, config: Config):
                super().__init__(config, SPEC)
            def create_step(self, **kwargs):
                return ScriptProcessor(env=self._variables())
    """,
}

MODE = "class Fast(Config):\n    mode: str = 'x'\n"
STATES = {
    "config.py": (CONFIG, f"{CONFIG}    mode: str = 'fast'\n", f"{CONFIG}\n{MODE}"),
    "derived.py": (None, f"from config import Config\n{MODE}", "from config import Config\n"),
    "more.py": (None, "from derived import *\nclass Faster(Config):\n    mode: int\n"),
    "renaming.py": (None, "from config import Config as Settings\n"),
    "base.py": (BASE, BASE.replace("required_env_vars", "optional_env_vars")),
    "contract.py": (
        FILES["contract.py"],
        FILES["contract.py"].replace('"REGION", ', ""),
    ),
}
"""What files are turned into; None for no file."""


def variables(root: Path, cache: Cache | None) -> set[str] | None:
    [build] = read(root, cache).project.builds
    found = build.job.variables if build.job is not None else None
    if found is None or not found.complete:
        return None
    return {each.value for each in found if isinstance(each, Known)}


@pytest.mark.parametrize(
    ("path", "state", "expected"),
    [
        ("config.py", 1, {"REGION", "MODE"}),
        ("config.py", 2, None),
        ("derived.py", 1, None),
        ("renaming.py", 1, None),
        ("derived.py", 2, {"REGION"}),
        ("base.py", 1, set()),
        ("contract.py", 1, set()),
    ],
)
def test_a_change_elsewhere_is_seen(
    tmp_path: Path, path: str, state: int, expected: set[str] | None
) -> None:
    root, cache = write(tmp_path / "project", FILES), Cache(tmp_path / "cache", "project")
    assert variables(root, cache) == variables(root, cache) == {"REGION"}
    write(root, {path: STATES[path][state] or ""})
    assert variables(root, cache) == expected
    if path in FILES:
        write(root, {path: FILES[path]})
    else:
        (root / path).unlink()
    assert variables(root, cache) == {"REGION"}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_changes_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same every time
    root, cache = write(tmp_path / "project", FILES), Cache(tmp_path / "cache", "project")
    for _ in range(12):
        path = chance.choice([*STATES])
        text = chance.choice(STATES[path])
        if text is None:
            (root / path).unlink(missing_ok=True)
        else:
            write(root, {path: text})
        assert everything(read(root, cache)) == everything(read(root, None))
