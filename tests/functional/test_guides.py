"""The workflows that README and guides show are workflows, and are safe ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]
FENCED = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ACTION = re.compile(r"uses: ([\w./-]+)@v[\w.]+")
WORKFLOWS = [
    pytest.param(text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, text in enumerate(FENCED.findall(page.read_text()))
    if re.search(r"^jobs:$", text, re.MULTILINE) and re.search(r"^on:", text, re.MULTILINE)
]


def test_there_are_workflows() -> None:
    shown = {str(each.id) for each in WORKFLOWS}
    assert {"README.md-0", "deployment-gate.md-0", "forks.md-0", "forks.md-1"} <= shown
    assert "merge-queue.md-0" in shown


@pytest.mark.parametrize("tool", ["actionlint", "zizmor"])
@pytest.mark.parametrize("text", WORKFLOWS)
def test_a_workflow_that_is_shown(tmp_path: Path, text: str, tool: str) -> None:
    program = Path(sys.executable).with_name(tool)
    if not program.exists():
        pytest.skip(f"{tool} is not installed")
    file = tmp_path / ".github" / "workflows" / "shown.yml"
    file.parent.mkdir(parents=True)
    # Readers pin what they use; a guide could not name the commits of what comes later.
    file.write_text(ACTION.sub(rf"uses: \1@{'0' * 40}", text))
    quiet = ["--offline", "--quiet", "--no-config", "--min-severity=low"]
    options = ["-no-color"] if tool == "actionlint" else quiet
    done = subprocess.run([program, *options, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
