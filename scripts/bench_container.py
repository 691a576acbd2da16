"""Times the action's container, where `make test-container` has left its image."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.container.engine import Engine
from tests.container.machine import REPOSITORY
from tests.container.runner import IMAGE, Job, copied, run


def container(runs: int) -> Iterator[tuple[str, float, str]]:
    """What is timed, the median in seconds from the container's start to its end, the budget.

    The engine, which is not GitHub's, takes its part of each.
    """
    if os.geteuid() != 0 or not shutil.which("podman") or not Engine().has(IMAGE):
        print("no figures of the container: there is no image, `make test-container` builds it")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = folder / "workspace"
        copied(REPOSITORY / "specs", workspace / "specs")
        shutil.copy(REPOSITORY / "pyproject.toml", workspace)
        for what, job, budget in _jobs(workspace):
            yield what, _median(job, folder, runs), budget


def _jobs(workspace: Path) -> Iterator[tuple[str, Job, str]]:
    start = Job(workspace, entry_point="/opt/align-ci/bin/align-ci", arguments=("--version",))
    yield "container, bare start", start, "budget 0.5 s"
    static = Job(workspace, inputs={"loader": "static"})
    yield "container, reference project, static", static, "budget 2 s"
    yield "container, reference project, auto", Job(workspace), ""


def _median(job: Job, folder: Path, runs: int) -> float:
    """Raises SystemExit when a run fails, as a figure of a failed run says nothing."""
    engine, seconds = Engine(), []
    for number in range(runs + 1):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            ran = run(engine, IMAGE, job, Path(name))
        if ran.exit_code != 0:
            raise SystemExit(f"the container exited with {ran.exit_code}:\n{ran.log}")
        seconds += [ran.seconds] * (number > 0)  # the first one warms up
    return statistics.median(seconds)
