"""The hook for pre-commit, as its own schema and command line take it."""

import re
import shlex
from pathlib import Path

import yaml
from click.testing import CliRunner

from align_ci.cli import align_ci

ROOT = Path(__file__).parents[2]
NEEDED = {"id", "name", "entry", "language"}


def test_the_hook_runs_what_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook.keys() >= NEEDED
    assert hook["pass_filenames"] is False  # the project is always read whole
    program, *arguments = shlex.split(hook["entry"])
    assert program == "align-ci"
    done = CliRunner().invoke(align_ci, [*arguments, "--help"])
    assert done.exit_code == 0
    assert "static" in arguments


def test_the_guide_names_the_hook() -> None:
    guide = (ROOT / "docs" / "guides" / "pre-commit.md").read_text()
    (block,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (repository,) = yaml.safe_load(block)["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == ["align-ci"]
