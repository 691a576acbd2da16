import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from msgspec.structs import replace

from align_ci.model import Check, Finding, Outcome, Report, Subject, Verdict
from align_ci.report import RenderOptions, render
from tests.unit.report.report_example import (
    CHECKS,
    CLEAN,
    EMPTY,
    HOSTILE,
    MISMATCH,
    MISSING,
    REPORT,
    SEVERAL,
    SHARED,
    TABULAR,
    XGBOOST,
    many,
)

JENKINS = Path(__file__).parents[2] / "fixtures" / "schemas" / "junit-10.xsd"
REPORTS = [
    pytest.param(REPORT, id="everything"),
    pytest.param(SEVERAL, id="several"),
    pytest.param(CLEAN, id="clean"),
    pytest.param(EMPTY, id="empty"),
    pytest.param(many(500), id="many"),
]


@cache
def jenkins() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(JENKINS)


def junit(report: Report, *, strict: bool = False) -> str:
    return render(report, "junit", RenderOptions(junit_strict=strict))


def cases(report: Report, *, strict: bool = False) -> list[TestCase]:
    """The cases of checks; the suite that tells of the run as a whole has its own test."""
    suites: list[TestSuite] = list(JUnitXml.fromstring(junit(report, strict=strict).encode()))
    return [case for suite in suites for case in suite if suite.name != "align-ci"]


def report_of(check: Check, *findings: Finding, fail_on: str = "error") -> Report:
    keys = tuple(finding.fingerprint for finding in findings)
    checks = (replace(check, findings=keys),)
    return replace(EMPTY, checks=checks, findings=findings, fail_on=fail_on)


def results(case: TestCase) -> list[type]:
    return [type(result) for result in case.result]


FAILED = Check("ALN301", "property-path-name-mismatch", TABULAR, Outcome.FAILED, 0.1)


@pytest.mark.parametrize("strict", [False, True], ids=["annotated", "strict"])
@pytest.mark.parametrize("report", REPORTS)
def test_counts_are_those_of_what_is_written(report: Report, *, strict: bool) -> None:
    read = JUnitXml.fromstring(junit(report, strict=strict).encode())
    suites = list(read)
    found = [result for suite in suites for case in suite for result in results(case)]
    assert (
        read.tests
        == sum(suite.tests for suite in suites)
        == len(report.checks) + (report in (EMPTY, SEVERAL))  # what nothing was judged in
    )
    assert read.failures == sum(suite.failures for suite in suites) == found.count(Failure)
    assert read.errors == sum(suite.errors for suite in suites) == found.count(Error)
    assert sum(suite.skipped for suite in suites) == found.count(Skipped)
    # Reading does not count; this does.
    counts = (read.tests, read.failures, read.errors)
    read.update_statistics()  # type: ignore[no-untyped-call]
    assert counts == (read.tests, read.failures, read.errors)


def test_counts_of_the_example() -> None:
    read = JUnitXml.fromstring(junit(REPORT).encode())
    assert (read.tests, read.failures, read.errors) == (14, 5, 1)
    assert sum(suite.skipped for suite in read) == 3


@pytest.mark.parametrize("report", REPORTS)
def test_strict_is_valid_against_the_schema_of_jenkins(report: Report) -> None:
    jenkins().validate(junit(report, strict=True))


def test_annotated_has_file_and_line_where_strict_has_none() -> None:
    report = report_of(FAILED, MISMATCH)
    annotated, strict = ET.fromstring(junit(report)), ET.fromstring(junit(report, strict=True))  # noqa: S314 - our own text
    case = annotated.find("testsuite/testcase")
    assert case is not None
    assert (case.get("file"), case.get("line")) == (MISMATCH.location.path, "5")
    bare = strict.find("testsuite/testcase")
    assert bare is not None
    assert bare.keys() == ["name", "time", "classname"]


def test_one_suite_a_step_whatever_its_job_type() -> None:
    names = [suite.name for suite in JUnitXml.fromstring(junit(REPORT).encode())]
    assert names[:6] == [
        "TabularPreprocessing",
        "XGBoostTraining",
        "Packaging",
        "Payload",
        "training",
        "reference",
    ]


def test_findings_that_block_are_one_failure() -> None:
    (case,) = cases(report_of(FAILED, *SHARED))
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message == "`step_20` does not accept `DataLoader`. (and 7 more)"
    assert failure.type == "incompatible-source"
    assert all(f"{finding.location}: error ALN402" in failure.text for finding in SHARED)
    assert failure.text.count("help: Make both say the same.") == len(SHARED)


def test_findings_that_do_not_block_pass_with_their_text() -> None:
    (case,) = cases(report_of(FAILED, MISMATCH, fail_on="never"))
    assert case.is_passed
    assert MISMATCH.message in case.system_out


def test_other_findings_of_a_failed_check_are_told_beside_it() -> None:
    note = next(finding for finding in REPORT.findings if finding.severity == "note")
    (case,) = cases(report_of(FAILED, MISMATCH, note))
    assert results(case) == [Failure]
    assert note.message in case.system_out
    assert MISMATCH.message not in case.system_out


