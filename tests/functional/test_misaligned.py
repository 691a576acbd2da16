"""The reference project is clean; with faults planted in it, exactly those are reported."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from align_ci import checking, opening
from align_ci.model import (
    Change,
    FailsAt,
    Outcome,
    Project,
    Report,
    Rule,
    Said,
    Severity,
    Verdict,
)
from align_ci.rules import ALL

REPOSITORY = Path(__file__).parents[2]
MISALIGNED = REPOSITORY / "tests" / "fixtures" / "misaligned"
MARK = re.compile(r"fault: (ALN\d{3})")

MARKED = {".py", ".yaml", ".yml", ".json"}
"""Where marks are: in comments, and in JSON, which has none, in a text that nobody reads."""

Place = tuple[str, str, int]


def check(directory: Path, loader: str, *rules: Rule) -> Report:
    invocation = opening.Invocation(directory, overrides={"loader": loader})
    return checking.check(invocation, rules=(*ALL, *rules)).report


@cache
def reported(loader: str) -> Report:
    """The report of the misaligned project."""
    return check(MISALIGNED, loader)


def marks(directory: Path) -> Counter[Place]:
    """Rule, file and line of every mark."""
    return Counter(
        (rule, file.relative_to(directory).as_posix(), number)
        for file in directory.rglob("*.*")
        if file.suffix in MARKED
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for rule in MARK.findall(line)
    )


def planted(loader: str) -> Counter[Place]:
    """What is to be reported; a failing import is nothing that static reading sees."""
    found = marks(MISALIGNED)
    if loader == "static":
        found = Counter({place: n for place, n in found.items() if place[0] != "ALN901"})
    return found


def test_reading_the_reference_project_has_nothing_to_report() -> None:
    """What is built is not known without executing it, and every check of it says so."""
    report = check(REPOSITORY, "static")
    assert [finding.message for finding in report.findings] == []
    assert report.verdict is Verdict.PASS
    assert report.coverage.read > 600
    builders = {each.subject.name for each in report.checks if each.subject.kind == "builder"}
    unknown = {gap.subject for gap in report.unknown}
    assert {name.partition(" ")[0] for name in builders} | {"build_pipeline"} == unknown
    left_out = {
        (each.subject.kind, "not run" in each.reason)
        for each in report.checks
        if each.outcome is not Outcome.PASSED and each.rule != "ALN501"
    }
    assert left_out == {("builder", True), ("contract", True), ("definition", True)}


@pytest.mark.parametrize("loader", ["static", "auto"])
def test_exactly_the_planted_faults_are_reported(loader: str) -> None:
    report = reported(loader)
    found = Counter((f.rule, f.location.path, f.location.line) for f in report.findings)
    assert found == planted(loader)
    assert report.verdict is Verdict.FAIL
    assert report.exit_code == 1


@pytest.mark.parametrize("major", ["v2", "v3"])
def test_every_rule_has_a_planted_fault(major: str) -> None:
    # What only an SDK can show is planted for each major; `test_sdk.py` checks those.
    built = marks(REPOSITORY / "tests" / "fixtures" / "sdk" / major)
    marked = {rule for rule, _, _ in planted("auto") + built}
    # 902 is what becomes of a rule that raises: the next test has one. What a change breaks
    # shows beside its base alone: `test_breaks.py`.
    assert marked | {"ALN902"} == {rule.id for rule in ALL if Change not in rule.on}


def test_a_rule_that_raises_is_reported_and_the_others_run() -> None:
    def crash(_project: Project, _same: Project) -> Said:
        raise ZeroDivisionError("planted")
        yield

    broken = Rule("ALN999", Severity.NOTE, FailsAt.SILENT, (Project,), crash)
    report = check(MISALIGNED, "static", broken)
    (crashed,) = [check for check in report.checks if check.outcome is Outcome.ERRORED]
    assert (crashed.rule, crashed.reason) == ("ALN999", "ZeroDivisionError: planted")
    (finding,) = [finding for finding in report.findings if finding.rule == "ALN902"]
    assert finding.fingerprint in crashed.findings
    assert (report.verdict, report.exit_code) == (Verdict.ERROR, 4)
    assert len(report.findings) == sum(planted("static").values()) + 1


def test_every_finding_says_what_to_do_and_where() -> None:
    for finding in reported("auto").findings:
        assert finding.fix.description, finding
        place = finding.location
        line = (MISALIGNED / place.path).read_text().splitlines()[place.line - 1]
        end = place.end_column - 1 if place.end_line == place.line else len(line)
        assert line[place.column - 1 : end].strip(), finding


def test_certain_edits_mend_what_they_stand_for() -> None:
    """Each edit replaces exactly the text that is wrong."""
    edits = {
        finding.rule: finding.fix.edits
        for finding in reported("static").findings
        if finding.fix.edits
    }
    assert edits["ALN301"][0].text == (
        "\"properties.ProcessingOutputConfig.Outputs['processed_data'].S3Output.S3Uri\""
    )
    assert edits["ALN210"][0].text == '"==1.26"'
