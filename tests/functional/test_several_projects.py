"""Several projects in one repository: each is one of its own, and all are one report."""

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from align_ci import fixing
from align_ci.cli import run
from align_ci.opening import Invocation
from align_ci.settings import find
from tests.projects import IMPORTS, write
from tests.repositories import commit, git

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
STEP = """
A = StepSpecification(
    step_type="{name}", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="data", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['{place}'].S3Output.S3Uri")])
"""
ROOT = 'projects = ["pipelines/*"]\nloader = "static"\n'

Capture = pytest.CaptureFixture[str]


def step(place: str = "data", name: str = "A") -> str:
    """A step; with another place than its output's it is wrong."""
    return IMPORTS + STEP.format(place=place, name=name)


RED = step("wrong")
"""A step of which each project that has it has the very same finding."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two green projects."""
    top = tmp_path / "repository"
    files = {"align-ci.toml": ROOT, "README": "", "pipelines/a/spec.py": step()}
    commit(write(top, files), {"pipelines/b/spec.py": step()})
    return top


def checked(root: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report of a check at the top, which the schema describes."""
    file = root.parent / "report.json"
    file.unlink(missing_ok=True)
    code = run(["check", "-C", str(root), "--no-cache", f"--format=json={file}", *options])
    report: dict[str, Any] = json.loads(file.read_text())
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    assert report["exit_code"] == code
    return code, report


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    return {each["path"]: each["verdict"] for each in report["projects"]}


def found(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Project, path and status of each finding."""
    return [
        (each["project"], each["location"]["path"], each["status"]) for each in report["findings"]
    ]


def refused(capsys: Capture, *arguments: str) -> str:
    """The one line with which a command is refused."""
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_all_are_well(root: Path) -> None:
    code, report = checked(root)
    assert (code, report["verdict"]) == (0, "pass")
    assert verdicts(report) == {"pipelines/a": "pass", "pipelines/b": "pass"}
    assert report["coverage"]["met"] == sum(each["coverage"]["met"] for each in report["projects"])
    assert len(report["checks"]) == sum(each["checks"] for each in report["projects"])


def test_one_that_is_red_makes_all_red(root: Path) -> None:
    write(root, {"pipelines/b/spec.py": RED})
    code, report = checked(root)
    assert (code, verdicts(report)) == (1, {"pipelines/a": "pass", "pipelines/b": "fail"})
    assert found(report) == [("pipelines/b", "pipelines/b/spec.py", "open")]
    (edit,) = report["findings"][0]["fix"]["edits"]
    assert edit["location"]["path"] == "pipelines/b/spec.py"
    assert [each["errors"] for each in report["projects"]] == [0, 1]


def test_steps_of_one_name_stay_apart(root: Path) -> None:
    write(root, {"pipelines/a/spec.py": RED, "pipelines/b/spec.py": RED})
    _, report = checked(root)
    first, second = report["findings"]
    assert first["message"] == second["message"]
    assert first["fingerprint"] != second["fingerprint"]
    assert [first["steps"], second["steps"]] == [["pipelines/a: A"], ["pipelines/b: A"]]
    failed = {
        check["subject"]["name"]: check["findings"]
        for check in report["checks"]
        if check["outcome"] == "failed"
    }
    assert failed == {
        "pipelines/a: A": [first["fingerprint"]],
        "pipelines/b: A": [second["fingerprint"]],
    }


def test_one_in_which_nothing_is_found_is_not_green(root: Path) -> None:
    write(root, {"pipelines/empty/README": ""})
    code, report = checked(root)
    assert (code, report["verdict"]) == (3, "nothing-checked")
    assert verdicts(report)["pipelines/empty"] == "nothing-checked"
    assert any(each.startswith("pipelines/empty: no specification") for each in report["notices"])
    write(root, {"pipelines/b/spec.py": RED})
    assert checked(root)[0] == 1


def test_a_broken_configuration_names_its_project(root: Path, capsys: Capture) -> None:
    write(root, {"pipelines/b/align-ci.toml": "lader = 1", "pipelines/a/spec.py": RED})
    line = refused(capsys, "check", "-C", str(root))
    assert "pipelines/b: align-ci.toml: there is no key `lader`" in line
    assert "nothing is reported of the other projects" in line
    write(root, {"pipelines/b/align-ci.toml": 'specs = ["src"]'})
    line = refused(capsys, "check", "-C", str(root))
    assert line.startswith("align-ci: pipelines/b: align-ci.toml: `specs`: 'src' matches no file")


def test_an_interpreter_that_is_not_there_names_its_project(root: Path, capsys: Capture) -> None:
    unclear = f"{step()}B = StepSpecification(step_type=str(len('b')), node_type=NodeType.SOURCE)\n"
    own = 'loader = "import"\npython = "nowhere/python"\n'
    write(root, {"pipelines/b/align-ci.toml": own, "pipelines/b/spec.py": unclear})
    line = refused(capsys, "check", "-C", str(root))
    assert line.startswith("align-ci: pipelines/b: python = 'nowhere/python': no such interpreter")


def test_a_key_that_both_have_is_the_project_s_own(root: Path) -> None:
    shared = 'severity = { ALN301 = "warning" }\n'
    own = '[tool.align-ci]\nfail-on = "warning"\n'
    write(root, {"align-ci.toml": ROOT + shared, "pipelines/b/pyproject.toml": own})
    write(root, {"pipelines/a/spec.py": RED, "pipelines/b/spec.py": RED})
    code, report = checked(root)
    assert (code, verdicts(report)) == (1, {"pipelines/a": "pass", "pipelines/b": "fail"})
    assert {each["severity"] for each in report["findings"]} == {"warning"}
    assert [each["fail_on"] for each in report["projects"]] == ["error", "warning"]


@pytest.mark.parametrize("place", ["pipelines/b", "pipelines/b/deeper"])
def test_one_project_alone_is_judged_as_with_the_others(root: Path, place: str) -> None:
    write(root, {"align-ci.toml": ROOT + 'fail-on = "never"\n', "pipelines/b/spec.py": RED})
    write(root, {"pipelines/b/deeper/README": ""})
    code, report = checked(root / place)
    assert (code, report["projects"]) == (0, [])
    assert report["findings"][0]["location"]["path"] == "spec.py"
    assert report["fail_on"] == "never"


def test_a_baseline_for_all_is_none(root: Path) -> None:
    entry = {"rule": "ALN301", "subject": "A", "fingerprint": "0" * 64, "reason": "old"}
    text = "".join(f'{key} = "{value}"\n' for key, value in entry.items())
    write(root, {"align-ci-baseline.toml": f"[[finding]]\n{text}"})
    said = "align-ci-baseline.toml beside align-ci.toml accepts nothing: each project has its own"
    assert said in checked(root)[1]["notices"]


def test_a_configuration_that_is_named(root: Path) -> None:
    (root / "align-ci.toml").rename(root / "all.toml")
    write(root, {"align-ci.toml": "", "pipelines/a/align-ci.toml": 'fail-on = "note"\n'})
    _, report = checked(root, "--config", str(root / "all.toml"))
    assert [each["fail_on"] for each in report["projects"]] == ["note", "error"]
    _, report = checked(root / "pipelines" / "a", "--config", str(root / "all.toml"))
    assert (report["projects"], report["fail_on"]) == ([], "note")


def test_a_folder_that_no_glob_names_means_all(root: Path) -> None:
    write(root, {"docs/README": ""})
    assert len(checked(root / "docs")[1]["projects"]) == 2
    write(root, {"docs/align-ci.toml": ""})
    assert checked(root / "docs")[0] == 3  # it has a configuration of its own


def test_paths_choose_projects(root: Path, capsys: Capture) -> None:
    write(root, {"pipelines/a/spec.py": RED, "pipelines/b/spec.py": RED})
    assert [*verdicts(checked(root, "pipelines/b")[1])] == ["pipelines/b"]
    write(root, {"pipelines/b/other.py": step(name="B")})
    report = checked(root, "pipelines/b/other.py")[1]
    assert (verdicts(report), report["findings"]) == ({"pipelines/b": "pass"}, [])
    assert len(checked(root, "pipelines")[1]["projects"]) == 2
    capsys.readouterr()
    line = refused(capsys, "check", "-C", str(root), "README")
    assert "lies in none of the projects: pipelines/a, pipelines/b" in line


def test_what_is_hidden_ignored_or_a_link_is_no_project(root: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"spec.py": RED})
    write(root, {".gitignore": "built\n", "pipelines/built/spec.py": RED})
    write(root, {"pipelines/.hidden/spec.py": RED})
    (root / "pipelines" / "link").symlink_to(tmp_path / "elsewhere")
    (root / "pipelines" / "twin").symlink_to("a")
    commit(root, {"pipelines/was/spec.py": RED})
    git(root, "rm", "-r", "-q", "--cached", "pipelines/built", "pipelines/.hidden")
    shutil.rmtree(root / "pipelines" / "was")
    (root / "pipelines" / "was").symlink_to(tmp_path / "elsewhere")
    git(root, "init", "-q", "pipelines/nested")
    write(root, {"pipelines/nested/spec.py": RED})
    code, report = checked(root)
    assert (code, [*verdicts(report)]) == (0, ["pipelines/a", "pipelines/b"])
    (said,) = (each for each in report["notices"] if "such as a submodule" in each)
    assert said.startswith("not checked, being a link or a repository of its own")
    assert said.endswith(
        ": `pipelines/link`, `pipelines/nested`, `pipelines/twin`, `pipelines/was`"
    )


