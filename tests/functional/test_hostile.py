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


FAILING = {
    "exit": ("import os\nos._exit(0)", "ended the process with code 0", 1),
    "sys_exit": ("import sys\nsys.exit(3)", "asked Python to exit", 2),
    "sleeps": ("import time\ntime.sleep(3600)", "did not finish within 2 s", 0),
    "allocates": (
        "hoard = []\nwhile True:\n    hoard.append(bytearray(100_000_000))",
        "needed more than 400 MiB of memory",
        0,
    ),
    "raises": ("1 / 0", "ZeroDivisionError: division by zero", 1),
    "aborts": ("import os\nos.abort()", "signal", 0),
    "recursion": ("def f(): f()\nf()", "RecursionError", 0),
}
"""Modules by name: the code, what is said of it, and where if that is certain."""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int]:
    """The report of a project that has all of them, and the exit code."""
    # The code comes first: what takes long to import is no part of what it may take.
    files = {f"{name}.py": f"{code}\n{HEAD}{_tail(name)}" for name, (code, _, _) in FAILING.items()}
    files |= {"good.py": GOOD, "align-ci.toml": 'timeout-module = 2\nmemory = "400MiB"'}
    report, process = check(write(tmp_path_factory.mktemp("project"), files))
    return report, process.returncode


def _tail(name: str) -> str:
    return TAIL.replace('"Bad"', f'"Bad_{name}"').replace("BAD", name.upper())


@pytest.mark.parametrize("name", FAILING)
def test_a_module_that_cannot_be_imported(failing: tuple[dict[str, Any], int], name: str) -> None:
    (code, words, line), (report, exit_code) = FAILING[name], failing
    assert exit_code == 1
    (failed,) = [
        finding
        for finding in report["findings"]
        if finding["rule"] == "ALN901" and finding["location"]["path"] == f"{name}.py"
    ]
    assert words in failed["message"]
    assert not line or failed["location"]["line"] == line
    checked = {check["subject"]["name"] for check in report["checks"]}
    assert "Good" in checked
    assert f"Bad_{name}" in checked or "while True" in code


def test_nothing_else_fails(failing: tuple[dict[str, Any], int]) -> None:
    failed = [each["location"]["path"] for each in failing[0]["findings"]]
    assert sorted(failed) == sorted(f"{name}.py" for name in FAILING)


def rendered(root: Path, folder: Path, *formats: str) -> tuple[int, list[str]]:
    """The exit code of one run, and every text that it gave: what it prints, and its files."""
    folder.mkdir()
    options = [f"--format={name}={folder / name}" for name in formats]
    done = subprocess.run(
        [sys.executable, "-m", "align_ci", "check", "-C", str(root), "--format=console", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    texts = [(folder / name).read_text(encoding="utf-8") for name in formats]
    return done.returncode, [done.stdout, done.stderr, *texts]


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
    root = write(tmp_path / "project", files)
    exit_code, texts = rendered(root, tmp_path / "reports", "github", "markdown", "junit")
    assert exit_code == 1  # it wrote to the connection, too
    for text in texts:
        assert "forged" not in text
        assert "add-mask" not in text
        assert "\x1b" not in text


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
    root = write(tmp_path / "project", {"bad.py": code, "good.py": GOOD})
    formats = ("github", "junit", "markdown", "json", "sarif")
    exit_code, texts = rendered(root, tmp_path / "reports", *formats)
    assert exit_code == 1, texts[1]
    for text in texts:
        lines = text.splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::error::forged")]
        assert not [line for line in lines if "##[" in line]
        assert "\x1b" not in text
        assert "\u202e" not in text
