import re
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from align_ci.model import Edit, Finding, Fix, Location, Report, Verdict
from align_ci.report import RenderOptions, render
from tests.unit.report.report_example import (
    CHECKS,
    CLEAN,
    EMPTY,
    HOSTILE,
    MISMATCH,
    MISSING,
    PROPERTY_PATH,
    REPORT,
    SHARED,
    SPELLED,
    STRANGE_ONE,
    many,
    source,
)


def console(report: Report, *, width: int = 100, verbose: bool = False) -> str:
    return render(report, "console", RenderOptions(source=source, width=width, verbose=verbose))


def failing(*findings: Finding) -> Report:
    return replace(EMPTY, verdict=Verdict.FAIL, exit_code=1, findings=findings)


def test_a_finding_in_full() -> None:
    text = console(failing(MISMATCH))
    assert text.startswith(
        "specs/steps/tabular_preprocessing/spec.py\n"
        "  5:63 error ALN301 property-path-name-mismatch (new) · fails when the job ends\n"
    )
    lines = text.splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("      5 │ "))
    start = lines[number + 1].index("^")
    assert lines[number][start:].startswith("ProcessedTabularData")
    assert lines[number + 1].count("^") == len("ProcessedTabularData")
    assert "+ property_path=" in lines[number + 2]
    assert "['processed_data']" in lines[number + 2]
    assert "    help: Name the output's own logical name in its property path." in lines
    assert "    see specs/steps/tabular_preprocessing/spec.py:4:18: the logical name" in lines
    assert "    in TabularPreprocessing (training, validation)" in lines


def test_findings_are_grouped_by_file_and_in_their_order() -> None:
    lines = console(REPORT).splitlines()
    path = "specs/steps/packaging/spec.py"
    assert lines.count(path) == 1
    places = [line.split()[0] for line in lines[lines.index(path) :] if re.match(r"  \d+:", line)]
    assert places == ["2:11", "3:1"]


def test_one_cause_is_told_once_and_first() -> None:
    text = console(failing(MISMATCH, *SHARED))
    assert text.startswith("8 findings have one cause: the unknown step type `DataLoader`\n")
    assert text.count("does not accept") == 1
    assert "    and 2 more\n" in text
    assert "and 2 more" not in console(failing(MISMATCH, *SHARED), verbose=True)


def test_a_cause_of_two_is_no_group() -> None:
    assert "one cause" not in console(failing(*SHARED[:2]))


@pytest.mark.parametrize(
    ("report", "line"),
    [
        pytest.param(CLEAN, "PASS  the layers agree (3 checks passed)", id="pass"),
        pytest.param(failing(MISMATCH), "FAIL  1 error blocks this change", id="fail"),
        pytest.param(
            EMPTY, "NOTHING CHECKED  no step, contract or pipeline was judged", id="nothing"
        ),
        pytest.param(
            REPORT, "ERROR  align-ci could not do all that was asked: 1 check crashed", id="error"
        ),
    ],
)
def test_the_verdict_in_one_line(report: Report, line: str) -> None:
    assert line in console(report).splitlines()


def test_the_summary_says_what_the_verdict_rests_on() -> None:
    text = " ".join(console(REPORT).partition("\nERROR")[2].split())
    for part in (
        "12 errors, 1 warning and 1 note, 1 new, 1 existing (fail-on: error)",
        "accepted 1 suppressed: 1 by the baseline",
        "4 passed, 7 failed, 2 skipped, 1 errored",
        "1x several scripts match the entry point",
        "1x one path of three is not known (in part)",
        "ALN210 on payload.py: ValueError: bad | value",
        "118 of 120 facts (98 %)",
        "Payload: output_type: a call of `make_type`",
        "417 ms (load 204 ms, import 151 ms, rules 52 ms, report 10 ms; slowest rules: ALN210",
        "align-ci explain ALN101",
    ):
        assert part in text


def test_long_lists_are_counted_unless_verbose() -> None:
    checks = tuple(replace(CHECKS[9], reason=f"reason {n}") for n in range(9))
    report = replace(REPORT, checks=checks, unknown=REPORT.unknown[:1] * 9)
    assert "and 6 more reasons" in console(report)
    assert "and 6 more facts" in console(report)
    assert "more reasons" not in console(report, verbose=True)


def test_notices_are_told() -> None:
    assert "notice: User code ran without a network filter" in console(REPORT)