def test_also_without_git(root: Path) -> None:
    shutil.rmtree(root / ".git")
    write(root, {"pipelines/.hidden/spec.py": RED})
    assert verdicts(checked(root)[1]) == {"pipelines/a": "pass", "pipelines/b": "pass"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"align-ci.toml": 'projects = ["x/*"]'}, "'x/*' matches no folder", id="none"),
        pytest.param(
            {"pipelines/a/align-ci.toml": 'projects = ["inner"]', "pipelines/a/inner/x": ""},
            "this folder is a project of align-ci.toml, and has none of its own",
            id="nested lists",
        ),
        pytest.param(
            {"align-ci.toml": 'projects = ["pipelines", "pipelines/*"]'},
            "'pipelines/a' lies in 'pipelines', a project as well",
            id="one inside another",
        ),
    ],
)
def test_what_projects_cannot_mean(
    root: Path, capsys: Capture, files: dict[str, str], said: str
) -> None:
    write(root, files)
    assert said in refused(capsys, "check", "-C", str(root))


def test_a_list_in_a_project_is_refused_there_as_well(root: Path, capsys: Capture) -> None:
    inner = {"pipelines/a/align-ci.toml": 'projects = ["inner"]', "pipelines/a/inner/x": ""}
    write(root, inner)
    said = "and has none of its own"
    assert said in refused(capsys, "check", "-C", str(root / "pipelines" / "a"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "A"),
        ("baseline", "--reason", "old"),
        ("baseline", "--stats"),
        ("adopt",),
        ("check", "--fix"),
        ("check", "--diff"),
        ("diff", "HEAD"),
    ],
)
def test_what_is_about_one_project_says_which_there_are(
    root: Path, capsys: Capture, arguments: tuple[str, ...]
) -> None:
    line = refused(capsys, *arguments, "-C", str(root))
    assert line.endswith("choose one with `-C pipelines/a`, `-C pipelines/b`")
    assert git(root, "status", "--porcelain") == ""


