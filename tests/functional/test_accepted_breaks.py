"""Breaks that a change means: accepted in its configuration, for a reason and up to a day."""

from datetime import date
from pathlib import Path

import pytest

from align_ci import checking, diffing
from align_ci.cli import run
from align_ci.model import Report
from align_ci.opening import Invocation
from tests.functional.test_diff import (
    FOLLOWED,
    GONE,
    MOVED,
    OPTIONAL,
    RENAMED,
    REQUIRED,
    START,
    TAKEN,
    State,
)
from tests.projects import write
from tests.repositories import commit

ENTRY = '{{ rule = "{rule}", step = "A", {name}reason = "agreed with B"{until} }}'
LAST = date(2026, 11, 30)


def entry(rule: str, name: str = "", until: str = "") -> str:
    named = f'name = "{name}", ' if name else ""
    day = f", until = {until}" if until else ""
    return ENTRY.format(rule=rule, name=named, until=day)


def accepting(*entries: str) -> dict[str, str]:
    listed = "".join(f"    {each},\n" for each in entries)
    return {"align-ci.toml": f"# what is meant\naccept-breaks = [\n{listed}]\n"}


def invocation(root: Path) -> Invocation:
    return Invocation(root.resolve(), overrides={"loader": "static"}, base="HEAD")


def compared(root: Path, today: date = LAST) -> Report:
    return diffing.diff(invocation(root), today=lambda: today).report


def checked(root: Path, today: date = LAST) -> Report:
    return checking.check(invocation(root), today=lambda: today).report


@pytest.mark.parametrize(
    ("base", "head", "rule", "name"),
    [
        pytest.param(START, RENAMED, "ALN702", "data", id="renamed"),
        pytest.param(TAKEN, REQUIRED, "ALN703", "schema", id="required"),
        pytest.param(OPTIONAL, MOVED, "ALN704", "rows", id="moved"),
        pytest.param(FOLLOWED, GONE, "ALN709", "", id="a whole step"),
    ],
)
def test_an_accepted_break_stays_visible(
    tmp_path: Path, base: State, head: State, rule: str, name: str
) -> None:
    commit(tmp_path, base.files)
    write(tmp_path, {**head.files, **accepting(entry(rule, name))})
    report = compared(tmp_path)
    (found,) = report.findings
    assert (found.rule, found.status, found.reason) == (rule, "suppressed", "agreed with B")
    assert found.suppressed_by == "accept-breaks"
    assert report.exit_code == 0
    assert report.notices[0] == "this change weakens the check: +1 accepted break"


@pytest.mark.parametrize(
    "given",
    [
        entry("ALN702", "other"),
        entry("ALN701", "data"),
        entry("ALN702", "data").replace('"A"', '"B"'),
    ],
)
def test_another_break_is_not_accepted(tmp_path: Path, given: str) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, {**RENAMED.files, **accepting(given)})
    assert [each.status for each in compared(tmp_path).findings] == ["new"]


def test_what_was_accepted_up_to_a_day_blocks_again(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, {**RENAMED.files, **accepting(entry("ALN702", "data", "2026-11-30"))})
    assert compared(tmp_path, LAST).exit_code == 0
    report = compared(tmp_path, date(2026, 12, 1))
    (found,) = report.findings
    assert (found.status, report.exit_code) == ("new", 1)
    assert found.message.endswith("it was accepted until 2026-11-30, and blocks again since then")


def test_in_a_check_it_counts_as_well_and_is_stale_afterwards(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, {**RENAMED.files, **accepting(entry("ALN702", "data"))})
    report = checked(tmp_path)
    assert [f.status for f in report.findings if f.rule == "ALN702"] == ["suppressed"]
    assert not [f for f in report.findings if f.rule == "ALN904"]
    assert report.notices[0] == "this change weakens the check: +1 accepted break"
    commit(tmp_path, {})
    report = checked(tmp_path)
    (stale,) = (f for f in report.findings if f.rule == "ALN904")
    assert (stale.location.path, stale.location.line) == ("align-ci.toml", 3)
    assert "`data` of `A`" in stale.message
    assert not any("weakens" in notice for notice in report.notices)


