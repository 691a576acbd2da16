"""What is shown of a step's script: only what was parsed is said to parse."""

import pytest
from msgspec.structs import replace

from align_ci.model import Alternative, Either, Known, Location, Script, Turn
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


def test_what_depends_on_a_condition_is_shown_with_all_that_it_may_be() -> None:
    place = Location("spec.py", 7)
    values = [Known("SOURCE", place), Known("SINK", place)]
    turns = [Turn(place, ("spec", 0), holds) for holds in (True, False)]
    pairs = zip(turns, values, strict=True)
    kind = Either("who knows", place, tuple(Alternative((turn,), each) for turn, each in pairs))
    shown = show([replace(specification(), node_type=kind)]).splitlines()
    assert [line.split() for line in shown if "node_type" in line] == [
        ["node_type", "'SOURCE'", "or", "'SINK'", "spec.py:7:1"]
    ]