def test_in_a_project_each_command_does_what_it_does(root: Path, capsys: Capture) -> None:
    project = root / "pipelines" / "a"
    write(root, {"align-ci.toml": f'{ROOT}source-roots = ["code"]\n'})
    write(root, {f"pipelines/{each}/code/spec.py": step() for each in "ab"})
    for each in "ab":
        (root / "pipelines" / each / "spec.py").unlink()
    commit(root, {"pipelines/a/code/spec.py": RED})
    assert run(["show", "A", "-C", str(project)]) == 0
    assert run(["diff", "HEAD", "-C", str(project)]) == 0
    capsys.readouterr()
    assert run(["check", "--diff", "-C", str(project)]) == 1
    assert "+++ b/code/spec.py" in capsys.readouterr().out
    assert run(["baseline", "--reason", "old", "-C", str(project)]) == 0
    code, report = checked(root)
    assert (code, found(report)[0][2]) == (0, "suppressed")  # the project's own entry
    (project / "align-ci-baseline.toml").unlink()
    assert run(["check", "--fix", "-C", str(project)]) == 0


@pytest.mark.parametrize("own_file", [{}, {"pipelines/a/align-ci.toml": 'fail-on = "note"\n'}])
def test_fixes_are_tried_on_a_copy_with_the_same_settings(
    root: Path, own_file: dict[str, str]
) -> None:
    write(root, {"align-ci.toml": f'{ROOT}ignore = ["ALN203"]\n', **own_file})
    project = (root / "pipelines" / "a").resolve()
    own = find(project, None, {})
    with fixing._place(own, Invocation(project), write=False) as (copy, there):
        assert (copy / "spec.py").read_text() == step()
        assert find(there.directory, there.config, {}).settings == own.settings
    assert own.settings.ignore == ("ALN203",)


