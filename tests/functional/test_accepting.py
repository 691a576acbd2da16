"""Findings are accepted in place and by the baseline: files in, reports and files out."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from align_ci import baselining, checking, opening
from align_ci.cli import run
from align_ci.model import Finding, Outcome, Report, Status, Verdict
from align_ci.report import RenderOptions, render
from tests.projects import write
from tests.repositories import commit

MISALIGNED = Path(__file__).parents[1] / "fixtures" / "misaligned"
CONTRACT = "specs/steps/packaging/contract.py"
SPEC = "specs/steps/packaging/spec.py"
FAULT = '"PytorchTrainer",  # fault: ALN403'
NEW_ONLY: dict[str, Any] = {"new-only": True}
BASELINE = "align-ci-baseline.toml"

STEPS = """
from align_ci.authoring import DependencySpec, DependencyType, NodeType, StepSpecification
GOOD = StepSpecification(step_type="Good", node_type=NodeType.SINGULAR)
BAD = StepSpecification(step_type="Bad", node_type=NodeType.SOURCE)
"""
BAD_LINE = 'BAD = StepSpecification(step_type="Bad", node_type=NodeType.SOURCE)'


@pytest.fixture
def misaligned(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MISALIGNED, tmp_path / "misaligned"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"steps.py": STEPS, "align-ci.toml": ""})


def check(root: Path, day: str = "2026-03-01", base: str = "", **overrides: Any) -> Report:
    settings = {"loader": "static"} | overrides
    invocation = opening.Invocation(root.resolve(), overrides=settings, base=base)
    today = date.fromisoformat(day)
    return checking.check(invocation, today=lambda: today).report


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def found(report: Report, *rules: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule in rules]


def messages(report: Report, *rules: str) -> list[str]:
    return [finding.message for finding in found(report, *rules)]


def baseline(root: Path, *options: str) -> int:
    return run(["baseline", "-C", str(root), "--loader", "static", *options])


def test_a_comment_suppresses_its_finding_and_no_other(misaligned: Path) -> None:
    before = check(misaligned)
    change(misaligned / SPEC, FAULT, f"{FAULT}  # align-ci: ignore[ALN403] of another team")
    after = check(misaligned)
    (finding,) = [each for each in after.findings if each.status is Status.SUPPRESSED]
    assert (finding.rule, finding.reason) == ("ALN403", "of another team")
    assert finding.suppressed_by == "comment"
    assert not after.blocks(finding)
    assert {f.fingerprint for f in before.findings} == {f.fingerprint for f in after.findings}


def test_a_comment_above_and_one_on_the_statement(project: Path) -> None:
    ask = "# align-ci: ignore[ALN208] why"
    assert check(project).verdict is Verdict.FAIL
    for text in (
        STEPS.replace("BAD =", f"{ask}\nBAD ="),
        STEPS.replace('on(step_type="Bad", ', f'on(  {ask}\n    step_type="Bad",\n    '),
    ):
        (project / "steps.py").write_text(text)
        report = check(project)
        assert [f.status for f in report.findings] == [Status.SUPPRESSED]
        assert report.verdict is Verdict.PASS


def test_a_comment_elsewhere_suppresses_nothing_and_is_stale(project: Path) -> None:
    ask = "  # align-ci: ignore[ALN208] why"
    change(project / "steps.py", "SINGULAR)", f"SINGULAR){ask}")
    report = check(project)
    assert report.verdict is Verdict.FAIL
    (stale,) = found(report, "ALN904")
    line = (project / "steps.py").read_text().splitlines()[stale.location.line - 1]
    assert line[stale.location.column - 1 : stale.location.end_column - 1] == "ALN208"
    assert line.startswith("GOOD")
    assert stale.message == "this comment suppresses ALN208, which is not found here"


@pytest.mark.parametrize(
    ("comment", "message", "help_"),
    [
        pytest.param("ignore[ALN208]", "without a reason", "say why", id="no reason"),
        pytest.param("ignore ALN208 why", "suppresses nothing", "write `#", id="form"),
        pytest.param("ignore[] why", "names no rule", "write `#", id="no rule"),
        pytest.param("ignore[ALN888] why", "'ALN888'", "lists the ids", id="unknown"),
        pytest.param("ignore[ALN28] why", "'ALN28'", "did you mean `ALN208`?", id="near"),
        pytest.param("ignore[ALN901] why", "ALN901 cannot be suppressed", "remove", id="901"),
        pytest.param("ignore[ALN902] why", "ALN902 cannot be suppressed", "remove", id="902"),
        pytest.param("ignore[ALN904] why", "ALN904 cannot be suppressed", "remove", id="904"),
        pytest.param("ignore[ALL] why", "'ALL'", "lists the ids", id="everything"),
    ],
)
def test_a_wrong_comment_is_an_error(project: Path, comment: str, message: str, help_: str) -> None:
    change(project / "steps.py", BAD_LINE, f"{BAD_LINE}  # align-ci: {comment}")
    report = check(project)
    (wrong,) = found(report, "ALN903")
    assert report.blocks(wrong)
    assert wrong.location.line == 4
    assert message in wrong.message
    assert help_ in wrong.fix.description
    assert found(report, "ALN208")[0].status is Status.OPEN
    assert found(report, "ALN904") == []


def test_what_is_no_comment_has_no_effect(project: Path) -> None:
    text = STEPS.replace("BAD =", 'X = """\n# align-ci: ignore[ALN208] why\n"""; BAD =')
    (project / "steps.py").write_text(text)
    report = check(project)
    assert [f.rule for f in report.findings] == ["ALN208"]
    assert report.verdict is Verdict.FAIL


