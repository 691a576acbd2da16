"""What is shown of a step's script: only what was parsed is said to parse."""

import pytest

from align_ci.model import Known, Location, Script
from align_ci.report.show import show
from tests.unit.rules.facts import contract, specification

BROKEN = Known("expected ':'", Location("script.py", 3))


@pytest.mark.parametrize(
    ("script", "state"),
    [
        pytest.param(Script("script.py"), "parses", id="Python"),
        pytest.param(Script("script.py", BROKEN), "expected ':'", id="broken"),
        pytest.param(Script("run.sh"), "not Python, so not parsed", id="shell"),
    ],
)
def test_state_of_a_script(script: Script, state: str) -> None:
    shown = show([specification(owned=contract(scripts=[script]))])
    assert f"    script {script.path}  {state}" in shown.splitlines()
