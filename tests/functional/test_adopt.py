"""A project with old findings is prepared: files in, files out, and a green check after it."""

import json
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from align_ci.cli import run
from tests.projects import write
from tests.repositories import git

FIXTURES = Path(__file__).parents[1] / "fixtures"
BASELINE = "align-ci-baseline.toml"
WORKFLOW = ".github/workflows/align-ci.yml"

SPEC = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
BAD = StepSpecification(step_type="Bad", node_type=NodeType.SOURCE)
"""


def files(root: Path) -> dict[str, bytes]:
    held = (file for file in root.rglob("*") if file.is_file() and ".git" not in file.parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in held}


def adopt(root: Path, *options: str) -> int:
    return run(["adopt", "-C", str(root), "--loader", "static", *options])


def check(root: Path) -> int:
    return run(["check", "-C", str(root), "--loader", "static", "--format", "json"])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(tmp_path / "own", {"steps/spec.py": SPEC})


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Everything that can be wrong, but what keeps rules from judging."""
    root = Path(shutil.copytree(FIXTURES / "misaligned", tmp_path / "old"))
    for file in root.glob("*.toml"):
        file.unlink()
    return root


def test_what_was_found_is_accepted(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(own) == 1
    assert adopt(own) == 0
    said = capsys.readouterr().out
    assert "2 specs; 1 finding, 1 cause" in said
    assert check(own) == 0
    assert tomllib.loads((own / "align-ci.toml").read_text()) == {"specs": ["steps"]}
    (entry,) = tomllib.loads((own / BASELINE).read_text())["finding"]
    assert (entry["subject"], entry["reason"]) == ("Bad", "was there before align-ci was adopted")
    assert (own / WORKFLOW).is_file()


def test_what_comes_later_blocks(own: Path) -> None:
    adopt(own)
    spec = own / "steps" / "spec.py"
    spec.write_text(
        spec.read_text() + SPEC.splitlines()[-1].replace("BAD", "W").replace("Bad", "W")
    )
    assert check(own) == 1


def test_nothing_is_written_for_show(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(own)
    assert adopt(own, "--dry-run") == 0
    assert files(own) == before
    said = capsys.readouterr().out
    for name in ("align-ci.toml", BASELINE, WORKFLOW):
        assert f"+++ b/{name}" in said
    assert '+specs = ["steps"]' in said


def test_what_is_there_stays(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adopt(own, "--reason", "first")
    before = files(own)
    (own / "steps" / "spec.py").write_text(SPEC.replace("Bad", "Other"))
    changed = files(own)
    capsys.readouterr()
    assert adopt(own, "--reason", "second") == 0
    assert files(own) == changed
    assert before.keys() == changed.keys()
    said = capsys.readouterr().out
    assert "align-ci.toml configures align-ci already, and stays" in said
    assert f"{BASELINE} is there, and stays" in said
    assert f"{WORKFLOW} runs align-ci already, and stays" in said


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_added_to_byte_for_byte(own: Path, end: str) -> None:
    text = f"[project]{end}name = 'x'  # kept{end}{end}[tool.ruff]{end}line-length = 99"
    (own / "pyproject.toml").write_bytes(text.encode())
    assert adopt(own) == 0
    after = (own / "pyproject.toml").read_bytes().decode()
    assert after.startswith(text)
    assert after.count("\n") == after.count(end)
    tool = tomllib.loads(after)["tool"]
    assert tool == {"ruff": {"line-length": 99}, "align-ci": {"specs": ["steps"]}}
    assert not (own / "align-ci.toml").exists()


def test_what_no_baseline_accepts_is_left(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (old / "specs" / "broken.py").write_text("step_type = (")
    code = adopt(old)
    said = capsys.readouterr().out
    assert code == 1
    assert "no baseline accepts these, so they are to be mended: 1 ALN901, 1 ALN903" in said
    check(old)
    report = json.loads(capsys.readouterr().out)
    left = [each for each in report["findings"] if each["status"] == "open"]
    assert {each["rule"] for each in left if each["severity"] != "note"} == {"ALN901", "ALN903"}


def test_folders_that_would_hide_something_are_not_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = {f"team_{number}/deep/spec.py": SPEC.replace("Bad", f"Bad{number}") for number in "123"}
    root = write(tmp_path / "apart", {**apart, "spec.py": SPEC})
    assert adopt(root) == 0
    assert tomllib.loads((root / "align-ci.toml").read_text()) == {}
    assert "in several places" in capsys.readouterr().out
    assert check(root) == 0


def test_a_project_in_a_subfolder(tmp_path: Path) -> None:
    root = write(tmp_path, {"models/a/steps/spec.py": SPEC, "README.md": "x"})
    git(root, "init", "--quiet", "--initial-branch", "trunk")
    assert adopt(root / "models" / "a") == 0
    text = (root / WORKFLOW).read_text()
    assert 'working_directory: "models/a"' in text
    assert "branches: [trunk]" in text
    assert (root / "models" / "a" / BASELINE).is_file()


def test_another_workflow_that_has_the_action(own: Path) -> None:
    write(own, {".github/workflows/ci.yml": "jobs: {a: {steps: [{uses: some-org/align-ci@v0}]}}"})
    adopt(own)
    assert not (own / WORKFLOW).exists()


@pytest.mark.parametrize("tool", ["actionlint", "zizmor"])
def test_the_workflow_is_one(own: Path, tool: str) -> None:
    program = Path(sys.executable).with_name(tool)
    if not program.exists():
        pytest.skip(f"{tool} is not installed")
    adopt(own)
    pinned = (own / WORKFLOW).read_text()
    for use in ("actions/checkout@v6", "OWNER/align-ci@v0"):
        pinned = pinned.replace(use, f"{use.partition('@')[0]}@{'0' * 40}")
    (own / WORKFLOW).write_text(pinned)
    options = (
        ["-no-color"] if tool == "actionlint" else ["--offline", "--quiet", "--min-severity=low"]
    )
    done = subprocess.run(
        [program, *options, own / WORKFLOW], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_to_adopt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path / "empty", {"main.py": "print()\n"})
    before = files(root)
    assert adopt(root) == 3
    assert files(root) == before
    assert "nothing to adopt was found" in capsys.readouterr().out


def test_a_folder_in_the_way(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / ".github").write_text("a file")
    assert adopt(own) == 2
    said = capsys.readouterr().err
    assert f"{WORKFLOW}: cannot be written" in said
    assert "written: wrote align-ci.toml" in said


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
@pytest.mark.parametrize("existing", ["", "# ours\n[tool.other]\nkey = 1\n"])
def test_a_full_disk_leaves_no_half_of_a_file(own: Path, existing: str) -> None:
    if existing:
        (own / "pyproject.toml").write_text(existing)
    before = files(own)
    command = [sys.executable, "-m", "align_ci", "adopt", "-C", str(own), "--loader=static"]
    limited = f"ulimit -f 0; exec {shlex.join(command)}"  # no file may have a byte
    done = subprocess.run(["sh", "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert files(own) == before


def test_a_link_out_of_the_project_is_not_followed(own: Path, tmp_path: Path) -> None:
    (own / ".github").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (own / ".github" / "workflows").symlink_to(tmp_path / "elsewhere")
    assert adopt(own) == 2
    assert not [*(tmp_path / "elsewhere").iterdir()]