def test_without_a_base_nobody_knows_whether_it_is_stale(tmp_path: Path) -> None:
    write(tmp_path, {**START.files, **accepting(entry("ALN702", "data"))})
    alone = Invocation(tmp_path.resolve(), overrides={"loader": "static"})
    assert not [f for f in checking.check(alone).report.findings if f.rule == "ALN904"]


def test_where_the_base_is_not_known_whole_nobody_does_either(tmp_path: Path) -> None:
    hidden = {"c.py": START.files["b.py"].replace('"B"', "unknown()")}
    commit(tmp_path, {**START.files, **accepting(entry("ALN702", "data")), **hidden})
    write(tmp_path, {"c.py": ""})
    assert not [f for f in checked(tmp_path).findings if f.rule == "ALN904"]


def test_a_break_that_is_accepted_hides_nothing(tmp_path: Path) -> None:
    commit(tmp_path, FOLLOWED.files)
    write(tmp_path, {**GONE.files, **accepting(entry("ALN709"))})
    statuses = {each.rule: each.status for each in checked(tmp_path).findings}
    assert statuses["ALN709"] == "suppressed"
    assert statuses["ALN403"] == "new"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ('{ rule = "ALN702", step = "A", name = "x" }', "entry 1: `reason` is missing"),
        ('{ rule = "ALN702", step = "A", name = "x", reason = " " }', "`reason` is missing"),
        ('{ rule = "ALN702", name = "x", reason = "y" }', "`step` is missing"),
        ('{ rule = "ALN702", step = "A", reason = "y" }', "`name` is missing"),
        (
            '{ rule = "ALN720", step = "A", name = "x", reason = "y" }',
            "'ALN720' is no rule about changes",
        ),
        ('{ rule = "ALN401", step = "A", name = "x", reason = "y" }', "is no rule about changes"),
        ('{ rule = "ALN709", step = "A", name = "x", reason = "y" }', "leave `name` out"),
        ('{ rule = "ALN702", step = "A", nam = "x", reason = "y" }', "there is no key `nam`"),
        ('{ rule = "ALN702", step = 1, name = "x", reason = "y" }', "`step`: give a text"),
        (
            '{ rule = "ALN702", step = "A", name = "x", reason = "y", until = "2026" }',
            "`until`: give a date without quotes",
        ),
        ('"ALN702"', "entry 1: write a table"),
    ],
)
def test_what_cannot_be_used_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, says: str
) -> None:
    write(tmp_path, {**START.files, **accepting(given)})
    assert run(["check", "-C", str(tmp_path), "--loader", "static"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("align-ci: align-ci.toml: `accept-breaks`: ")
    assert says in told


def test_entries_of_a_table_each(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    text = """\
        [[tool.align-ci.accept-breaks]]
        rule = "ALN702"
        step = "A"
        name = "data"
        reason = "agreed"
    """
    write(tmp_path, {**RENAMED.files, "pyproject.toml": text})
    assert compared(tmp_path).exit_code == 0
    commit(tmp_path, {})
    (stale,) = (f for f in checked(tmp_path).findings if f.rule == "ALN904")
    assert (stale.location.path, stale.location.line) == ("pyproject.toml", 2)


def test_two_places_that_move_one_thing_are_one_finding(tmp_path: Path) -> None:
    """What the script keeps to is a warning for rules 107 and 108, and an error as a break."""
    commit(tmp_path, OPTIONAL.files)
    write(tmp_path, MOVED.files)
    rules = [each.rule for each in checked(tmp_path).findings]
    assert "ALN704" in rules
    assert not {"ALN107", "ALN108"} & {*rules}
