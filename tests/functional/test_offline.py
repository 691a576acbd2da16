"""A whole run with builders and pipelines reaches for no network: what the kernel sees."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

INTERNET = re.compile(r"sa_family=AF_INET6?\b[^}]*")
"""An address in a call that ``strace`` shows."""

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("sagemaker") is None, reason="the SageMaker SDK is not installed"
    ),
    pytest.mark.skipif(
        shutil.which("strace") is None and "CI" not in os.environ, reason="strace is not installed"
    ),
]


def traced(tmp_path: Path, *command: str) -> tuple[int, list[str]]:
    """The exit code of a command, and the internet addresses that its processes spoke to."""
    log = tmp_path / "calls"
    calls = "trace=connect,sendto,sendmsg,sendmmsg,bind"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", calls, "-e", "signal=none", "-o", log, *command],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
    )
    return done.returncode, INTERNET.findall(log.read_text())


def test_the_trace_sees_what_a_process_of_a_process_does(tmp_path: Path) -> None:
    reach = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {reach!r}])"
    _, addresses = traced(tmp_path, sys.executable, "-c", start)
    assert any('inet_addr("127.0.0.1")' in address for address in addresses)


def test_no_process_of_a_check_reaches_for_the_network(tmp_path: Path) -> None:
    code, addresses = traced(tmp_path, sys.executable, "-m", "align_ci", "check")
    assert (code, addresses) == (0, [])
