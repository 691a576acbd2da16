"""The verdict and the exit code, as a table."""

import pytest
from msgspec.structs import replace

from align_ci.model import (
    Check,
    FailsAt,
    Finding,
    Fix,
    Location,
    Outcome,
    Severity,
    Status,
    Subject,
    Verdict,
)
from align_ci.run.verdict import EXIT_CODES, area_of, decide, worst

SUBJECT = Subject("specification", "Step", ("Step",))
PASSED, FAILED, SKIPPED, ERRORED = Outcome


def check(outcome: Outcome) -> Check:
    return Check("ALN301", "property-path-name-mismatch", SUBJECT, outcome, 0.0)


def finding(severity: Severity, status: Status = Status.OPEN) -> Finding:
    return Finding(
        rule="ALN301",
        name="property-path-name-mismatch",
        severity=severity,
        fails_at=FailsAt.SUBMIT,
        message="wrong",
        subject=SUBJECT,
        steps=("Step",),
        location=Location("a.py"),
        related=(),
        cause="",
        fix=Fix("mend it"),
        fingerprint="0" * 64,
        status=status,
    )


@pytest.mark.parametrize(
    ("outcomes", "findings", "fail_on", "require", "verdict"),
    [
        pytest.param([PASSED], [], "error", [], Verdict.PASS, id="all passed"),
        pytest.param([], [], "error", [], Verdict.NOTHING_CHECKED, id="no checks"),
        pytest.param([SKIPPED], [], "error", [], Verdict.NOTHING_CHECKED, id="all skipped"),
        pytest.param([PASSED, SKIPPED], [], "error", [], Verdict.PASS, id="some skipped"),
        pytest.param([SKIPPED], [], "error", ["properties"], Verdict.ERROR, id="a required skip"),
        pytest.param(
            [PASSED, SKIPPED], [], "error", ["scripts"], Verdict.PASS, id="another required"
        ),
        pytest.param([FAILED], [Severity.ERROR], "error", [], Verdict.FAIL, id="error"),
        pytest.param([FAILED], [Severity.WARNING], "error", [], Verdict.PASS, id="warning"),
        pytest.param([FAILED], [Severity.WARNING], "warning", [], Verdict.FAIL, id="on warning"),
        pytest.param([FAILED], [Severity.NOTE], "note", [], Verdict.FAIL, id="on note"),
        pytest.param([FAILED], [Severity.ERROR], "never", [], Verdict.PASS, id="never"),
        pytest.param([ERRORED, FAILED], [Severity.ERROR], "never", [], Verdict.ERROR, id="crash"),
    ],
)
def test_decides(
    outcomes: list[Outcome],
    findings: list[Severity],
    fail_on: str,
    require: list[str],
    verdict: Verdict,
) -> None:
    checks = [check(outcome) for outcome in outcomes]
    assert decide(checks, [finding(s) for s in findings], fail_on, require) is verdict


def test_the_project_as_a_whole_says_nothing_by_itself() -> None:
    whole = replace(check(PASSED), subject=Subject("project", "project"))
    assert decide([whole], [], "error", []) is Verdict.NOTHING_CHECKED


@pytest.mark.parametrize("status", [Status.FIXED, Status.SUPPRESSED])
def test_what_is_settled_does_not_block(status: Status) -> None:
    settled = finding(Severity.ERROR, status)
    assert decide([check(PASSED)], [settled], "error", []) is Verdict.PASS


def test_exit_codes_are_an_interface() -> None:
    assert {str(verdict): code for verdict, code in EXIT_CODES.items()} == {
        "pass": 0,
        "fail": 1,
        "nothing-checked": 3,
        "error": 4,
    }


@pytest.mark.parametrize(
    ("kind", "rule", "area"),
    [
        pytest.param("builder", "ALN110", "builders", id="a builder, whatever the rule"),
        pytest.param("definition", "ALN601", "pipelines", id="a definition"),
        pytest.param("specification", "ALN501", "builders", id="by the rule"),
        pytest.param("builder-code", "ALN506", "", id="code"),
        pytest.param("registry", "ALN508", "", id="a registry"),
        pytest.param("project", "ALN901", "", id="ourselves"),
    ],
)
def test_the_area_of_a_check(kind: str, rule: str, area: str) -> None:
    """What can be required: of code, nobody can make known what a base from elsewhere does."""
    assert area_of(Check(rule, "", Subject(kind, "x"), SKIPPED, 0.0)) == area


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "pass"], "pass"),
        (["pass", "nothing-checked"], "nothing-checked"),
        (["nothing-checked", "fail"], "fail"),
        (["fail", "error", "pass"], "error"),
        ([], "nothing-checked"),
    ],
)
def test_the_worst_of_several(verdicts: list[str], expected: str) -> None:
    assert worst(map(Verdict, verdicts)) == expected
