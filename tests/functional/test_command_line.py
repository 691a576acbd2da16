"""The command line: exit codes, outputs, and one clear line for whatever is wrong."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml

from align_ci.cli import run
from tests.projects import write

REPOSITORY = Path(__file__).parents[2]
MISALIGNED = REPOSITORY / "tests" / "fixtures" / "misaligned"

GOOD = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
"""
BAD = GOOD.replace("SINGULAR", "SOURCE")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {"steps.py": GOOD})


@pytest.mark.parametrize(
    ("files", "arguments", "code"),
    [
        pytest.param({"steps.py": GOOD}, [], 0, id="pass"),
        pytest.param({"steps.py": BAD}, [], 1, id="fail"),
        pytest.param({"steps.py": BAD}, ["--fail-on", "never"], 0, id="fail on nothing"),
        pytest.param({"steps.py": "x = 1\n"}, [], 3, id="nothing to check"),
        pytest.param({"steps.py": GOOD}, ["--select", "ALN406"], 3, id="a rule without a subject"),
        pytest.param({"steps.py": GOOD + "import absent\n"}, [], 0, id="a library not installed"),
        pytest.param({}, ["--nonsense"], 2, id="wrong option"),
        pytest.param(
            {"steps.py": GOOD + "import json.missing\n"},
            [],
            1,
            id="a failing import",
        ),
    ],
)
def test_exit_codes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    arguments: list[str],
    code: int,
) -> None:
    monkeypatch.chdir(write(tmp_path, files))
    assert run(["check", *arguments]) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["missing.py"], "missing.py: there is no such file", id="missing path"),
        pytest.param(["/"], "lies outside the project", id="path outside"),
        pytest.param(["--format", "xml"], "there is no format 'xml'", id="format"),
        pytest.param(["--format", "json=no/dir/x"], "there is no folder", id="no folder"),
        pytest.param(["--format", "json=."], "is a folder", id="a folder"),
        pytest.param(["--format", "json", "--format", "junit"], "only one of", id="two printed"),
        pytest.param(["--format=json=x", "--format=junit=x"], "two formats", id="one file"),
        pytest.param(["--select", "ALN999"], "there is no rule 'ALN999'", id="rule"),
        pytest.param(["--python", "python-nowhere"], "python-nowhere", id="interpreter"),
        pytest.param(["--config", "none.toml"], "none.toml", id="configuration"),
        pytest.param(["-C", "nowhere"], "nowhere", id="directory"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["check", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("key", ["specs", "contracts", "scripts", "pipelines", "source-roots"])
def test_a_glob_that_matches_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    write(project, {"align-ci.toml": f'{key} = ["nowhere/**"]\n'})
    assert run(["check"]) == 2
    assert f"`{key}`: 'nowhere/**' matches no file" in capsys.readouterr().err


def test_a_file_that_is_not_utf_8_is_a_finding(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "odd.py").write_bytes(GOOD.encode() + b"# caf\xe9\n")
    assert run(["check", "--loader", "static"]) == 1
    out = capsys.readouterr().out
    assert "odd.py\n  4:6 error ALN901" in out
    assert "is not UTF-8" in out
    assert "(1 check" not in out  # the other file was checked


def test_all_formats_at_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"steps.py": BAD})
    files = [
        f"--format={name}=out.{name}" for name in ("json", "junit", "markdown", "github", "sarif")
    ]
    assert run(["check", "--loader", "static", *files]) == 1
    assert "ALN208" in capsys.readouterr().out
    report = json.loads((project / "out.json").read_text())
    schema = json.loads((REPOSITORY / "docs" / "report.schema.json").read_text())
    jsonschema.validate(report, schema)
    assert report["timings"]["load"] > 0
    assert report["verdict"] == "fail"
    suites = JUnitXml.fromfile(str(project / "out.junit"))
    failed = [check for check in report["checks"] if check["outcome"] == "failed"]
    assert (suites.tests, suites.failures) == (len(report["checks"]), len(failed))
    assert "ALN208" in (project / "out.markdown").read_text()
    assert (project / "out.github").read_text().startswith("::error file=steps.py,line=3")


