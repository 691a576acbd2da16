import re
from collections import Counter

import pytest
from msgspec.structs import replace

from align_ci.model import Finding, Fix, Location, Severity, Status, Verdict
from align_ci.report import render
from tests.unit.report.report_example import (
    EMPTY,
    HOSTILE,
    MISMATCH,
    MISSING,
    REPORT,
    SUPPRESSED,
    many,
)

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.+)")


def commands(*findings: Finding) -> list[tuple[str, dict[str, str], str]]:
    return parsed(render(replace(EMPTY, verdict=Verdict.FAIL, findings=findings), "github"))


def parsed(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them: name, properties, message."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        found.append((match[1], properties, match[3]))
    return found


def test_nothing_to_say_is_nothing() -> None:
    assert not render(replace(EMPTY, verdict=Verdict.PASS), "github")


def test_nothing_checked_is_an_error() -> None:
    ((name, _, message),) = parsed(render(EMPTY, "github"))
    assert (name, message) == ("error", "no step, contract or pipeline was judged")


def test_place_title_message_and_help() -> None:
    ((name, properties, message),) = commands(MISMATCH)
    assert name == "error"
    assert properties == {
        "file": MISMATCH.location.path,
        "line": "5",
        "endLine": "5",
        "col": "63",
        "endColumn": "83",
        "title": "ALN301 property-path-name-mismatch",
    }
    assert message == f"{MISMATCH.message}%0Ahelp: {MISMATCH.fix.description}"


def test_several_lines_have_no_columns() -> None:
    ((_, properties, _),) = commands(MISSING)
    assert (properties["line"], properties["endLine"]) == ("9", "12")
    assert not properties.keys() & {"col", "endColumn"}


@pytest.mark.parametrize(
    ("severity", "name"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_levels(severity: Severity, name: str) -> None:
    assert [command[0] for command in commands(replace(MISMATCH, severity=severity))] == [name]


def test_at_most_ten_of_a_level_and_how_many_are_not_shown() -> None:
    found = parsed(render(many(500), "github"))
    assert Counter(name for name, _, _ in found) == {"error": 10, "warning": 10, "notice": 10}
    assert found[-1][2].startswith("471 more findings not shown here")


def test_new_before_existing() -> None:
    old = [replace(MISSING, message=f"old {n}", status=Status.EXISTING) for n in range(12)]
    found = commands(*old, replace(MISSING, message="recent", status=Status.NEW))
    assert found[0][2].startswith("recent")
    assert found[-1][2].startswith("3 more findings")


def test_what_is_settled_is_not_annotated() -> None:
    assert commands(SUPPRESSED, replace(MISMATCH, status=Status.FIXED)) == []


def test_messages_stay_below_what_the_runner_cuts() -> None:
    long = replace(MISMATCH, message="x" * 9000, fix=Fix("y" * 9000))
    ((_, _, message),) = commands(long)
    assert len(message.replace("%0A", "\n")) < 4096
    assert "help: y" in message


def test_hostile_text_forges_no_command() -> None:
    hostile = replace(
        MISMATCH, location=Location(f"{HOSTILE}.py", 1), message=HOSTILE, name=HOSTILE
    )
    text = render(replace(REPORT, findings=(hostile,)), "github")
    assert len(parsed(text)) == 1
    assert "##[" not in text
    assert text.rstrip("\n").isprintable()
