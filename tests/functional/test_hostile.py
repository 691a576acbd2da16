"""Projects whose modules misbehave: contained, reported, and the rest is checked."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.projects import write

GOOD = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
"""

HEAD = "from align_ci.authoring import NodeType, StepSpecification\n"
TAIL = '\nBAD = StepSpecification(step_type="Bad", node_type=NodeType.SINGULAR)\n'


def check(
    root: Path, *options: str, **environ: str
) -> tuple[dict[str, Any], subprocess.Popen[str]]:
    """The JSON report of a whole process, and the process."""
    arguments = [sys.executable, "-m", "align_ci", "check", "-C", str(root), "--format", "json"]
    process = subprocess.Popen(
        [*arguments, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    report: dict[str, Any] = json.loads(out)
    return report, process


@pytest.mark.parametrize(
    ("code", "settings", "words", "line"),
    [
        pytest.param("import os\nos._exit(0)", "", "ended the process with code 0", 1, id="exit"),
        pytest.param("import sys\nsys.exit(3)", "", "asked Python to exit", 3, id="sys.exit"),
        pytest.param(
            "import time\ntime.sleep(3600)",
            "timeout-module = 3",
            "did not finish within 3 s",
            0,
            id="sleeps for ever",
        ),
        pytest.param(
            "hoard = []\nwhile True:\n    hoard.append(bytearray(10_000_000))",
            'memory = "400MiB"',
            "needed more than 400 MiB of memory",
            0,
            id="allocates without end",
        ),
        pytest.param("1 / 0", "", "ZeroDivisionError: division by zero", 2, id="raises"),
        pytest.param("import os\nos.abort()", "", "signal", 0, id="aborts"),
        pytest.param("def f(): f()\nf()", "", "RecursionError", 0, id="recursion"),
    ],
)
def test_a_module_that_cannot_be_imported(
    tmp_path: Path, code: str, settings: str, words: str, line: int
) -> None:
    files = {"bad.py": HEAD + code + TAIL, "good.py": GOOD, "align-ci.toml": settings}
    report, process = check(write(tmp_path, files))
    assert process.returncode == 1
    (failed,) = [finding for finding in report["findings"] if finding["rule"] == "ALN901"]
    assert words in failed["message"]
    assert failed["location"]["path"] == "bad.py"
    assert not line or failed["location"]["line"] == line
    checked = {check["subject"]["name"] for check in report["checks"]}
    assert {"Good", "Bad"} <= checked or ("Good" in checked and "while True" in code)


def test_what_a_module_prints_reaches_no_log(tmp_path: Path) -> None:
    code = """
        import os, sys
        for text in ("::error::forged", "x ##[add-mask]pass", "\\x1b[31mred"):
            print(text)
            print(text, file=sys.stderr)
            for number in range(3, 20):
                try:
                    os.write(number, text.encode() + b"\\n")
                except OSError:
                    pass
        """
    files = {
        "bad.py": HEAD + "\n".join(code.replace("\n        ", "\n").split("\n")) + TAIL,
        "good.py": GOOD,
    }
    root = write(tmp_path, files)
    for format_ in ("console", "github", "markdown", "junit"):
        done = subprocess.run(
            [sys.executable, "-m", "align_ci", "check", "-C", str(root), "--format", format_],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "forged" not in done.stdout + done.stderr
        assert "add-mask" not in done.stdout + done.stderr
        assert "\x1b" not in done.stdout + done.stderr


def test_a_module_sees_no_token_and_no_git_folder(tmp_path: Path) -> None:
    code = """
        import os, pathlib
        seen = [name for name in os.environ if name.startswith(("GITHUB_", "ACTIONS_", "SECRET"))]
        git = [str(p) for p in pathlib.Path.cwd().rglob(".git*")]
        BAD = StepSpecification(step_type=f"Seen {seen} {git}", node_type=NodeType.SINGULAR)
        """
    files = {
        "bad.py": HEAD + code.replace("\n        ", "\n"),
        "good.py": GOOD,
        ".git/config": "[http]\n\textraheader = AUTHORIZATION: basic c2VjcmV0\n",
    }
    report, _ = check(
        write(tmp_path, files), GITHUB_TOKEN="ghs_secret", ACTIONS_RUNTIME_TOKEN="x", SECRET="y"
    )
    names = {name for check in report["checks"] for name in check["steps"]}
    assert "Seen [] []" in names
    assert "ghs_secret" not in json.dumps(report)


def test_nothing_stays_behind(tmp_path: Path) -> None:
    code = "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        time.sleep(600)\n"
    files = {"bad.py": HEAD + code + TAIL, "good.py": GOOD, "align-ci.toml": ""}
    root = write(tmp_path / "project", files)
    before = sorted(path.name for path in root.rglob("*"))
    work = tmp_path / "work"
    work.mkdir()
    check(root, TMPDIR=str(work))
    assert sorted(path.name for path in root.rglob("*")) == before
    assert list(work.iterdir()) == []
    commands = [
        path.read_bytes()
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if os.access(path, os.R_OK) and path.exists()
    ]
    assert not [command for command in commands if str(work).encode() in command]


def test_static_runs_nothing(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    code = f"import pathlib\npathlib.Path({str(canary)!r}).write_text('ran')\n"
    root = write(tmp_path / "project", {"bad.py": HEAD + code + TAIL, "good.py": GOOD})
    check(root, "--loader", "static")
    assert not canary.exists()


def test_hostile_names_are_told_and_do_no_harm(tmp_path: Path) -> None:
    name = "x\\n::error::forged ##[add-mask]pass \\x1b[31m \\u202e <b>@team</b> `|` #12"
    code = f'{HEAD}BAD = StepSpecification(step_type="{name}", node_type=NodeType.SOURCE)\n'
    root = write(tmp_path, {"bad.py": code, "good.py": GOOD})
    for format_ in ("console", "github", "junit", "markdown", "json"):
        done = subprocess.run(
            [sys.executable, "-m", "align_ci", "check", "-C", str(root), "--format", format_],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        lines = done.stdout.splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::error::forged")]
        assert not [line for line in lines if "##[" in line]
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
