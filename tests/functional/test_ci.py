"""The action's front door on small workspaces, with a runner's environment around it."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from align_ci import checking, ci, opening
from align_ci.action import given
from align_ci.cli import run as command_line
from align_ci.inputs import INPUTS
from align_ci.publish import OUTPUTS
from tests.projects import write
from tests.repositories import commit

FIXTURES = Path(__file__).parents[1] / "fixtures"
NAMES = {one.name for one in INPUTS}
HEAD = "a" * 40
RUNNER = 1001

GOOD = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
"""
BAD = GOOD.replace("SINGULAR", "SOURCE")
MANY = "from align_ci.authoring import NodeType, StepSpecification\n" + "".join(
    f'S{n} = StepSpecification(step_type="S{n}", node_type=NodeType.SOURCE)\n' for n in range(500)
)
NASTY = (
    "x\\nghadelimiter_0\\nEOF\\nverdict=pass\\n::error::forged\\n  ::add-mask::pass "
    "%0A::error::forged ##[add-mask]pass \\x1b[31mred \\u202egnp <h1>passed</h1> @octocat"
)
HOSTILE = f"""
from align_ci.authoring import DependencySpec, DependencyType, NodeType, StepSpecification
NAME = "{NASTY}"
BAD = StepSpecification(
    step_type=NAME,
    node_type=NodeType.SOURCE,
    dependencies=[
        DependencySpec(logical_name=NAME, dependency_type=DependencyType.PROCESSING_OUTPUT)
    ],
)
"""
COMMAND = re.compile(r"\s*::([\w-]+)(?: [^:]*)?::(.*)")


@dataclass(frozen=True)
class Step:
    """What became of a step."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def commands(self) -> list[tuple[str, str]]:
        """The workflow commands in the log, with their line, as the runner finds them."""
        return list(commands(self.log))


def commands(log: str) -> Iterator[tuple[str, str]]:
    stopped = ""
    for line in log.splitlines():
        found = COMMAND.match(line)
        if found and found[1] == stopped:
            stopped = ""
        elif stopped:
            continue
        elif found and found[1] == "stop-commands":
            stopped = found[2]
        elif found:
            yield found[1], line
        elif "##[" in line:
            yield "old", line
    assert not stopped


RunStep = Callable[..., Step]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def step(
    tmp_path: Path,
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> RunStep:
    """Run a step in the workspace, with inputs by name; nothing is imported unless asked for."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "INPUT_"))]:
        monkeypatch.delenv(name)

    def run(event: str = "push", sha: str = "", **inputs: str) -> Step:
        for name in ("output", "summary"):
            (tmp_path / name).write_text("")
        environ = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(FIXTURES / "events" / f"{event}.json"),
            "GITHUB_SHA": sha,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "acme/demo",
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_TOKEN": "ghs_secret",
            # The runner hands over every input, those that are not given with their default.
            **{f"INPUT_{one.name.upper()}": one.default for one in INPUTS},
            "INPUT_LOADER": "static",
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        code = ci.run(given(os.environ, NAMES), os.environ)
        log = capsys.readouterr().out
        outputs = dict(
            line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines()
        )
        summary = (tmp_path / "summary").read_text()
        assert "ghs_secret" not in log + summary + str(outputs)
        return Step(code, log, outputs, summary)

    return run