def test_a_saved_report_renders_as_the_run_did(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"steps.py": BAD})
    run(
        [
            "check",
            "--loader",
            "static",
            "--format",
            "json=report.json",
            "--format",
            "markdown=direct.md",
        ]
    )
    assert run(["report", "report.json", "--format", "markdown=saved.md"]) == 1
    capsys.readouterr()
    direct, saved = ((project / name).read_text() for name in ("direct.md", "saved.md"))
    # How long rendering took is all that differs.
    assert _without_times(direct) == _without_times(saved)


def _without_times(markdown: str) -> str:
    return re.sub(r"[\d.]+(&nbsp;| )m?s", "", markdown.partition("<details>")[0])


def test_an_edited_report_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--loader", "static", "--format", "json=report.json"])
    file = project / "report.json"
    file.write_text(file.read_text().replace('"exit_code": 0', '"exit_code": 1'))
    assert run(["report", "report.json"]) == 2
    assert "does not belong to the verdict" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema_version": "9"}', "\x00"])
def test_a_file_that_is_no_report(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / "report.json").write_text(text)
    assert run(["report", "report.json"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert len(capsys.readouterr().out.splitlines()) > 10


def test_an_output_is_written_whole_or_not_at_all(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = project / "out"
    target.mkdir()
    (target / "report.json").write_text("before")
    target.chmod(0o500)
    (target / "report.json").chmod(0o400)
    code = run(["check", "--loader", "static", "--format", f"json={target}/report.json"])
    capsys.readouterr()
    text = (target / "report.json").read_text()
    # Root may write anywhere; then the file is whole, and nothing else lies beside it.
    assert (code, text) == (2, "before") or json.loads(text)["verdict"] == "pass"
    assert [path.name for path in target.iterdir()] == ["report.json"]


def test_paths_filter_what_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "-C", str(MISALIGNED), "--loader", "static", "--format", "json"]
    run([*arguments, "specs/steps/payload"])
    report = json.loads(capsys.readouterr().out)
    assert {f["rule"] for f in report["findings"]} == {"ALN111", "ALN204", "ALN401"}


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    show = ["show", "-C", str(MISALIGNED), "--loader", "static"]
    assert run([*show, "Payload"]) == 0
    out = capsys.readouterr().out
    assert "dependencies[0].name" in out
    assert "'model_input'" in out
    assert "specs/steps/payload/spec.py:19:26" in out
    assert run([*show, "Paylod"]) == 2
    assert "did you mean 'Payload'?" in capsys.readouterr().err


def test_show_imports_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"steps.py": GOOD.replace('"Good"', "__name__.title()")})
    assert run(["show", "GOOD"]) == 0
    assert "'Steps'" in capsys.readouterr().out


def test_show_says_why_a_fact_is_not_known(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"steps.py": GOOD.replace('"Good"', "open('x').read()")})
    assert run(["show", "--loader", "static", "GOOD"]) == 0
    assert "not known: " in capsys.readouterr().out


def test_explain_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ALN301", "aln301", "property-path-name-mismatch"):
        assert run(["explain", name]) == 0
        assert "logical name" in capsys.readouterr().out
    assert run(["explain", "ALN31"]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert run(["rules"]) == 0
    assert "ALN301  property-path-name-mismatch" in capsys.readouterr().out


def test_python_m_and_the_console_script_agree(project: Path) -> None:
    script = Path(sys.executable).with_name("align-ci")
    outputs = [
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
        for command in ([sys.executable, "-m", "align_ci"], [str(script)])
    ]
    assert outputs[0] == outputs[1]
    assert project.is_dir()


def test_a_bug_of_ours_is_one_line_and_exit_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setattr("align_ci.checking.check", lambda *_a, **_k: 1 / 0)
    assert run(["check"]) == 4
    assert "align-ci failed: ZeroDivisionError" in capsys.readouterr().err
    assert project.is_dir()