def test_the_graph_has_the_pipelines_of_all(root: Path, capsys: Capture) -> None:
    assert run(["graph", "-C", str(root)]) == 0
    said = capsys.readouterr().out
    assert said.count("subgraph") == 2
    assert "pipelines/b" in said


def test_every_format(root: Path, tmp_path: Path) -> None:
    write(root, {"pipelines/a/spec.py": RED, "pipelines/b/spec.py": RED})
    names = ("junit", "sarif", "markdown", "comment", "github", "console")
    files = {name: tmp_path / f"report.{name}" for name in names}
    run(["check", "-C", str(root), *(f"--format={name}={file}" for name, file in files.items())])
    texts = {name: file.read_text() for name, file in files.items()}
    suites = [each.get("name") for each in ET.fromstring(texts["junit"]).iter("testsuite")]  # noqa: S314 - our own
    assert len(set(suites)) == len(suites)
    assert {"pipelines/a: A", "pipelines/b: A"} <= set(suites)
    results = json.loads(texts["sarif"])["runs"][0]["results"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]
    assert uris == ["pipelines/a/spec.py", "pipelines/b/spec.py"]
    assert len({json.dumps(each["partialFingerprints"]) for each in results}) == 2
    assert "| ❌ | pipelines/a | 1 |" in texts["markdown"]
    assert "- ❌ `pipelines/a`: 1 error found in " in texts["comment"]
    assert "check -C pipelines/b --select ALN301" in texts["comment"]
    assert "::error file=pipelines/b/spec.py,line=" in texts["github"]
    assert "FAIL pipelines/b: 1 error found in " in texts["console"]