def test_excluded_files_are_not_looked_into(project: Path) -> None:
    write(project, {"tests/x.py": STEPS + "# align-ci: ignore[ALN999]\n"})
    assert found(check(project), "ALN903", "ALN904") == []


def test_a_file_of_steps_in_yaml(project: Path) -> None:
    (project / "steps.py").unlink()
    text = "step_type: Bad\nnode_type: source  # align-ci: ignore[ALN208] why\n"
    write(project, {"steps/bad.step.yaml": text})
    write(project, {"align-ci.toml": '[[interfaces]]\nfiles = ["steps/*.step.yaml"]\n'})
    report = check(project)
    assert [(f.rule, f.status) for f in report.findings] == [("ALN208", Status.SUPPRESSED)]
    write(project, {"steps/bad.step.yaml": text.replace("source  #", "singular  #")})
    assert [f.rule for f in check(project).findings] == ["ALN904"]


@pytest.mark.parametrize(
    "overrides",
    [
        pytest.param({"ignore": ["ALN209"]}, id="the rule is left out"),
        pytest.param({"select": ["ALN208", "ALN904"]}, id="the rule is not selected"),
        pytest.param({"ignore": ["ALN904"]}, id="nobody wants to know"),
    ],
)
def test_nothing_is_stale_whose_rule_did_not_run(project: Path, overrides: dict[str, Any]) -> None:
    change(project / "steps.py", BAD_LINE, f"{BAD_LINE}  # align-ci: ignore[ALN209] why")
    assert len(found(check(project), "ALN904")) == 1
    assert found(check(project, base="", **overrides), "ALN904") == []


def test_nothing_is_stale_that_could_not_be_judged(project: Path) -> None:
    """Which type the step has is not known statically, nor then what its rules would say."""
    ask = "  # align-ci: ignore[ALN208] why"
    unknown = BAD_LINE.replace("NodeType.SOURCE", "open('x').read()")
    change(project / "steps.py", BAD_LINE, unknown + ask)
    assert [f.rule for f in check(project).findings] == []
    (judged,) = [each for each in check(project).checks if each.rule == "ALN904"]
    assert "not wholly judged" in judged.reason
    change(project / "steps.py", unknown + ask, BAD_LINE.replace("SOURCE", "SINGULAR") + ask)
    assert [f.rule for f in check(project).findings] == ["ALN904"]


def test_nothing_is_stale_where_only_paths_are_reported_on(project: Path) -> None:
    change(project / "steps.py", "SINGULAR)", "SINGULAR)  # align-ci: ignore[ALN209] why")
    invocation = opening.Invocation(project, [project / "steps.py"], overrides={"loader": "static"})
    assert found(checking.check(invocation).report, "ALN904") == []


