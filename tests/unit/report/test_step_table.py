import pytest
from msgspec.structs import replace

from align_ci.model import Check, Outcome, Report, Subject
from align_ci.report.step_table import rows
from tests.unit.report.report_example import CHECKS, EMPTY, MISMATCH, REPORT, SUPPRESSED


def passing(name: str, outcome: Outcome = Outcome.PASSED) -> Check:
    return replace(CHECKS[2], subject=Subject("specification", name, (name,)), outcome=outcome)


def report_of(*checks: Check) -> Report:
    return replace(EMPTY, checks=checks, findings=(MISMATCH, SUPPRESSED))


def test_a_finding_counts_once_in_a_row_however_many_checks_have_it() -> None:
    (row,) = rows(report_of(*CHECKS[:2]))
    assert (row.name, row.errors, row.checks) == ("TabularPreprocessing", 1, 2)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        pytest.param(Subject("pipeline", "scoring", ("A",)), "pipeline scoring", id="pipeline"),
        pytest.param(Subject("project", "project"), "project", id="project"),
        pytest.param(Subject("contract", "c", ("A (x)",)), "A", id="step"),
    ],
)
def test_a_row_says_what_it_is_about(subject: Subject, name: str) -> None:
    assert [row.name for row in rows(report_of(replace(CHECKS[2], subject=subject)))] == [name]


@pytest.mark.parametrize(
    ("check", "state"),
    [
        pytest.param(CHECKS[0], "blocked", id="blocks"),
        pytest.param(CHECKS[8], "blocked", id="crashed"),
        pytest.param(CHECKS[2], "passed", id="passed"),
        pytest.param(CHECKS[9], "skipped", id="skipped"),
    ],
)
def test_state(check: Check, state: str) -> None:
    assert [row.state for row in rows(report_of(check))] == [state]


def test_what_does_not_block_is_noticed() -> None:
    report = replace(report_of(CHECKS[0]), fail_on="never")
    assert [row.state for row in rows(report)] == ["noticed"]


def test_what_is_suppressed_does_not_count() -> None:
    (row,) = rows(report_of(CHECKS[5], passing("XGBoostTraining")))
    assert (row.errors, row.state) == (0, "passed")


def test_many_rows_without_findings_become_one() -> None:
    clean = [passing(f"Step{n}") for n in range(11)]
    assert len(rows(report_of(*clean[:10]))) == 10
    merged = rows(report_of(CHECKS[0], *clean))
    assert [row.name for row in merged] == [
        "TabularPreprocessing",
        "11 more rows without findings",
    ]
    assert merged[1].checks == 11


def test_what_is_cut_is_summed() -> None:
    shown = rows(REPORT, 2)
    assert [row.name for row in shown][2] == "5 more rows that do not fit here"
    assert sum(row.checks for row in shown) == len(REPORT.checks)
    assert shown[2].blocks