def test_what_is_for_several_costs_one_project_nothing(root: Path) -> None:
    code = (
        "import sys; from align_ci.cli import run; "
        f"run(['check', '-C', {str(root / 'pipelines' / 'a')!r}]); "
        "print(*sorted({'align_ci.several', 'align_ci.merging'} & {*sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_a_saved_report_says_the_same(root: Path, tmp_path: Path) -> None:
    own = '[tool.align-ci]\nfail-on = "never"\n'
    write(root, {"pipelines/a/spec.py": RED, "pipelines/b/spec.py": RED})
    write(root, {"pipelines/a/pyproject.toml": own})
    saved, now, again = (tmp_path / name for name in ("report.json", "now.md", "again.md"))
    run(["check", "-C", str(root), f"--format=json={saved}", f"--format=comment={now}"])
    run(["report", "-C", str(root), str(saved), f"--format=comment={again}"])
    assert again.read_text() == now.read_text()
    assert now.read_text().startswith("## ❌ 1 problem blocks this merge")


def against(root: Path, *options: str) -> tuple[int, dict[str, Any]]:
    return checked(root, "--base=HEAD", *options)


def test_each_is_compared_with_its_own_folder(root: Path) -> None:
    commit(root, {"pipelines/a/spec.py": RED})
    write(root, {"pipelines/b/spec.py": RED})
    code, report = against(root, "--new-only")
    assert code == 1
    assert found(report) == [
        ("pipelines/a", "pipelines/a/spec.py", "existing"),
        ("pipelines/b", "pipelines/b/spec.py", "new"),
    ]
    assert verdicts(report) == {"pipelines/a": "pass", "pipelines/b": "fail"}
    assert report["base"]["sha"] == git(root, "rev-parse", "HEAD")
    code, report = checked(root / "pipelines" / "a", "--base=HEAD", "--new-only")
    assert (code, found(report)) == (0, [("", "spec.py", "existing")])


def test_a_project_that_is_new(root: Path) -> None:
    write(root, {"pipelines/c/spec.py": RED})
    code, report = against(root, "--new-only")
    assert (code, found(report)) == (1, [("pipelines/c", "pipelines/c/spec.py", "new")])
    assert (
        "pipelines/c: the base has no such project: every finding counts as new"
        in report["notices"]
    )


def test_a_project_that_is_gone(root: Path) -> None:
    commit(root, {"pipelines/b/spec.py": RED})
    shutil.rmtree(root / "pipelines" / "b")
    code, report = against(root)
    assert (code, verdicts(report)) == (0, {"pipelines/a": "pass"})
    assert found(report) == [("pipelines/b", "pipelines/b/spec.py", "fixed")]
    assert "pipelines/b: this project is gone, and its 1 finding with it" in report["notices"]
    comment = root.parent / "comment.md"
    run(["check", "-C", str(root), "--base=HEAD", f"--format=comment={comment}"])
    assert "- ALN301 in `pipelines/b`: output `data`" in comment.read_text()


@pytest.mark.parametrize("how", ["link", "repository"])
def test_a_project_that_is_put_elsewhere_is_not_mended(
    root: Path, tmp_path: Path, how: str
) -> None:
    commit(root, {"pipelines/b/spec.py": RED})
    (root / "pipelines" / "b").rename(tmp_path / "b")
    git(root, "rm", "-r", "-q", "--cached", "pipelines/b")
    if how == "link":
        (root / "pipelines" / "b").symlink_to(tmp_path / "b")
    else:
        commit(write(root / "pipelines" / "b", {"spec.py": RED}), {})
    code, report = against(root)
    assert (code, found(report)) == (0, [])
    assert report["notices"][0].startswith("this change weakens the check: not checked any more")


def test_a_project_that_is_renamed_is_new(root: Path) -> None:
    commit(root, {"pipelines/b/spec.py": RED})
    (root / "pipelines" / "b").rename(root / "pipelines" / "c")
    code, report = against(root, "--new-only")
    assert (code, [status for *_, status in found(report)]) == (1, ["new", "fixed"])


@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param('projects = ["pipelines/a"]\nloader = "static"\n', id="taken out"),
        pytest.param('loader = "static"\n', id="no list any more"),
        pytest.param(None, id="no configuration any more"),
    ],
)
def test_a_change_takes_no_project_out_of_the_check(root: Path, configuration: str | None) -> None:
    commit(root, {"pipelines/b/README": ""})
    (root / "align-ci.toml").unlink()
    write(root, {"pipelines/b/spec.py": RED})
    if configuration is not None:
        write(root, {"align-ci.toml": configuration})
    code, report = against(root)
    assert code == 1
    assert verdicts(report)["pipelines/b"] == "fail"
    said = "this change weakens the check: `projects` leaves out "
    assert report["notices"][0].startswith(said)
    assert "`pipelines/b`" in report["notices"][0]