def test_the_baseline_accepts_everything_with_one_reason(
    misaligned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = check(misaligned)
    assert baseline(misaligned) == 2
    assert "cannot be entered without a reason" in capsys.readouterr().err
    assert not (misaligned / BASELINE).exists()
    assert baseline(misaligned, "--reason", "from before") == 0
    said = capsys.readouterr().out
    after = check(misaligned)
    accepted = [f for f in after.findings if f.status is Status.SUPPRESSED]
    assert {f.reason for f in accepted} == {"from before"}
    assert {f.severity for f in accepted} == {"error", "warning"}
    assert {f.suppressed_by for f in accepted} == {"baseline"}
    assert f"{len({f.fingerprint for f in accepted})} added, 0 removed" in said
    # What no baseline accepts: the comment that is planted there without a rule that there is.
    left = Counter(f.rule for f in after.findings if after.blocks(f))
    assert left == Counter({"ALN903": 1})
    assert "so they are to be mended: 1 ALN903" in said
    assert len(after.findings) == len(before.findings)


def test_writing_twice_gives_the_same_bytes(misaligned: Path) -> None:
    baseline(misaligned, "--reason", "from before")
    first = (misaligned / BASELINE).read_bytes()
    assert baseline(misaligned) == 0
    assert baseline(misaligned, "--reason", "another") == 0
    assert (misaligned / BASELINE).read_bytes() == first
    (misaligned / BASELINE).unlink()
    baseline(misaligned, "--reason", "from before")
    assert (misaligned / BASELINE).read_bytes() == first


def test_a_new_finding_blocks_and_is_one_block_more(project: Path) -> None:
    baseline(project, "--reason", "old")
    before = (project / BASELINE).read_text()
    assert check(project).verdict is Verdict.PASS
    with (project / "steps.py").open("a") as file:
        file.write(BAD_LINE.replace("BAD", "WORSE").replace('"Bad"', '"Worse"') + "\n")
    assert check(project).verdict is Verdict.FAIL
    assert baseline(project, "--reason", "new", "--expires", "2999-01-01") == 0
    after = (project / BASELINE).read_text()
    assert after.startswith(before)
    assert after.removeprefix(before).count("[[finding]]") == 1
    assert after.count('reason = "old"') == after.count('reason = "new"') == 1
    assert after.endswith('reason = "new"\nexpires = 2999-01-01\n')


def test_moving_the_finding_keeps_it_accepted(project: Path) -> None:
    baseline(project, "--reason", "old")
    write(project, {"moved/steps.py": "\n\n\n" + STEPS})
    (project / "steps.py").unlink()
    assert [f.status for f in check(project).findings] == [Status.SUPPRESSED]


def test_an_expired_entry_blocks_again_and_says_since_when(project: Path) -> None:
    baseline(project, "--reason", "old", "--expires", "2999-05-01")
    change(project / BASELINE, "2999-05-01", "2026-05-01")
    assert check(project, "2026-04-30").verdict is Verdict.PASS
    report = check(project, "2026-05-01")
    assert report.verdict is Verdict.FAIL
    assert messages(report, "ALN208")[0].endswith("; its baseline entry expired on 2026-05-01")
    text = (project / BASELINE).read_text()
    said = baselining.update(
        opening.Invocation(project, overrides={"loader": "static"}),
        baselining.Wish("other"),
        lambda _what, _done, _total: None,
        lambda: date(2026, 6, 1),
    )
    assert "expired and found again: 1 entry" in said
    assert (project / BASELINE).read_text() == text


def test_a_day_that_has_passed_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert baseline(project, "--reason", "x", "--expires", "2020-01-01") == 2
    assert "has passed" in capsys.readouterr().err
    assert baseline(project, "--reason", "x", "--expires", "soon") == 2


def test_pruning_removes_what_is_mended_and_keeps_reasons(
    misaligned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline(misaligned, "--reason", "from before")
    change(misaligned / BASELINE, '"from before"', '"by hand"')
    change(misaligned / CONTRACT, '{"numpy": "1.26"}', "{}")
    (stale,) = [f for f in found(check(misaligned), "ALN904") if f.location.path == BASELINE]
    lines = (misaligned / BASELINE).read_text().splitlines()
    assert lines[stale.location.line - 1 :][:2] == ["[[finding]]", 'rule = "ALN210"']
    before = (misaligned / BASELINE).read_text()
    assert baseline(misaligned) == 0
    assert (misaligned / BASELINE).read_text() == before
    capsys.readouterr()
    assert baseline(misaligned, "--prune", "--dry-run") == 0
    diff = capsys.readouterr().out.splitlines()
    assert (misaligned / BASELINE).read_text() == before
    assert [line for line in diff if line.startswith("-rule")] == ['-rule = "ALN210"']
    assert baseline(misaligned, "--prune") == 0
    after = (misaligned / BASELINE).read_text()
    assert after.count("[[finding]]") == before.count("[[finding]]") - 1
    assert after.count('"by hand"') == 1
    assert [f for f in found(check(misaligned), "ALN904") if f.location.path == BASELINE] == []


def test_pruning_removes_nothing_where_nothing_was_checked(project: Path) -> None:
    baseline(project, "--reason", "old")
    (project / "steps.py").write_text("x = 1\n")
    assert baseline(project, "--prune") == 0
    assert (project / BASELINE).read_text().count("[[finding]]") == 1


def test_a_step_that_is_gone_is_pruned_unless_a_file_cannot_be_read(project: Path) -> None:
    baseline(project, "--reason", "old")
    change(project / "steps.py", BAD_LINE, "")
    write(project, {"more.py": "step_type = ("})
    assert baseline(project, "--prune") == 0
    assert (project / BASELINE).read_text().count("[[finding]]") == 1
    (project / "more.py").unlink()
    assert baseline(project, "--prune") == 0
    assert (project / BASELINE).read_text().count("[[finding]]") == 0


def test_what_cannot_be_read_is_never_entered(project: Path) -> None:
    write(project, {"more.py": "step_type = ("})
    baseline(project, "--reason", "old")
    assert "ALN901" not in (project / BASELINE).read_text()
    assert check(project).verdict is Verdict.FAIL


def test_notes_are_entered_where_they_block(misaligned: Path) -> None:
    notes = [f for f in check(misaligned).findings if f.severity == "note"]
    assert notes
    change(misaligned / "align-ci.toml", "exclude", 'fail-on = "note"\nexclude')
    baseline(misaligned, "--reason", "old")
    text = (misaligned / BASELINE).read_text()
    assert all(finding.fingerprint in text for finding in notes)


def test_a_broken_baseline_is_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {BASELINE: '[[finding]]\nrule = "ALN208"\n'})
    for command in (["check"], ["baseline"], ["baseline", "--stats"]):
        assert run([*command, "-C", str(project), "--loader", "static"]) == 2
        error = capsys.readouterr().err
        assert error == f"align-ci: {BASELINE}:1: entry 1: `subject` is missing\n"


def test_another_file_by_the_configuration(project: Path) -> None:
    write(project, {"align-ci.toml": 'baseline = "ci/known.toml"', "ci/x": ""})
    assert baseline(project, "--reason", "old") == 0
    assert (project / "ci" / "known.toml").exists()
    assert check(project).verdict is Verdict.PASS


HOSTILE = "a | <b> @octocat `x` \x1b[31m\n::error::x\n[[finding]]\"'\\ \u202e"


def test_hostile_reasons_survive_and_are_escaped(project: Path) -> None:
    change(project / "steps.py", '"Bad"', '"B|a<b>d@x"')
    baseline(project, "--reason", HOSTILE)
    (entry,) = [f for f in check(project).findings if f.status is Status.SUPPRESSED]
    assert entry.reason == HOSTILE.strip()
    report = check(project)
    for name in ("console", "markdown", "github", "junit", "json"):
        text = render(report, name, RenderOptions())
        assert "\x1b" not in text
        assert "\n::error::x" not in text
    read = json.loads(render(report, "json", RenderOptions()))
    assert read["findings"][0]["reason"] == HOSTILE.strip()


def test_reports_say_how_many_are_accepted_and_by_what(project: Path) -> None:
    change(
        project / "steps.py",
        BAD_LINE,
        f"OTHER{BAD_LINE[3:]}\n{BAD_LINE}".replace('"Bad"', '"B2"', 1),
    )
    baseline(project, "--reason", "old")
    change(project / "steps.py", BAD_LINE, f"{BAD_LINE}  # align-ci: ignore[ALN208] here")
    report = check(project)
    assert found(report, "ALN904") == []
    words = "2 suppressed: 1 by the baseline, 1 in place"
    assert words in render(report, "console", RenderOptions())
    assert words in render(report, "markdown", RenderOptions())
    assert "::error" not in render(report, "github", RenderOptions())
    suites = JUnitXml.fromstring(render(report, "junit", RenderOptions()).encode())
    skipped = [
        result.message
        for suite in suites
        for case in suite
        for result in case.result
        if result.type == "skipped"
    ]
    assert {"suppressed: old", "suppressed: here"} <= {*skipped}


def test_branches_that_enter_different_findings_merge(tmp_path: Path) -> None:
    """Their entries are told apart by what stands between them."""
    steps = [f"s{n}.py" for n in range(5)]
    texts = {
        name: STEPS.replace('"Bad"', f'"Bad{name[1]}"').replace('"Good"', f'"Good{name[1]}"')
        for name in steps
    }
    root = write(tmp_path, {name: texts[name] for name in steps[1::2]} | {"align-ci.toml": ""})
    git = repository(root)
    baseline(root, "--reason", "first")
    git("add", "-A")
    git("commit", "-qm", "base")
    for branch, name in (("one", steps[0]), ("two", steps[4])):
        git("checkout", "-q", "-b", branch, "main")
        write(root, {name: texts[name]})
        baseline(root, "--reason", branch)
        git("add", "-A")
        git("commit", "-qm", branch)
    git("merge", "-q", "-m", "both", "one")
    text = (root / BASELINE).read_text()
    assert text.count("[[finding]]") == 4
    assert check(root).verdict is Verdict.PASS
    assert baseline(root, "--prune") == 0
    assert (root / BASELINE).read_text() == text


def repository(root: Path) -> Callable[..., str]:
    def git(*arguments: str, day: str = "2026-01-01") -> str:
        when = f"{day}T12:00:00Z"
        names = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        environment = {
            **names,
            **{key.replace("AUTHOR", "COMMITTER"): value for key, value in names.items()},
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_DATE": when,
            "PATH": "/usr/bin:/bin:/usr/local/bin",
        }
        done = subprocess.run(
            ["git", *arguments], cwd=root, env=environment, check=True, capture_output=True
        )
        return done.stdout.decode()

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    return git


def test_statistics_by_rule_and_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The project lies in a folder of its repository, where paths are easily taken wrongly."""
    root = write(tmp_path / "part", {"steps.py": STEPS, "align-ci.toml": ""})
    git = repository(tmp_path)
    baseline(root, "--reason", "old")
    one = (root / BASELINE).read_text()
    two = one + one.partition("\n\n")[2].replace("ALN208", "ALN301").replace(
        'fingerprint = "', 'fingerprint = "' + "0" * 64 + '" #'
    )
    for day, text in (
        ("2026-01-10", two),
        ("2026-01-20", one),
        ("2026-02-02", "no baseline"),
        ("2026-04-05", two),
    ):
        (root / BASELINE).write_text(text)
        git("add", "-A")
        git("commit", "-qm", day, day=day)
    capsys.readouterr()
    assert baseline(root, "--stats") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{BASELINE}: 2 entries",
        "  ALN208      1",
        "  ALN301      1",
        "at the end of each month in which it changed",
        "  2026-04      2  ALN208 1, ALN301 1",
        "  2026-02  not a baseline that can be read",
        "  2026-01      1  ALN208 1",
    ]


def test_statistics_without_a_repository(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert baseline(project, "--stats") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{BASELINE}: 0 entries"
    assert lines[1].startswith("its history is not known: ")


def test_without_suppressions_nothing_is_said_of_them(project: Path) -> None:
    report = check(project)
    assert {each.rule for each in report.checks} & {"ALN903", "ALN904"} == set()
    assert all(each.outcome is not Outcome.ERRORED for each in report.checks)


def test_a_change_says_what_it_accepts_more_than_its_base(project: Path) -> None:
    second = BAD_LINE.replace("BAD", "OTHER").replace('"Bad"', '"Other"')
    commit(project, {"steps.py": f"{STEPS}{second}\n"})
    change(project / "steps.py", second, f"{second}  # align-ci: ignore[ALN208] why")
    baseline(project, "--reason", "old")
    report = check(project, base="HEAD")
    assert report.notices[0] == (
        "this change weakens the check: +1 baseline entry, ALN208 ignored in steps.py"
    )
    assert {f.status for f in report.findings} == {Status.SUPPRESSED}
    assert report.verdict is Verdict.PASS
    commit(project, {})
    again = check(project, base="HEAD")
    assert [each for each in again.notices if "weakens" in each] == []
    assert {f.status for f in again.findings} == {Status.SUPPRESSED}


def test_a_wrong_comment_that_the_base_has_is_nothing_new(project: Path) -> None:
    change(project / "steps.py", BAD_LINE, f"{BAD_LINE}  # align-ci: ignore[ALN208]")
    commit(project, {})
    report = check(project, base="HEAD", **NEW_ONLY)
    assert {f.status for f in report.findings} == {Status.EXISTING}
    assert report.verdict is Verdict.PASS
    change(project / "steps.py", "ignore[ALN208]", "ignore[ALN208] why")
    report = check(project, base="HEAD")
    assert [(f.rule, f.status) for f in report.findings] == [
        ("ALN208", Status.SUPPRESSED),
        ("ALN903", Status.FIXED),
    ]


def test_a_broken_baseline_of_the_base_accepts_nothing(project: Path) -> None:
    commit(project, {BASELINE: "broken"})
    (project / BASELINE).unlink()
    baseline(project, "--reason", "old")
    report = check(project, base="HEAD")
    assert "+1 baseline entry" in report.notices[0]
    assert report.verdict is Verdict.PASS
