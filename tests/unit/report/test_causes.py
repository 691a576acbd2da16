"""Findings of one cause are told together, and the lines that most have to do with are named."""

from msgspec.structs import replace

from align_ci.model import Finding, Location, Related
from align_ci.report import render
from align_ci.report.causes import by_cause, toll
from align_ci.report.options import RenderOptions
from tests.unit.report.report_example import MISMATCH, REPORT, SHARED, SUPPRESSED

TABLE = Location("specs/contract.py", 12, 5, 12, 20)
PAIR = (
    replace(MISMATCH, rule="ALN201", cause="input `x`", location=TABLE, fingerprint="1" * 64),
    replace(
        MISMATCH,
        rule="ALN109",
        cause="input `x`",
        related=(Related("the inputs", replace(TABLE, column=1)),),
        fingerprint="2" * 64,
    ),
)


def many(number: int) -> tuple[Finding, ...]:
    """Findings of one cause that is elsewhere, each at a line of its own."""
    return tuple(
        replace(
            MISMATCH,
            cause="unknown step type `A`",
            location=Location("specs/spec.py", line),
            related=(Related("the list", Location("specs/lists.py", 3)),),
            fingerprint=f"{line:064}",
        )
        for line in range(1, number + 1)
    )


def test_causes_come_first_and_nothing_is_lost() -> None:
    entries = by_cause([MISMATCH, *SHARED])
    assert [entry.finding for entry in entries] == [SHARED[0], MISMATCH]
    assert entries[0].others == SHARED[1:]


def test_two_findings_of_one_rule_are_told_apart() -> None:
    assert [entry.others for entry in by_cause(SHARED[:2])] == [(), ()]


def test_two_findings_of_several_rules_are_told_together() -> None:
    assert [entry.others for entry in by_cause(PAIR)] == [PAIR[1:]]


def test_findings_without_a_cause_are_no_group() -> None:
    alone = (MISMATCH, replace(MISMATCH, rule="ALN109", fingerprint="3" * 64))
    assert [entry.others for entry in by_cause(alone)] == [(), ()]


def test_the_lines_that_every_finding_of_a_cause_names() -> None:
    report = replace(REPORT, findings=(*many(54), *PAIR, MISMATCH, SUPPRESSED))
    found = toll(report)
    assert found is not None
    assert str(found) == "57 findings, 3 causes, 3 would block; edit these 2 lines: -56"
    assert found.lines == ((Location("specs/lists.py", 3), 54), (Location(TABLE.path, 12), 2))


def test_no_line_is_named_that_has_to_do_with_few_of_many() -> None:
    alone = [replace(finding, cause="", related=()) for finding in many(18)]
    found = toll(replace(REPORT, findings=(*PAIR, *alone)))
    assert str(found) == "20 findings, 19 causes, 19 would block; edit this line: -2"
    found = toll(replace(REPORT, findings=(*PAIR, *alone, MISMATCH)))
    assert str(found) == "21 findings, 20 causes, 20 would block"


def test_a_cause_without_a_common_line_names_none() -> None:
    found = toll(replace(REPORT, findings=SHARED))
    assert str(found) == "8 findings, 1 cause, 1 would block"


def test_nothing_is_said_where_each_finding_has_its_own_cause() -> None:
    assert toll(replace(REPORT, findings=(MISMATCH,))) is None
    assert toll(replace(REPORT, findings=())) is None


def test_every_format_for_people_says_it() -> None:
    report = replace(REPORT, findings=many(54))
    for name in ("console", "markdown", "junit"):
        text = render(report, name, RenderOptions())
        assert "54 findings, 1 cause, 1 would block; edit this line: -54" in text
        assert "specs/lists.py:3" in text
    assert "unknown step type `A`" in render(report, "json", RenderOptions())


def test_the_other_rules_of_a_cause_say_what_they_found() -> None:
    other = replace(PAIR[1], message="the script asks for `x`")
    report = replace(REPORT, findings=(PAIR[0], other))
    for name in ("console", "markdown"):
        text = render(report, name, RenderOptions())
        assert "2 findings have one cause" in text
        assert "the script asks for `x`" in text


def test_one_annotation_tells_of_a_cause() -> None:
    lines = render(replace(REPORT, findings=many(54)), "github", RenderOptions()).splitlines()
    assert len(lines) == 1
    assert "of the same cause, unknown step type `A`: specs/spec.py:2:1 ALN301" in lines[0]
    assert lines[0].endswith(", 43 more")
