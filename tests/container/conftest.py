"""The image, built once from the Dockerfile as it is, and run as the runner runs it."""

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.container import base
from tests.container.engine import Engine
from tests.container.machine import REPOSITORY, reason_to_skip
from tests.container.runner import IMAGE, Job, Ran, copied, run
from tests.functional.conftest import emulated, github, server
from tests.projects import write

__all__ = ["emulated", "github", "server"]

Start = Callable[[Job], Ran]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """A container engine with the base of the image; in CI it must be had."""
    must = os.environ.get("CI") == "true"
    if (reason := reason_to_skip()) and not must:
        pytest.skip(reason)
    made = Engine()
    try:
        base.ensure(made)
    except LookupError as error:
        if must:
            raise
        pytest.skip(str(error))
    return made


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    engine.build(REPOSITORY, IMAGE)
    return IMAGE


@pytest.fixture(scope="session")
def start(
    engine: Engine, image: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Job], Ran]:
    """Runs the image on a job."""
    return lambda job: run(engine, image, job, tmp_path_factory.mktemp("runner"))


@pytest.fixture(scope="session")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes a place for one more checkout."""
    root = tmp_path_factory.mktemp("workspaces")
    numbers = itertools.count()
    return lambda: root / str(next(numbers)) / "workspace"


@pytest.fixture(scope="session")
def reference(workspaces: Callable[[], Path]) -> Callable[[], Path]:
    """Makes a checkout of the reference project."""

    def make() -> Path:
        root = workspaces()
        copied(REPOSITORY / "specs", root / "specs")
        (root / "pyproject.toml").write_bytes((REPOSITORY / "pyproject.toml").read_bytes())
        return committed(root)

    return make


@pytest.fixture(scope="session")
def misaligned(workspaces: Callable[[], Path]) -> Callable[[], Path]:
    """Makes a checkout of the reference project with faults in it."""
    source = REPOSITORY / "tests" / "fixtures" / "misaligned"
    return lambda: committed(copied(source, workspaces()))


@pytest.fixture(scope="session")
def project(workspaces: Callable[[], Path]) -> Callable[[Mapping[str, str]], Path]:
    """Makes a checkout of some files."""
    return lambda files: committed(write(workspaces(), files))


def committed(root: Path) -> Path:
    """Make a folder a git work tree with one commit."""
    author = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "One")):
        subprocess.run(["git", *author, *command], cwd=root, check=True)
    return root


def read_report(workspace: Path, name: str = "report.json") -> dict[str, Any]:
    report: dict[str, Any] = json.loads((workspace / name).read_text())
    return report
