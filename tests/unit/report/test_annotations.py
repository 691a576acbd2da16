"""Findings as annotations: all of them, on lines of the change where that is possible."""

from msgspec.structs import replace

from align_ci.model import Location, Related
from align_ci.report.annotations import annotations, lines_shown
from tests.unit.report.report_example import MISMATCH, REPORT, STRANGE_ONE

PATCH = "@@ -1,2 +10,3 @@ class A:\n a\n+b\n c\n@@ -9 +20 @@\n-x\n+y\n"


def test_the_lines_of_a_patch() -> None:
    assert lines_shown([("a.py", PATCH), ("b.png", "")]) == {
        "a.py": [range(10, 13), range(20, 21)],
        "b.png": [],
    }


def test_a_finding_beside_the_change_lies_where_it_has_to_do_with_it() -> None:
    related = Related("it is asked for here", Location("c.py", 11))
    finding = replace(MISMATCH, related=(related,))
    report = replace(REPORT, findings=(finding,))
    (beside,) = annotations(report, "p/", {"p/c.py": [range(10, 13)]})
    assert (beside.path, beside.location.line) == ("p/c.py", 11)
    assert beside.message.startswith("it is asked for here\n")
    assert f"in {finding.location}" in beside.message
    own = f"p/{finding.location.path}"
    everywhere = {"p/c.py": [range(10, 13)], own: [range(1, 1_000)]}
    (inside,) = annotations(report, "p/", everywhere)
    assert (inside.path, inside.location) == (own, finding.location)


def test_what_is_about_the_whole_project_is_none() -> None:
    finding = replace(MISMATCH, location=Location("."), related=())
    assert not [*annotations(replace(REPORT, findings=(finding,)), "", {})]


def test_hostile_text_stays_text() -> None:
    (note,) = annotations(replace(REPORT, findings=(STRANGE_ONE,)), "", {})
    assert note.message.replace("\n", "").isprintable()
