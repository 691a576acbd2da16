"""A whole run with builders and pipelines: clean, and the kernel sees it reach for no network."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from align_ci.app import saved
from align_ci.model import Outcome, Report, Verdict

REPOSITORY = Path(__file__).parents[2]

INTERNET = re.compile(r"sa_family=AF_INET6?\b[^}]*")
"""An address in a call that ``strace`` shows."""

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("sagemaker") is None, reason="the SageMaker SDK is not installed"
)
STRACE = shutil.which("strace") is not None or "CI" in os.environ

traceable = pytest.mark.skipif(not STRACE, reason="strace is not installed")


def traced(tmp_path: Path, *command: str) -> tuple[int, list[str]]:
    """The exit code of a command, and the internet addresses that its processes spoke to.

    The kernel stops at these calls alone, not at all, which would double the time. Not seen is
    what a lock refuses before that; it leaves a process no socket that could reach anything.
    """
    log = tmp_path / "calls"
    log.touch()
    calls = "trace=connect,sendto,sendmsg,sendmmsg,bind"
    trace = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        calls,
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    done = subprocess.run(
        [*(trace if STRACE else ()), *command], capture_output=True, check=False, cwd=REPOSITORY
    )
    return done.returncode, INTERNET.findall(log.read_text())


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, int, list[str]]:
    """The report of the reference project, the exit code, and the addresses."""
    folder = tmp_path_factory.mktemp("run")
    file = folder / "report.json"
    command = [sys.executable, "-m", "align_ci", "check", f"--format=json={file}"]
    code, addresses = traced(folder, *command)
    return saved(file), code, addresses


@traceable
def test_the_trace_sees_what_a_process_of_a_process_does(tmp_path: Path) -> None:
    reach = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {reach!r}])"
    _, addresses = traced(tmp_path, sys.executable, "-c", start)
    assert any('inet_addr("127.0.0.1")' in address for address in addresses)


@traceable
def test_no_process_of_a_check_reaches_for_the_network(
    checked: tuple[Report, int, list[str]],
) -> None:
    _, code, addresses = checked
    assert (code, addresses) == (0, [])


def test_the_reference_project_builds_and_compiles(
    checked: tuple[Report, int, list[str]],
) -> None:
    report, code, _ = checked
    assert [finding.message for finding in report.findings] == []
    assert (report.verdict, code) == (Verdict.PASS, 0)
    kinds = Counter(check.subject.kind for check in report.checks)
    assert kinds["builder"] > 0
    assert kinds["definition"] > 0
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}
    assert report.timings.sdk > 0
    assert report.timings.build > 0
