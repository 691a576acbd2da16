"""500 findings: people see the first ones, and how many more there are."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.container.conftest import Start, read_report
from tests.container.runner import Job, Ran

NUMBER = 500
MEBIBYTE = 1024 * 1024

# Warnings, for a step that there is not; every other one is an error, as a source needs nothing.
STEP = """
STEP_{number} = StepSpecification(
    step_type="Step{number}",
    node_type=NodeType.{node_type},
    dependencies=[
        DependencySpec(
            logical_name="{name}_{number}",
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["Nowhere{number}"],
        ),
    ],
)
"""
HEAD = """
from align_ci.authoring import DependencySpec, DependencyType, NodeType, StepSpecification
"""


@pytest.fixture(scope="module")
def workspace(project: Callable[[Mapping[str, str]], Path]) -> Path:
    steps = (
        STEP.format(number=number, name="needed_" * 20, node_type=("SINK", "SOURCE")[number % 2])
        for number in range(NUMBER)
    )
    return project({"specs.py": HEAD + "".join(steps)})


@pytest.fixture(scope="module")
def ran(start: Start, workspace: Path) -> Ran:
    return start(Job(workspace, inputs={"json_file": "report.json"}))


def test_ten_a_level_are_annotated(ran: Ran, workspace: Path) -> None:
    assert ran.exit_code == 1
    found = Counter(finding["severity"] for finding in read_report(workspace)["findings"])
    assert found.total() >= NUMBER
    shown = Counter(one.name for one in ran.commands if "file" in one.properties)
    assert max(shown.values()) == 10
    assert set(shown) <= {"error", "warning", "notice"}
    total = Counter(one.name for one in ran.commands)
    assert max(total[level] for level in ("error", "warning", "notice")) <= 10
    # A line says how many more there are.
    (more,) = [one.data for one in ran.commands if "more findings" in one.data]
    assert str(found.total() - shown.total()) in more


def test_the_summary_stays_below_what_github_takes(ran: Ran) -> None:
    assert 0 < len(ran.summary) < MEBIBYTE
    ran.summary.decode()


def test_the_outputs_count_them_all(ran: Ran, workspace: Path) -> None:
    found = Counter(finding["severity"] for finding in read_report(workspace)["findings"])
    assert int(ran.outputs["errors"]) == found["error"]
    assert int(ran.outputs["warnings"]) == found["warning"]
