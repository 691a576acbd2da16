"""Real workflows, run by act with the action as a docker action."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.container import base
from tests.container.engine import Engine
from tests.container.machine import ACT_PACKAGES, REPOSITORY, install
from tests.container.test_github import head
from tests.github_api.emulator import REPOSITORY as REPOSITORY_THERE
from tests.github_api.proxy import GitHub
from tests.github_api.runs import workflow_run

DOCKER = "/usr/bin/docker"

# What act calls the image of an action in the repository's own folder.
ACTION_IMAGE = "act-dockeraction:latest"

WORKFLOW = """
on: pull_request
permissions:
  contents: read
jobs:
  align:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - id: align
        uses: ./
        with:
          {inputs}
"""
READS_OUTPUTS = """
      - if: always()
        env:
          VERDICT: ${{ steps.align.outputs.verdict }}
          ERRORS: ${{ steps.align.outputs.errors }}
          REPORT: ${{ steps.align.outputs.report_json }}
        run: |
          echo "verdict=$VERDICT errors=$ERRORS"
          test -s "$REPORT" && echo "the report is there"
"""

GATE = """
on: pull_request
permissions:
  actions: read
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - id: gate
        uses: ./
        with:
          mode: gate
          workflow: .github/workflows/align.yml
          sha: {sha}
          token: {token}
          recheck: false  # the action and the workflow lie there and are in no commit
      - if: always()
        env:
          VERDICT: ${{{{ steps.gate.outputs.verdict }}}}
          RUN: ${{{{ steps.gate.outputs.run_id }}}}
        run: echo "verdict=$VERDICT run=$RUN"
"""

Act = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def docker(engine: Engine, image: str) -> Iterator[str]:
    """The address of a Docker daemon that has the image; act speaks to no other engine."""
    install(ACT_PACKAGES)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        address = f"unix://{folder}/docker.sock"
        daemon = _started(folder, address)
        try:
            _wait(address, daemon)
            for tag, wanted in ((image, ACTION_IMAGE), (base.TAG, base.TAG)):
                _loaded(engine, address, tag, wanted)
            yield address
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(30)
            # The daemon leaves the network of the machine mounted there, and the folder with it.
            left = folder / "exec" / "netns" / "default"
            subprocess.run(["umount", str(left)], check=False, capture_output=True)


@pytest.fixture(scope="module")
def act(docker: str) -> Act:
    """Runs a workflow of a repository."""

    def run(repository: Path, workflow: str, *options: str) -> subprocess.CompletedProcess[str]:
        shutil.copy(REPOSITORY / "action.yml", repository)
        shutil.copy(REPOSITORY / "Dockerfile", repository)
        (repository / ".github" / "workflows").mkdir(parents=True)
        (repository / ".github" / "workflows" / "align.yml").write_text(workflow)
        command = [
            *(str(Path(sys.executable).with_name("act")), "pull_request"),
            *("--pull=false", "--rebuild=false", "--container-daemon-socket", "-"),
            *("--platform", f"ubuntu-latest={base.TAG}"),
            *options,
        ]
        environment = {
            **os.environ,
            "DOCKER_HOST": docker,
            "XDG_CACHE_HOME": str(repository.parent),
        }
        return subprocess.run(
            command,
            cwd=repository,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )

    return run


def test_green(act: Act, reference: Callable[[], Path]) -> None:
    ran = act(reference(), WORKFLOW.format(inputs="summary: true"))
    assert ran.returncode == 0, ran.stdout
    assert "::set-output:: verdict=pass" in ran.stdout


def test_red(act: Act, misaligned: Callable[[], Path]) -> None:
    ran = act(misaligned(), WORKFLOW.format(inputs="summary: true"))
    assert ran.returncode == 1, ran.stdout
    assert "::set-output:: verdict=fail" in ran.stdout
    assert "ALN301" in ran.stdout


def test_advisory(act: Act, misaligned: Callable[[], Path]) -> None:
    ran = act(misaligned(), WORKFLOW.format(inputs="advisory: true"))
    assert ran.returncode == 0, ran.stdout
    assert "::set-output:: verdict=fail" in ran.stdout


def test_a_later_step_reads_the_outputs(act: Act, misaligned: Callable[[], Path]) -> None:
    workflow = WORKFLOW.format(inputs="json_file: report.json") + READS_OUTPUTS
    ran = act(misaligned(), workflow)
    assert ran.returncode == 1, ran.stdout
    assert "verdict=fail errors=" in ran.stdout
    assert "the report is there" in ran.stdout


def test_a_later_step_reads_what_the_gate_says(
    act: Act, reference: Callable[[], Path], github: GitHub
) -> None:
    repository = reference()
    command = ["git", "remote", "add", "origin", f"https://github.com/{REPOSITORY_THERE}.git"]
    subprocess.run(command, cwd=repository, check=True)
    sha = head(repository)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    github.runs[:] = [workflow_run(77, sha, ".github/workflows/align.yml", updated_at=now)]
    token = github.emulator.workflow_token()
    there = f"GITHUB_API_URL={github.address}"
    ran = act(repository, GATE.format(sha=sha, token=token), "--env", there)
    assert ran.returncode == 0, ran.stdout
    assert "verdict=pass run=77" in ran.stdout


def _started(folder: Path, address: str) -> subprocess.Popen[bytes]:
    """A daemon that changes nothing of the machine's network."""
    options = ("--bridge=none", "--iptables=false", "--ip6tables=false")
    network = (*options, "--ip-forward=false", "--ip-masq=false")
    places = (f"--data-root={folder}/data", f"--exec-root={folder}/exec")
    command = ["/usr/sbin/dockerd", f"--host={address}", f"--pidfile={folder}/pid"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([*command, *places, *network], stdout=log, stderr=log)


def _wait(address: str, daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while subprocess.run(
        [DOCKER, "-H", address, "version"], capture_output=True, check=False
    ).returncode:
        assert daemon.poll() is None, "the Docker daemon ended"
        assert time.monotonic() < deadline, "the Docker daemon does not answer"
        time.sleep(0.2)


def _loaded(engine: Engine, address: str, tag: str, wanted: str) -> None:
    with subprocess.Popen(engine.command("save", tag), stdout=subprocess.PIPE) as saved:
        subprocess.run([DOCKER, "-H", address, "load", "--quiet"], stdin=saved.stdout, check=True)
    subprocess.run([DOCKER, "-H", address, "tag", tag, wanted], check=True)
