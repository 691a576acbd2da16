import pytest
from msgspec.structs import replace

from align_ci.model import Check, Outcome, Severity, Status, Subject
from align_ci.report import overview
from tests.unit.report.report_example import MISMATCH, REPORT, SUPPRESSED


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param((), "", id="none"),
        pytest.param(("A",), "A", id="one"),
        pytest.param(("A (x)", "A (y)"), "A (x, y)", id="job types"),
        pytest.param(("A (x)", "B"), "A (x) and B", id="two"),
        pytest.param(("A", "B", "C", "D", "E"), "A, B, C and 2 more", id="many"),
        pytest.param(("A (x) b",), "A (x) b", id="no job type"),
    ],
)
def test_steps(steps: tuple[str, ...], told: str) -> None:
    assert overview.steps(replace(MISMATCH, steps=steps)) == told


@pytest.mark.parametrize(
    ("subject", "home"),
    [
        pytest.param(Subject("specification", "s", ("A (x)", "B")), "A", id="first step"),
        pytest.param(Subject("contract", "s", ("A",)), "A", id="no job type"),
        pytest.param(Subject("contract", "s"), "s", id="no step"),
        pytest.param(Subject("pipeline", "p", ("A (x)",)), "p", id="pipeline"),
        pytest.param(Subject("definition", "d", ("A",)), "d", id="definition"),
        pytest.param(Subject("project", ""), "project", id="no name"),
        pytest.param(Subject("contract", "s", (" (x)",)), " (x)", id="nothing but a job type"),
    ],
)
def test_home(subject: Subject, home: str) -> None:
    assert overview.home(subject) == home


def judged(kind: str, *outcomes: Outcome) -> list[Check]:
    return [
        Check("ALN503", "a-rule", Subject(kind, f"{kind} {number}"), outcome, 0.0)
        for number, outcome in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param(judged("builder", Outcome.SKIPPED, Outcome.ERRORED), "", id="not executed"),
        pytest.param(judged("contract", Outcome.PASSED), "", id="nothing to build"),
        pytest.param(
            judged("builder", Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED),
            "2 steps by builders",
            id="steps",
        ),
        pytest.param(
            [*judged("builder", Outcome.PASSED) * 2, *judged("definition", Outcome.PASSED)],
            "1 step by builders, 1 pipeline definition",
            id="each counts once",
        ),
    ],
)
def test_built(checks: list[Check], told: str) -> None:
    assert overview.built(replace(REPORT, checks=tuple(checks))) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "0.0 ms"),
        (0.0004, "0.4 ms"),
        (0.012, "12 ms"),
        (1.239, "1.24 s"),
        (4321, "4,321.00 s"),
    ],
)
def test_duration(seconds: float, told: str) -> None:
    assert overview.duration(seconds) == told


def test_active_findings_are_the_worst_and_newest_first() -> None:
    note = replace(MISMATCH, severity=Severity.NOTE)
    old = replace(MISMATCH, status=Status.EXISTING)
    report = replace(REPORT, findings=(note, old, SUPPRESSED, MISMATCH))
    assert overview.active(report) == [MISMATCH, old, note]


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        pytest.param([], "nothing", id="none"),
        pytest.param([Severity.NOTE], "1 note", id="one"),
        pytest.param([Severity.NOTE, Severity.ERROR], "1 error and 1 note", id="worst first"),
        pytest.param(
            [Severity.NOTE, Severity.ERROR, Severity.WARNING, Severity.ERROR],
            "2 errors, 1 warning and 1 note",
            id="all",
        ),
    ],
)
def test_severities(severities: list[Severity], told: str) -> None:
    assert overview.severities(replace(MISMATCH, severity=s) for s in severities) == told