@pytest.mark.parametrize("width", [10, 40, 60, 100, 250])
def test_any_width_is_kept(width: int) -> None:
    wide = max(map(len, console(failing(MISMATCH, MISSING, *SHARED), width=width).splitlines()))
    assert wide <= max(width, 40)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_caret_is_under_the_place_in_a_narrow_terminal(width: int) -> None:
    lines = console(failing(MISMATCH), width=width).splitlines()
    caret = next(line for line in lines if "^" in line)
    shown = lines[lines.index(caret) - 1]
    assert shown[caret.index("^") :].startswith("ProcessedTabularData"[: caret.count("^") - 1])


def test_the_changed_line_shows_the_change_in_a_narrow_terminal() -> None:
    text = console(failing(MISMATCH), width=60)
    assert re.search(r"^ +\+ ….*processed_data", text, re.MULTILINE)


def test_edits_of_several_lines_or_of_other_files_are_left_to_the_help() -> None:
    place = MISMATCH.location
    other = "specs/steps/packaging/spec.py"
    edits = (
        Edit(Location(place.path, 4, 1, 5, 2), "x"),
        Edit(place, "x\ny"),
        Edit(Location(place.path, 99, 1, 99, 2), "x"),
        Edit(Location(other, 1, 1, 1, 2), "x"),
    )
    assert " + " not in console(failing(replace(MISMATCH, fix=Fix("Mend.", edits))))


def test_wide_characters_and_tabs_before_the_caret() -> None:
    def lines(_: str) -> list[str]:
        return ["\t数据 = 'x'"]

    finding = replace(SPELLED, location=Location("a.py", 1, 7, 1, 10), fix=Fix("Mend."))
    text = render(failing(finding), "console", RenderOptions(source=lines))
    # Each of the two is two cells wide.
    assert "      1 │ 数据 = 'x'\n        │        ^^^\n" in text


@pytest.mark.parametrize(
    "error", [FileNotFoundError("x"), UnicodeDecodeError("utf-8", b"x", 0, 1, "bad")]
)
def test_no_source_line_where_the_file_cannot_be_read(error: Exception) -> None:
    def unreadable(_: str) -> Sequence[str]:
        raise error

    text = render(failing(MISMATCH), "console", RenderOptions(source=unreadable))
    assert "│" not in text
    assert MISMATCH.fix.description in text


def test_a_file_outside_the_project_is_not_read() -> None:
    asked: list[str] = []

    def lines(path: str) -> list[str]:
        asked.append(path)
        return ["secret"]

    paths = ("/etc/passwd", "../x.py", "a/../../x.py", "c:/x.py", "..\\x.py")
    findings = [replace(MISSING, location=Location(path)) for path in paths]
    text = render(failing(*findings), "console", RenderOptions(source=lines))
    assert asked == []
    assert "secret" not in text


def test_five_hundred_findings_are_all_told() -> None:
    text = console(many(500))
    assert all(f"Finding number {number} " in text for number in range(500))
    assert text.splitlines()[-5:][0].startswith("findings  167 errors, 167 warnings and 166 notes")


def test_colour_changes_nothing_but_colour() -> None:
    options = RenderOptions(source=source, color=True)
    colored = render(failing(MISMATCH), "console", options)
    assert "\x1b[1;31merror\x1b[0m" in colored
    bare = [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", colored).splitlines()]
    assert bare == console(failing(MISMATCH)).splitlines()


@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("COLUMNS", "20"), ("TERM", "dumb")],
)
def test_the_environment_changes_nothing(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, *, color: bool
) -> None:
    options = RenderOptions(source=source, color=color)
    expected = render(REPORT, "console", options)
    monkeypatch.setenv(name, value)
    assert render(REPORT, "console", options) == expected


def test_hostile_text_moves_no_cursor_and_forges_no_line() -> None:
    text = console(failing(STRANGE_ONE))
    assert text.replace("\n", "").isprintable()
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_wrapping_puts_no_command_at_the_start_of_a_line() -> None:
    finding = replace(MISSING, message=f"{'x' * 90} ::error::forged ##[add-mask]pass")
    text = console(failing(finding))
    assert ": :error::forged" in text
    assert "##[" not in text


def test_a_huge_text_is_cut() -> None:
    huge = replace(MISMATCH, message=HOSTILE * 10_000)
    assert len(console(failing(huge))) < 10_000


def test_the_example_is_what_it_says() -> None:
    location = MISMATCH.location
    line = source(location.path)[location.line - 1]
    assert line[location.column - 1 : location.end_column - 1] == "ProcessedTabularData"
    assert PROPERTY_PATH in line
