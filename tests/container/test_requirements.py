"""What the project's code imports, installed for it: by the user it runs under, from wheels."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from align_ci.load.child.imports import CHILD_USER
from tests.container.conftest import Start, read_report
from tests.container.runner import Job
from tests.container.test_action import OURS

CODE = """
import iniconfig, os
from align_ci.authoring import NodeType, StepSpecification
owner = os.stat(iniconfig.__file__).st_uid
SPEC = StepSpecification(step_type=f"Installed by {owner}", node_type=NodeType.SINGULAR)
"""
PINNED = "iniconfig==2.1.0\n"
UNKNOWN = "align-ci-no-such-package-here==1.0\n"

Project = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="module")
def installing(project: Project) -> Callable[[str], Path]:
    return lambda text: project({"spec.py": CODE, "requirements.txt": text})


def inputs(**more: str) -> dict[str, str]:
    return {"requirements": "requirements.txt", "json_file": "report.json", **more}


def test_they_are_there_for_what_is_imported(
    start: Start, installing: Callable[[str], Path]
) -> None:
    root = installing(PINNED)
    ran = start(Job(root, inputs=inputs()))
    assert ran.exit_code == 0, ran.log
    steps = {name for check in read_report(root)["checks"] for name in check["steps"]}
    assert steps == {f"Installed by {CHILD_USER}"}
    assert ran.changed == {"report.json": OURS}


def test_what_cannot_be_installed_is_said_and_nothing_is_imported(
    start: Start, installing: Callable[[str], Path]
) -> None:
    root = installing(UNKNOWN)
    ran = start(Job(root, inputs=inputs()))
    assert ran.outputs["verdict"] == "pass"
    assert "align-ci-no-such-package-here" in ran.log
    notices = " ".join(read_report(root)["notices"])
    assert "requirements" in notices


def test_it_is_an_error_where_importing_was_asked_for(
    start: Start, installing: Callable[[str], Path]
) -> None:
    ran = start(Job(installing(UNKNOWN), inputs=inputs(loader="import")))
    assert ran.exit_code == 2, ran.log
    assert ran.outputs["verdict"] == "error"