def files_in(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if ".git" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


@pytest.mark.parametrize(
    "event", ["pull_request", "push", "merge_group", "workflow_dispatch", "schedule"]
)
def test_no_input_at_all_is_right_on_every_event(
    workspace: Path, step: RunStep, event: str
) -> None:
    commit(workspace, {"steps.py": GOOD})
    done = step(event, loader="")
    assert done.code == 0
    assert done.outputs.keys() == OUTPUTS.keys()
    assert done.outputs["verdict"] == "pass"
    assert [done.outputs[name] for name in ("errors", "warnings", "notes")] == ["0", "0", "0"]
    assert int(done.outputs["checks"]) > 0
    assert done.outputs["coverage"] == "100"
    assert int(done.outputs["duration_ms"]) >= 0
    assert done.commands == []
    assert "PASS  the layers agree" in done.log
    assert done.summary.startswith("## ✅ Aligned")
    assert files_in(workspace) == {"steps.py"}


def test_what_blocks_is_red_on_its_line_and_in_the_summary(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": BAD})
    done = step("pull_request")
    assert done.code == 1
    assert (done.outputs["verdict"], done.outputs["errors"]) == ("fail", "1")
    ((name, line),) = done.commands
    assert name == "error"
    assert line.startswith("::error file=steps.py,line=3,")
    assert "FAIL  1 error blocks" in done.log
    assert done.summary.startswith("## ❌ Misaligned: 1 error blocks this change")


def test_links_lead_to_the_last_commit_of_the_pull_request(workspace: Path, step: RunStep) -> None:
    merge = commit(workspace, {"steps.py": BAD})
    link = "https://github.example/acme/demo/blob/{}/steps.py#L3"
    assert link.format(HEAD) in step("pull_request", sha=merge).summary
    # Where something else than that merge was checked out, it is what the links are for.
    assert link.format(merge) in step("pull_request", sha="d" * 40).summary
    # Here the commit is the base's, though the payload knows of a pull request.
    assert link.format(merge) in step("pull_request_target", sha=merge).summary
    assert link.format(merge) in step("push", sha=merge).summary


def test_paths_of_annotations_start_at_the_top_of_the_repository(
    workspace: Path, step: RunStep
) -> None:
    commit(workspace / "checkout", {"ml/steps.py": BAD})
    done = step(working_directory="checkout/ml")
    ((_, line),) = done.commands
    assert line.startswith("::error file=ml/steps.py,line=3,")


def test_paths_of_annotations_where_git_says_nothing(workspace: Path, step: RunStep) -> None:
    write(workspace, {"ml/steps.py": BAD})
    done = step(working_directory="ml")
    assert done.commands[0][1].startswith("::error file=ml/steps.py,line=3,")


def test_advisory_is_green_and_says_what_would_block(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": BAD})
    done = step(advisory="true")
    assert done.code == 0
    assert done.outputs["verdict"] == "fail"
    assert "this would block, but for `advisory`" in done.summary
    assert "this would block, but for `advisory`" in done.log


def test_advisory_says_nothing_where_nothing_would_block(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": GOOD})
    assert "would block" not in step(advisory="true").summary


@pytest.mark.parametrize(
    ("inputs", "code", "names"),
    [
        pytest.param({}, 3, ["error"], id="fail"),
        pytest.param({"nothing_checked": "pass"}, 0, [], id="pass"),
        pytest.param({"advisory": "true"}, 0, ["error"], id="advisory"),
    ],
)
def test_nothing_to_check(
    workspace: Path, step: RunStep, inputs: dict[str, str], code: int, names: list[str]
) -> None:
    commit(workspace, {"main.py": "print()\n"})
    done = step(**inputs)
    assert done.code == code
    assert done.outputs["verdict"] == "nothing-checked"
    assert [name for name, _ in done.commands] == names


def test_a_forgotten_checkout_is_never_green(step: RunStep) -> None:
    for accepted in ("fail", "pass"):
        done = step(nothing_checked=accepted)
        assert done.code == 2
        assert "the workspace is empty: check the repository out" in done.log


def test_reports_where_they_were_asked_for_and_nowhere_else(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": BAD})
    done = step(
        json_file="report.json",
        junit_file="out/deep/junit.xml",
        markdown_file=" out/report.md\n",
        sarif_file="align.sarif",
    )
    assert done.outputs["report_json"] == "report.json"
    assert done.outputs["report_junit"] == "out/deep/junit.xml"
    assert done.outputs["report_markdown"] == "out/report.md"
    assert done.outputs["report_sarif"] == "align.sarif"
    made = {"report.json", "align.sarif", "out", "out/deep", "out/deep/junit.xml", "out/report.md"}
    assert files_in(workspace) == {"steps.py", *made}
    assert (workspace / "out/report.md").read_text() == done.summary


def test_code_scanning_is_given_no_alert_for_what_is_accepted(
    workspace: Path, step: RunStep
) -> None:
    accepted = BAD.replace("GOOD =", "# align-ci: ignore[ALN208] of another team\nGOOD =")
    commit(workspace, {"steps.py": accepted, "more.py": BAD.replace('"Good"', '"Bad"')})
    assert step(json_file="align.json", sarif_file="align.sarif").code == 1
    every = workspace / "all.sarif"
    saved = ["report", str(workspace / "align.json"), "-C", str(workspace)]
    assert command_line([*saved, f"--format=sarif={every}"]) == 1
    uploaded, whole = (
        json.loads((workspace / name).read_text())["runs"][0]
        for name in ("align.sarif", "all.sarif")
    )
    assert not any("suppressions" in result for result in uploaded["results"])
    assert len(uploaded["results"]) == len(whole["results"]) - 1
    told = [
        one["message"]["text"] for one in uploaded["invocations"][0]["toolExecutionNotifications"]
    ]
    assert "1 finding is accepted or fixed, and left out." in told
    (suppression,) = [
        each for result in whole["results"] for each in result.get("suppressions", ())
    ]
    assert suppression["kind"] == "inSource"
    assert suppression["justification"] == "of another team"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_reports_belong_to_whom_the_workspace_belongs(workspace: Path, step: RunStep) -> None:
    write(workspace, {"steps.py": GOOD})
    os.chown(workspace, RUNNER, RUNNER)
    step(json_file="report.json", junit_file="out/junit.xml")
    for path in ("report.json", "out", "out/junit.xml"):
        owner = (workspace / path).stat()
        assert (owner.st_uid, owner.st_gid) == (RUNNER, RUNNER), path
    assert (workspace / "report.json").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param({"fail_on": "eror"}, "`fail_on`: 'eror' is none of these", id="choice"),
        pytest.param({"json_file": "../x"}, "leaves the workspace", id="path"),
        pytest.param({"json_file": "x\n::set-output name=verdict::pass"}, "is no path", id="lines"),
        pytest.param({"paths": "missing.py"}, "there is no such file or folder", id="missing"),
        pytest.param({"config": "none.toml"}, "none.toml: cannot be read", id="configuration"),
        pytest.param({"json_file": "steps.py/x"}, "steps.py", id="a folder that is a file"),
    ],
)
def test_wrong_input_is_one_error(
    workspace: Path, step: RunStep, inputs: dict[str, str], message: str
) -> None:
    commit(workspace, {"steps.py": GOOD})
    done = step(**inputs)
    assert done.code == 2
    name, line = done.commands[-1]
    assert name == "error"
    assert message in line
    assert done.outputs == dict.fromkeys(OUTPUTS, "") | {"verdict": "error"}
    assert "did not run" in done.summary or message in done.summary
    assert files_in(workspace) == {"steps.py"}


def test_a_crash_is_an_error(
    workspace: Path, step: RunStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_invocation: opening.Invocation, **_options: object) -> checking.Outcome:
        raise ZeroDivisionError("planted\n::set-output name=verdict::pass")

    monkeypatch.setattr(checking, "check", crash)
    commit(workspace, {"steps.py": GOOD})
    done = step(advisory="true")
    assert done.code == 4
    assert done.outputs["verdict"] == "error"
    ((name, line),) = done.commands
    assert name == "error"
    assert "ZeroDivisionError: planted ::set-output" in line


@pytest.mark.parametrize("loader", ["static", "auto"])
def test_of_several_projects_each_says_how_it_is_read(
    workspace: Path, step: RunStep, loader: str
) -> None:
    """Also where the workflow refuses what the shared configuration asks for."""
    files = {"align-ci.toml": 'projects = ["one"]\nloader = "import"\n', "one/steps.py": GOOD}
    commit(workspace, {**files, "one/align-ci.toml": f'loader = "{loader}"\n'})
    done = step(loader="", json_file="report.json")
    timings = json.loads((workspace / "report.json").read_text())["timings"]
    assert "was taken for `auto`" in done.log
    assert bool(timings["import"]) == (loader == "auto")


def test_code_of_the_project_never_runs_in_privileged_events(
    workspace: Path, step: RunStep
) -> None:
    marker = workspace.parent / "it-ran"
    code = f"{GOOD}open({str(marker)!r}, 'w').close()\nOPEN = unknown()\n"
    config = 'loader = "import"\npython = "./evil"\n'
    commit(workspace, {"steps.py": code, "align-ci.toml": config})
    for event in ("pull_request_target", "workflow_run"):
        done = step(event, loader="")
        assert (done.code, done.outputs["verdict"]) == (0, "pass")
        assert f"`{event}` workflow holds" in done.log
        refused = step(event, loader="import")
        assert refused.code == 2
        assert "is refused" in refused.log
    assert not marker.exists()


def test_hostile_names_forge_nothing(workspace: Path, step: RunStep) -> None:
    path = "a::b %0A##[error]x,line=9.py"
    commit(workspace, {path: HOSTILE})
    done = step(json_file="%0A::error::x <<EOF.json")
    assert done.outputs.keys() == OUTPUTS.keys()
    assert done.outputs["verdict"] == "fail"
    assert done.outputs["report_json"] == "%0A::error::x <<EOF.json"
    levels = {f"{name}s": number for name, number in Counter(n for n, _ in done.commands).items()}
    assert levels.keys() <= {"errors", "warnings", "notices"}
    assert levels["errors"] == int(done.outputs["errors"])
    for text in (done.log, done.summary):
        assert "##[" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not re.search(r"^\s*::(add-mask|set-output)", text, re.MULTILINE)
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", done.summary)
    assert "<h1>" not in outside_code
    assert "@octocat" not in outside_code


def test_five_hundred_findings(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": MANY})
    done = step()
    assert done.outputs["errors"] == "500"
    assert Counter(name for name, _ in done.commands) == {"error": 10, "notice": 1}
    assert "490 more findings" in done.commands[-1][1]
    assert len(done.summary.encode()) <= 1024**2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_git_that_fails_is_told(
    workspace: Path, step: RunStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    commit(workspace, {"steps.py": GOOD})
    for path in (workspace, workspace / ".git"):
        os.chown(path, RUNNER, RUNNER)
    done = step()
    assert "git does not work here (fatal: detected dubious ownership" in done.log
    assert done.outputs["verdict"] == "pass"


@pytest.mark.parametrize(
    ("inputs", "absent"),
    [
        pytest.param({"annotations": "false"}, "log", id="annotations"),
        pytest.param({"summary": "false"}, "summary", id="summary"),
    ],
)
def test_what_is_not_wanted_is_not_written(
    workspace: Path, step: RunStep, inputs: dict[str, str], absent: str
) -> None:
    commit(workspace, {"steps.py": BAD})
    done = step(**inputs)
    assert done.code == 1
    assert (absent == "log") == (done.commands == [])
    assert (absent == "summary") == (done.summary == "")


def test_inputs_win_over_the_configuration(workspace: Path, step: RunStep) -> None:
    commit(workspace, {"steps.py": BAD, "align-ci.toml": 'fail-on = "never"\n'})
    assert step().code == 0
    assert step(fail_on="error").code == 1


def test_paths_and_configuration_by_input(workspace: Path, step: RunStep) -> None:
    files = {"ml/good.py": GOOD, "ml/bad.py": BAD.replace("Good", "Bad")}
    commit(workspace, {**files, "ml/ci.toml": 'fail-on = "warning"\n'})
    assert step(paths="ml/good.py", working_directory="ml", config="ml/ci.toml").code == 0
    assert step(paths="ml/good.py, ml/bad.py", working_directory="ml").code == 1


def test_modules_of_the_workspace_are_not_taken_for_ours(workspace: Path) -> None:
    """The container's entry point, started where the user's repository lies."""
    evil = "import pathlib; pathlib.Path(__file__).with_suffix('.ran').touch(); raise SystemExit"
    names = ("click", "json", "pydantic", "sitecustomize", "align_ci/__init__")
    write(workspace, {f"{name}.py": evil for name in names} | {"steps.py": GOOD})
    # Static: what the project's own code imports there is its own affair.
    environ = {"PYTHONPATH": str(workspace), "GITHUB_ACTIONS": "true", "INPUT_LOADER": "static"}
    done = subprocess.run(
        [sys.executable, "-I", "-m", "align_ci.action"],
        cwd=workspace,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "PASS  the layers agree" in done.stdout
    assert not list(workspace.rglob("*.ran"))
    assert not list(workspace.rglob("__pycache__"))


@pytest.fixture
def elsewhere(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some other CI system, with the workspace for its current folder."""
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "INPUT_", "ALIGN_CI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(workspace)
    return write(workspace, {"steps.py": BAD})


def test_the_command_takes_options_and_variables(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIGN_CI_JUNIT_FILE", "junit.xml")
    assert command_line(["ci", "--json-file", "report.json"]) == 1
    captured = capsys.readouterr()
    assert "FAIL  1 error blocks" in captured.out
    assert list(commands(captured.out)) == []
    assert "::stop-commands" not in captured.out
    assert files_in(elsewhere) == {"steps.py", "junit.xml", "report.json"}


@pytest.mark.parametrize(
    "arguments", [["--advisory"], ["--advisory", "True"], ["--fail-on", "never"]]
)
@pytest.mark.usefixtures("elsewhere")
def test_a_switch_may_stand_alone(arguments: list[str]) -> None:
    assert command_line(["ci", "--loader", "static", *arguments]) == 0


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_an_error_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(["ci", "--fail-on", "eror"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "align-ci: `fail_on`: 'eror' is none of these: error, warning, note, never\n"
    )
