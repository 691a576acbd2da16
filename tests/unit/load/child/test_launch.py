"""What a process gives up before it becomes another, and that it cannot take it back."""

import json
import marshal
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child.process import LAUNCH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made of Linux's parts")

TOKEN = b"0123456789abcdef" * 2
LIMITS = {"memory": 1024**3, "file": 10**6, "cpu": 60, "processes": 100}
CODE = """
import json, os, resource as r
names = ("CORE", "DATA", "NOFILE", "FSIZE", "CPU", "AS")
found = {name: r.getrlimit(getattr(r, "RLIMIT_" + name)) for name in names}
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
kept = ("NoNewPrivs", "CapPrm", "CapEff", "CapBnd")
found |= {name: int(status[name], 16) for name in kept}
print(json.dumps(found | {"umask": os.umask(0), "word": os.environ["WORD"]}))
"""


def launch(folder: Path, **order: Any) -> tuple[str, bytes, int]:
    """What it printed, what it answered, and its exit code."""
    answers, theirs = os.pipe()
    message = marshal.dumps(
        {
            "command": [sys.executable, "-c", CODE],
            "environment": {"WORD": "given"},
            "limits": LIMITS,
            "parent": os.getpid(),
            "user": None,
            "closed": [],
            "readable": [],
            "writable": [str(folder)],
            "listable": True,
            "network": False,
            "measures": [],
        }
        | order
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(LAUNCH), str(theirs)],
        input=TOKEN + len(message).to_bytes(4, "big") + message,
        pass_fds=(theirs,),
        capture_output=True,
        check=False,
    )
    os.close(theirs)
    with os.fdopen(answers, "rb") as file:
        return (done.stdout or done.stderr).decode(), file.read(), done.returncode


def test_limits_and_privileges(tmp_path: Path) -> None:
    said, answer, code = launch(tmp_path)
    assert (answer, code) == (TOKEN + bytes(4), 0)
    found = json.loads(said)
    assert found["CORE"] == [0, 0]
    assert found["CPU"] == [60, 60]
    assert found["FSIZE"] == [10**6] * 2
    assert found["DATA"] == [1024**3] * 2
    assert found["NOFILE"][0] == found["NOFILE"][1]
    assert found["NoNewPrivs"] == 1
    assert found["umask"] == 0o077
    assert found["word"] == "given"
    if os.geteuid() == 0:  # the way past the modes of files is left
        assert found["CapPrm"] == found["CapEff"] == found["CapBnd"] == 0b110


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    closed = [str(tmp_path)]  # and writable
    _, answer, _ = launch(tmp_path, closed=closed, measures=["network", "files"])
    assert answer[len(TOKEN) + 4 :].decode() == f"missing {tmp_path} can be written to\0"
    _, answer, _ = launch(tmp_path, network=True, measures=["network"])
    assert answer[len(TOKEN) + 4 :].decode() == "missing sockets (AF_UNIX) can be opened\0"


def test_it_ends_when_its_parent_has_ended(tmp_path: Path) -> None:
    assert launch(tmp_path, parent=os.getppid()) == ("", b"", 1)


def test_what_cannot_be_started(tmp_path: Path) -> None:
    said, _, code = launch(tmp_path, command=["/no/such/program"])
    assert (said, code) == ("No such file or directory", 1)


def test_nothing_is_said_without_an_order(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(LAUNCH), "1"],
        input=TOKEN,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 1)