def test_what_a_change_makes_of_several_is_checked_as_well(root: Path) -> None:
    write(root, {"align-ci.toml": 'loader = "static"\n', "other/spec.py": step("wrong", "Other")})
    code, report = against(root)
    assert (code, found(report)) == (1, [(".", "other/spec.py", "new")])
    assert verdicts(report) == {"pipelines/a": "pass", "pipelines/b": "pass", ".": "fail"}


def test_a_new_folder_of_the_base_s_list_is_checked(root: Path) -> None:
    write(root, {"align-ci.toml": 'projects = ["pipelines/a"]\n', "pipelines/c/spec.py": RED})
    code, report = against(root)
    assert (code, verdicts(report)["pipelines/c"]) == (1, "fail")


def test_the_base_judges_each_project(root: Path) -> None:
    lenient = '[tool.align-ci]\nfail-on = "never"\n'
    write(root, {"pipelines/b/spec.py": RED, "pipelines/b/pyproject.toml": lenient})
    write(root, {"pipelines/c/spec.py": RED, "pipelines/c/pyproject.toml": lenient})
    code, report = against(root)
    assert (code, verdicts(report)) == (
        1,
        {"pipelines/a": "pass", "pipelines/b": "fail", "pipelines/c": "fail"},
    )
    said = '`fail-on = "never"`; the base\'s settings judge it'
    assert report["notices"][:2] == [
        f"this change weakens the check of pipelines/{each}: {said}" for each in "bc"
    ]


def test_a_shared_key_is_the_base_s_too(root: Path) -> None:
    write(root, {"align-ci.toml": ROOT + 'fail-on = "never"\n', "pipelines/b/spec.py": RED})
    code, report = against(root)
    assert code == 1
    assert report["notices"][0].startswith("this change weakens the check of all projects: ")


def test_a_repository_that_begins_with_a_list(root: Path) -> None:
    """One configuration for all before: each folder is compared with itself, by its policy."""
    write(root, {"align-ci.toml": 'fail-on = "warning"\nloader = "static"\n'})
    commit(root, {"pipelines/a/spec.py": RED})
    write(root, {"align-ci.toml": ROOT, "pipelines/b/spec.py": RED})
    code, report = against(root, "--new-only")
    assert (code, [status for *_, status in found(report)]) == (1, ["existing", "new"])
    assert [each["fail_on"] for each in report["projects"]] == ["warning", "warning"]
    said = "this change weakens the check: what lies in none of the `projects` is checked no more"
    assert said in report["notices"]


def test_a_repository_that_begins_with_align_ci(root: Path) -> None:
    git(root, "rm", "-q", "align-ci.toml")
    commit(root, {})
    write(root, {"align-ci.toml": 'projects = ["pipelines/*"]\n'})
    code, report = against(root, "--loader=static")
    assert (code, verdicts(report)) == (0, {"pipelines/a": "pass", "pipelines/b": "pass"})
    assert not any(each.startswith("this change weakens") for each in report["notices"])


def test_from_a_folder_that_the_base_has_not(root: Path) -> None:
    write(root, {"align-ci.toml": 'projects = ["pipelines/a"]\n', "docs/README": ""})
    _, report = against(root / "docs")
    assert [*verdicts(report)] == ["pipelines/a", "pipelines/b"]


def test_a_list_that_moves(root: Path) -> None:
    """What names the projects lies deeper now: paths are those from the top of all."""
    (root / "align-ci.toml").unlink()
    write(root, {"pipelines/align-ci.toml": 'projects = ["a"]\n', "pipelines/b/spec.py": RED})
    code, report = against(root / "pipelines")
    assert (code, found(report)) == (1, [("pipelines/b", "pipelines/b/spec.py", "new")])


def test_a_base_that_is_not_there(root: Path) -> None:
    code, report = checked(root, "--base=nothing", "--new-only")
    assert code == 0
    assert any(each.startswith("all projects: every finding counts") for each in report["notices"])
