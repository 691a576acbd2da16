"""What the image is: as the platform demands, small, and quick to start."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child.imports import CHILD_USER
from tests.container.conftest import read_report
from tests.container.engine import Engine
from tests.container.machine import REPOSITORY
from tests.container.runner import Job, run

# Building an SDK's image takes minutes, and about a gigabyte.
VARIANTS = os.environ.get("ALIGN_CI_TEST_VARIANTS") == "1"

SDK = """
import importlib.metadata
import os
import sagemaker
from sagemaker.{module} import {name}
from align_ci.authoring import NodeType, StepSpecification
version = importlib.metadata.version("sagemaker")
SPEC = StepSpecification(
    step_type=f"SDK {{version.split('.')[0]}} as {{os.getuid()}}", node_type=NodeType.SINGULAR
)
"""


@pytest.fixture(scope="module")
def settings(engine: Engine, image: str) -> dict[str, Any]:
    (inspected,) = json.loads(engine.call("image", "inspect", image))
    found: dict[str, Any] = inspected["Config"]
    return found


def test_it_runs_as_the_platform_demands(settings: Mapping[str, Any]) -> None:
    assert settings.get("User", "") == ""
    assert settings.get("WorkingDir", "") in {"", "/"}
    python = settings["Entrypoint"][0]
    assert python.startswith("/")
    assert settings["Entrypoint"] == [python, "-I", "-m", "align_ci.action"]


def test_it_holds_nothing_but_the_product(engine: Engine, image: str) -> None:
    program = ["run", "--rm", "--entrypoint=/bin/ls", image]
    assert engine.call(*program, "-A", "/opt/align-ci/lib").split() == ["python3.12"]
    found = engine.call(*program, "-A", "/", "/opt", "/home", "/root", "/tmp").split()  # noqa: S108 - in the image
    assert not {"build", "specs", "tests", "requirements", ".git", ".cache"} & set(found)


def test_modules_are_imported_by_a_user_who_owns_nothing(engine: Engine, image: str) -> None:
    user = engine.call("run", "--rm", "--entrypoint=getent", image, "passwd", str(CHILD_USER))
    assert user.strip().endswith(":/nonexistent:/usr/sbin/nologin")
    owned = ["-xdev", "-uid", str(CHILD_USER)]
    assert engine.call("run", "--rm", "--entrypoint=find", image, "/", *owned) == ""


@pytest.mark.skipif(not VARIANTS, reason="takes minutes: set ALIGN_CI_TEST_VARIANTS=1")
@pytest.mark.parametrize(
    ("version", "module", "name"),
    [
        pytest.param("2", "workflow.pipeline", "Pipeline", id="v2"),
        pytest.param("3", "mlops.workflow.pipeline", "Pipeline", id="v3"),
    ],
)
def test_the_sdk_is_there_for_what_is_imported(
    engine: Engine,
    project: Callable[[Mapping[str, str]], Path],
    tmp_path: Path,
    version: str,
    module: str,
    name: str,
) -> None:
    tag = f"localhost/align-ci:sagemaker{version}"
    engine.build(REPOSITORY, tag, [f"sagemaker={version}"])
    root = project({"spec.py": SDK.format(module=module, name=name)})
    ran = run(engine, tag, Job(root, inputs={"json_file": "report.json"}), tmp_path)
    assert ran.exit_code == 0, ran.log
    steps = {step for check in read_report(root)["checks"] for step in check["steps"]}
    assert steps == {f"SDK {version} as {CHILD_USER}"}
