"""Private contracts that others are made of are judged by those alone."""

from pathlib import Path

import pytest

from tests.projects import IMPORTS, project

CLASS = """
from pydantic import BaseModel

class ScriptContract(BaseModel):
    entry_point: str
    expected_input_paths: dict
    expected_output_paths: dict
    optional_env_vars: dict = {}
"""
BASE = """
_BASE = ScriptContract(entry_point="cut.py", expected_input_paths={}, expected_output_paths={})
"""
COPY = 'CUT_CONTRACT = _BASE.model_copy(update={"optional_env_vars": {"A": "1"}})\n'
SPEC = """
CUT_SPEC = StepSpecification(step_type="Cut", node_type="singular", script_contract=_BASE)
"""
OTHER = """
HEM_CONTRACT = ScriptContract(
    entry_point="hem.py", expected_input_paths={}, expected_output_paths={}
)
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(BASE + COPY, {"CUT_CONTRACT"}, id="a template"),
        pytest.param(BASE, {"_BASE"}, id="the only one"),
        pytest.param(BASE + OTHER, {"_BASE", "HEM_CONTRACT"}, id="beside one of another script"),
        pytest.param(BASE + COPY + SPEC, {"_BASE", "CUT_CONTRACT"}, id="of a specification"),
        pytest.param(
            (BASE + COPY).replace("_BASE", "BASE"), {"BASE", "CUT_CONTRACT"}, id="for others"
        ),
    ],
)
def test_contracts_that_count(tmp_path: Path, code: str, expected: set[str]) -> None:
    found = project(tmp_path, {"contracts.py": IMPORTS + CLASS + code})
    assert {each.name for each in found.contracts} == expected
