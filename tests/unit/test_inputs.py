from pathlib import Path
from typing import Any

import pytest

from align_ci.inputs import INPUTS, InputError, Inputs, parse


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a folder, a file, and links in it and out of it."""
    root = tmp_path / "workspace"
    (root / "sub" / ".git").mkdir(parents=True)
    (root / "steps.py").write_text("")
    (tmp_path / "outside").mkdir()
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "out.xml").symlink_to(tmp_path / "outside" / "out.xml")
    (root / "in").symlink_to(root / "sub")
    (root / "hooks").symlink_to(root / "sub" / ".git")
    return root


def test_nothing_given(workspace: Path) -> None:
    assert parse({}, workspace) == Inputs(
        workspace=workspace,
        directory=workspace,
        paths=(),
        config=None,
        loader="",
        python="",
        requirements=(),
        fail_on="",
        require=(),
        annotations=True,
        summary=True,
        files={},
        advisory=False,
        pass_nothing=False,
        base="auto",
        new_only=None,
        token="",
        gate={"sha": "", "workflow": "", "events": "push,merge_group", "max_age": ""},
    )


def test_the_defaults_of_the_action_are_those_of_nothing_given(workspace: Path) -> None:
    given = {one.name: f" {one.default}\n" for one in INPUTS}
    assert parse(given, workspace) == parse({}, workspace)


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        pytest.param("loader", " Static\n", "loader", "static", id="loader"),
        pytest.param("fail_on", "NEVER", "fail_on", "never", id="fail_on"),
        pytest.param("advisory", "True", "advisory", True, id="advisory"),
        pytest.param("annotations", "FALSE", "annotations", False, id="annotations"),
        pytest.param("summary", "false", "summary", False, id="summary"),
        pytest.param("new_only", "True", "new_only", True, id="new_only"),
        pytest.param("new_only", "false", "new_only", False, id="not new_only"),
        pytest.param("nothing_checked", "pass", "pass_nothing", True, id="nothing_checked"),
        pytest.param(
            "require", "scripts,contracts", "require", ("scripts", "contracts"), id="commas"
        ),
        pytest.param(
            "require", "scripts\n\n  contracts ,\n", "require", ("scripts", "contracts"), id="lines"
        ),
        pytest.param("python", "python3.12", "python", "python3.12", id="python by name"),
        pytest.param(
            "python", "/usr/bin/python3", "python", "/usr/bin/python3", id="python by path"
        ),
    ],
)
def test_values(workspace: Path, name: str, text: str, field: str, value: Any) -> None:
    assert getattr(parse({name: text}, workspace), field) == value


def test_paths_are_those_of_the_workspace(workspace: Path) -> None:
    given = {
        "working_directory": "sub",
        "paths": "sub\nsteps.py",
        "config": "align-ci.toml",
        "python": ".venv/bin/python",
        "requirements": "steps.py",
        "junit_file": "in/junit.xml",
        "json_file": f"{workspace}/report.json",
        "markdown_file": "new/folder/report.md",
        "sarif_file": "align.sarif",
    }
    inputs = parse(given, workspace)
    assert inputs.directory == workspace / "sub"
    assert inputs.paths == (workspace / "sub", workspace / "steps.py")
    assert inputs.config == workspace / "align-ci.toml"
    assert inputs.python == str(workspace / ".venv/bin/python")
    assert inputs.requirements == (workspace / "steps.py",)
    assert inputs.files == {
        "junit": workspace / "in/junit.xml",
        "json": workspace / "report.json",
        "markdown": workspace / "new/folder/report.md",
        "sarif": workspace / "align.sarif",
    }


@pytest.mark.parametrize(
    "name", ["paths", "config", "working_directory", "requirements", "junit_file", "json_file"]
)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("../x", "leaves the workspace", id="above"),
        pytest.param("sub/../steps.py", "leaves the workspace", id="up and down"),
        pytest.param("/etc/passwd", "leaves the workspace", id="absolute"),
        pytest.param("out/x", "leaves the workspace", id="link to a folder"),
        pytest.param("out.xml", "leaves the workspace", id="link to a file"),
        pytest.param("sub/.git/config", "lies in a .git folder", id="git"),
        pytest.param("hooks/post-checkout", "lies in a .git folder", id="link to git"),
        pytest.param("x" * 300, "leads nowhere", id="too long"),
        pytest.param("a\x1bb", "is no path", id="control character"),
        pytest.param("a\u202eb", "is no path", id="right-to-left"),
    ],
)
def test_paths_that_are_refused(workspace: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=f"^`{name}`: .* {words}"):
        parse({name: text}, workspace)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(
            {"loader": "dynamic"},
            "`loader`: 'dynamic' is none of these: auto, static, import",
            id="loader",
        ),
        pytest.param(
            {"advisory": "yes"}, "`advisory`: 'yes' is none of these: true, false", id="switch"
        ),
        pytest.param({"fail_on": "eror"}, "`fail_on`: 'eror' is none of these", id="fail_on"),
        pytest.param(
            {"require": "bilders"},
            "`require`: 'bilders' cannot be required; these can: scripts",
            id="require",
        ),
        pytest.param(
            {"fail-on": "error"}, "there is no input `fail-on`; did you mean `fail_on`", id="dash"
        ),
        pytest.param({"zzz": "1"}, "there is no input `zzz`; these are: mode, ", id="unknown"),
        pytest.param(
            {"working_directory": "steps.py"}, "there is no folder 'steps.py'", id="no folder"
        ),
        pytest.param(
            {"requirements": "no.txt"}, "`requirements`: there is no file 'no.txt'", id="no file"
        ),
        pytest.param(
            {"json_file": "sub"}, "`json_file`: 'sub' is a folder; name a file in it", id="a folder"
        ),
        pytest.param(
            {"json_file": "in/x", "junit_file": "sub/x"},
            "is another report's file",
            id="one file for two",
        ),
    ],
)
def test_wrong_input(workspace: Path, given: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse(given, workspace)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