@pytest.mark.parametrize(
    ("outcome", "kind", "message"),
    [
        pytest.param(Outcome.ERRORED, Error, "why", id="crashed"),
        pytest.param(Outcome.SKIPPED, Skipped, "why", id="skipped"),
    ],
)
def test_checks_without_an_answer_say_why(outcome: Outcome, kind: type, message: str) -> None:
    (case,) = cases(report_of(replace(FAILED, outcome=outcome, reason="why\nmore")))
    (result,) = case.result
    assert isinstance(result, kind)
    assert result.message == message
    assert result.type


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED])
def test_nothing_is_dropped_for_want_of_text(outcome: Outcome) -> None:
    empty = replace(
        MISMATCH, message="\x1b[0m\n", name="", fix=replace(MISMATCH.fix, description="")
    )
    found = [empty] if outcome is Outcome.FAILED else []
    (case,) = cases(report_of(replace(FAILED, outcome=outcome), *found))
    (result,) = case.result
    assert result.message
    assert result.type


def test_a_part_that_was_skipped_is_told() -> None:
    (case,) = cases(report_of(replace(FAILED, outcome=Outcome.PASSED, reason="half unknown")))
    assert case.is_passed
    assert case.system_out == "skipped in part: half unknown"


@pytest.mark.parametrize(("strict", "decimals"), [(False, 6), (True, 3)])
def test_times_have_few_decimals_and_are_never_nothing(*, strict: bool, decimals: int) -> None:
    root = ET.fromstring(junit(replace(EMPTY, checks=CHECKS), strict=strict))  # noqa: S314 - our own text
    times = [case.get("time", "") for case in root.iter("testcase")]
    assert all(len(time.partition(".")[2]) == decimals and float(time) > 0 for time in times)
    assert float(root.get("time", "")) == pytest.approx(sum(map(float, times)), abs=10**-decimals)


def test_class_and_name_are_unique() -> None:
    twins = [replace(FAILED, outcome=Outcome.PASSED)] * 3
    dotted = [
        replace(twins[0], subject=Subject("contract", name, ("A",))) for name in ("a.b", "a_b")
    ]
    names = [
        (case.classname, case.name) for case in cases(replace(EMPTY, checks=(*twins, *dotted)))
    ]
    assert len(set(names)) == len(names) == 5
    # Readers take what stands before a dot for a package.
    assert all(classname and classname.count(".") <= 1 for classname, _ in names)


def test_no_attribute_that_schemas_lack() -> None:
    assert "disabled" not in junit(REPORT)


def test_hostile_names_come_back_as_text() -> None:
    subject = Subject("specification", HOSTILE, (HOSTILE,))
    finding = replace(MISSING, message=HOSTILE)
    (case,) = cases(report_of(replace(FAILED, subject=subject), finding), strict=True)
    (failure,) = case.result
    assert failure.message.startswith("x`|</details><script>alert(1)</script>")
    assert "\\ud800" in failure.text
    assert "\\u202e" in failure.text
    assert "\x1b" not in failure.text
    assert "##[add-mask]" in failure.text  # written as a reference


def test_a_suite_of_nothing_but_a_kind() -> None:
    check = replace(FAILED, outcome=Outcome.PASSED, subject=Subject("project", ""))
    suite, _ = JUnitXml.fromstring(junit(report_of(check)).encode())
    assert suite.name == "project"


def test_a_merged_finding_fails_each_of_its_checks() -> None:
    key = (MISMATCH.fingerprint,)
    checks = (replace(FAILED, findings=key), replace(FAILED, subject=XGBOOST, findings=key))
    assert [
        results(case) for case in cases(replace(EMPTY, checks=checks, findings=(MISMATCH,)))
    ] == [
        [Failure],
        [Failure],
    ]


def whole(report: Report) -> TestSuite:
    """The suite that tells of the run as a whole."""
    return next(s for s in JUnitXml.fromstring(junit(report).encode()) if s.name == "align-ci")


def test_the_run_as_a_whole_has_its_verdict_and_times() -> None:
    properties = ET.fromstring(junit(REPORT)).iter("property")  # noqa: S314 - our own text
    told = {str(each.get("name")): str(each.get("value")) for each in properties}
    assert (told["verdict"], told["exit code"]) == (str(REPORT.verdict), str(REPORT.exit_code))
    assert float(told["seconds load"]) == pytest.approx(REPORT.timings.load)
    assert {f"seconds {rule}" for rule in REPORT.timings.by_rule} <= told.keys()


@pytest.mark.parametrize(
    ("report", "cases_"),
    [
        pytest.param(CLEAN, [], id="clean"),
        pytest.param(EMPTY, ["verdict"], id="nothing checked"),
        pytest.param(
            replace(CLEAN, verdict=Verdict.ERROR, notices=("required, but skipped: x",)),
            ["verdict"],
            id="a required skip",
        ),
    ],
)
def test_a_run_that_no_case_makes_red_has_a_case_that_does(
    report: Report, cases_: list[str]
) -> None:
    suite = whole(report)
    assert [case.name for case in suite] == cases_
    assert suite.errors == len(cases_)
