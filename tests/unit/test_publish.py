from pathlib import Path

import pytest
from msgspec.structs import replace

from align_ci import checking
from align_ci.github.event import Environment, Event
from align_ci.inputs import InputError, parse
from align_ci.model import Commit, Coverage, Report, Severity, Timings
from align_ci.output import OutputError
from align_ci.publish import OUTPUTS, outputs, permanent, publish, refuse
from tests.unit.report.report_example import HOSTILE, MISMATCH, REPORT, SUPPRESSED, many

MERGE, HEAD, OTHER = ("abc"[n] * 40 for n in range(3))
FILES = f"https://github.example/acme/demo/blob/{MERGE}"


def linked(url: str = FILES, sha: str = MERGE) -> Report:
    return replace(REPORT, commit=Commit(sha, url))


def environment(tmp_path: Path, sha: str = MERGE, head: str = HEAD) -> Environment:
    event = Event("pull_request", head_sha=head)
    return Environment(tmp_path, event, github=True, sha=sha, output=tmp_path / "output")


def test_outputs_are_those_that_are_declared(tmp_path: Path) -> None:
    given = {"json_file": "out/report.json", "markdown_file": "report.md"}
    report = replace(
        REPORT,
        findings=(MISMATCH, replace(MISMATCH, severity=Severity.WARNING), SUPPRESSED),
        coverage=Coverage(199, 200),
        timings=Timings(load=1.0, rules=0.2346),
    )
    told = outputs(report, parse(given, tmp_path))
    assert told == {
        "verdict": report.verdict.value,
        "errors": "1",
        "warnings": "1",
        "notes": "0",
        "checks": str(len(report.checks)),
        "coverage": "99",  # 100 would say that all is known
        "duration_ms": "1235",
        "run_id": "",
        "report_json": "out/report.json",
        "report_junit": "",
        "report_markdown": "report.md",
        "report_sarif": "",
    }
    assert list(told) == list(OUTPUTS)


@pytest.mark.parametrize("inner", ["", "/ml/project"])
def test_links_lead_to_the_head_of_a_pull_request(tmp_path: Path, inner: str) -> None:
    told = permanent(linked(FILES + inner), environment(tmp_path)).commit
    assert told == Commit(MERGE, FILES.replace(MERGE, HEAD) + inner)


@pytest.mark.parametrize(
    ("report", "sha", "head"),
    [
        pytest.param(linked(sha=OTHER), MERGE, HEAD, id="another commit checked out"),
        pytest.param(linked(), MERGE, "", id="no pull request"),
        pytest.param(linked(), "", HEAD, id="no sha"),
        pytest.param(linked(url=""), MERGE, HEAD, id="no address"),
        pytest.param(replace(REPORT, commit=None), MERGE, HEAD, id="no git"),
    ],
)
def test_other_links_stay(tmp_path: Path, report: Report, sha: str, head: str) -> None:
    assert permanent(report, environment(tmp_path, sha, head)) == report


def test_a_link_out_made_during_the_run_is_not_followed(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    inputs = parse({"json_file": "out/report.json"}, workspace)
    (workspace / "out").symlink_to(tmp_path)
    with pytest.raises(InputError, match="leaves the workspace"):
        publish(checking.Outcome(REPORT, workspace), inputs, Environment(workspace))
    assert not (tmp_path / "report.json").exists()


def test_a_link_in_the_place_of_a_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "source.py").write_text("x = 1\n")
    (tmp_path / "report.json").symlink_to("source.py")
    inputs = parse({"json_file": "report.json"}, tmp_path)
    publish(checking.Outcome(REPORT, tmp_path), inputs, Environment(tmp_path))
    assert (tmp_path / "source.py").read_text() == "x = 1\n"
    assert not (tmp_path / "report.json").is_symlink()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    inputs = parse({"json_file": "out/deep/report.json"}, tmp_path)
    (tmp_path / "out").symlink_to("out")  # a loop: not there, and in the way
    with pytest.raises((InputError, OutputError), match="out"):
        publish(checking.Outcome(REPORT, tmp_path), inputs, Environment(tmp_path))


def test_what_is_said_already_counts_for_the_summary(tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_text("x" * (1024**2 - 5000))
    step = replace(environment(tmp_path), summary=summary)
    publish(checking.Outcome(many(500), tmp_path), parse({}, tmp_path), step)
    assert 1024**2 - 5000 < summary.stat().st_size <= 1024**2


def test_a_summary_that_cannot_be_written_costs_no_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "summary").mkdir()
    step = replace(environment(tmp_path), summary=tmp_path / "summary")
    publish(checking.Outcome(REPORT, tmp_path), parse({}, tmp_path), step)
    assert "the job summary cannot be written" in capsys.readouterr().out
    assert f"verdict={REPORT.verdict}" in (tmp_path / "output").read_text()


def test_the_fence_around_the_log_is_another_one_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fences = set()
    for _ in range(2):
        publish(checking.Outcome(REPORT, tmp_path), parse({}, tmp_path), environment(tmp_path))
        first, *_ = lines = capsys.readouterr().out.splitlines()
        token = first.removeprefix("::stop-commands::")
        assert len(token) == 32
        assert lines.count(f"::{token}::") == 1
        fences.add(token)
    assert len(fences) == 2


@pytest.mark.parametrize("github", [True, False])
def test_a_refusal_is_one_line_whatever_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, github: bool
) -> None:
    step = replace(environment(tmp_path), github=github, summary=tmp_path / "summary")
    refuse(f"{HOSTILE}\n::error::second", step)
    captured = capsys.readouterr()
    shown = captured.out if github else captured.err
    (line,) = shown.splitlines()
    assert line.startswith("::error title=align-ci::" if github else "align-ci: ")
    assert not {"##[", "\x1b", "\u202e"} & set(line)
    assert "##[" not in shown
    summary = (tmp_path / "summary").read_text()
    assert summary.startswith("## 🛑 align-ci did not run\n\n")
    assert "<script>" not in summary
    assert (tmp_path / "output").read_text().splitlines()[0] == "verdict=error"
