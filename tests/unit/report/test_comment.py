"""The comment on a pull request as text: what it says, and what it never does."""

import re

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from align_ci.model import Commit, Finding, Report, Status, Verdict
from align_ci.report import RenderOptions, render
from align_ci.report.comment import State, follow, state_of
from tests.unit.report.report_example import (
    CHECKS,
    CLEAN,
    EMPTY,
    MISMATCH,
    MISSING,
    REPORT,
    SHARED,
    SPELLED,
    STRANGE_ONE,
    UNUSED,
    many,
    source,
)

HTML = re.compile(r"<(?!/?(?:details|summary|b|span|sub)>|!-- -->|!-- align-ci )")
OPTIONS = RenderOptions(source=source)


def failing(*findings: Finding, commit: str = "a") -> Report:
    return replace(
        REPORT,
        verdict=Verdict.FAIL,
        checks=CHECKS[:5],
        findings=findings,
        notices=(),
        unknown=(),
        commit=Commit(commit * 40),
    )


def first_line(report: Report) -> str:
    return render(report, "comment", OPTIONS).partition("\n")[0]


@pytest.mark.parametrize(
    ("report", "line"),
    [
        pytest.param(CLEAN, "## ✅ All is well: the layers agree (3 checks passed)", id="pass"),
        pytest.param(
            replace(failing(SPELLED), verdict=Verdict.PASS),
            "## ✅ Nothing blocks this merge: 1 warning that does not block",
            id="warning",
        ),
        pytest.param(
            failing(replace(MISMATCH, status=Status.OPEN)),
            "## ❌ 1 problem blocks this merge",
            id="fail",
        ),
        pytest.param(
            failing(
                replace(MISMATCH, status=Status.NEW),
                replace(UNUSED, status=Status.EXISTING, fingerprint="2"),
                replace(UNUSED, status=Status.SUPPRESSED, fingerprint="3"),
            ),
            "## ❌ 1 new problem blocks this merge; 2 known ones don't",
            id="new",
        ),
        pytest.param(EMPTY, "## ⚠️ Nothing was checked, so nobody knows: no step,", id="nothing"),
        pytest.param(REPORT, "## 🛑 This is not green: align-ci could not do all", id="error"),
    ],
)
def test_the_verdict_comes_first(report: Report, line: str) -> None:
    assert first_line(report).startswith(line)


def test_a_finding_says_all_that_its_reader_needs() -> None:
    said = render(failing(MISMATCH), "comment", OPTIONS)
    assert "- **What would happen:** it fails" in said
    assert "- **Fix:** " in said
    assert f"check --select {MISMATCH.rule}`" in said
    assert f"# align-ci: ignore[{MISMATCH.rule}] why" in said
    assert "```diff" in said


def test_many_are_told_by_rule_which_says_once_what_holds_for_all() -> None:
    wrong = [replace(MISMATCH, fingerprint=f"{number:064}") for number in range(10)]
    few = render(failing(*wrong), "comment", OPTIONS)
    assert few.count("**See it locally:**") == few.count("### ALN301 ") == 10
    said = render(failing(*wrong, MISSING), "comment", OPTIONS)
    assert said.count("**See it locally:**") == said.count("**A false alarm?**") == 2
    assert "<b>ALN301 property-path-name-mismatch</b> (new): 10 findings, fails when" in said
    assert "<b>ALN203 missing-contract-output</b> (existing): 1 finding, fails when" in said
    items = re.findall(r"^1\. .*(?:\n   - .*)+", said, re.MULTILINE)
    assert len(items) == 11
    assert all("**Fix:**" in item and "spec.py:" in item for item in items)


def test_many_of_one_cause_are_one_entry() -> None:
    said = render(failing(*SHARED, *many(30).findings), "comment", OPTIONS)
    assert "   - 8 findings have one cause: the unknown step type `DataLoader`" in said
    assert "   - and 2 more" in said
    assert "**38 findings, 31 causes, 11 would block" in said


def test_what_does_not_block_is_folded_and_never_pushes_out_what_does() -> None:
    known = [
        replace(UNUSED, status=Status.EXISTING, fingerprint=f"{number:064}")
        for number in range(300)
    ]
    said = render(failing(MISMATCH, *known), "comment", replace(OPTIONS, comment_limit=20_000))
    seen = re.sub(r"<details>.*</details>", "", said, flags=re.DOTALL)
    assert seen.startswith("## ❌ 1 new problem blocks this merge; 300 known ones don't")
    assert "**Fix:** " in seen
    assert "more finding" not in seen
    assert "more findings would not fit here" in said


def test_why_nothing_was_checked_is_not_folded() -> None:
    said = render(replace(EMPTY, notices=("no Python file",)), "comment", OPTIONS)
    assert "> [!NOTE]\n> no Python file\n" in said
    assert said.count("no Python file") == 1
    assert "<details>" not in said


def test_what_has_run_before_it_fails() -> None:
    late = replace(MISMATCH, steps=("Train",))
    options = replace(OPTIONS, after={"Train": ("Load `|", "Clean")})
    said = render(failing(late), "comment", options)
    assert ", after `Clean`, Load \\`\\|" in said


def test_what_became_of_it_since() -> None:
    old = replace(MISMATCH, fingerprint="1" * 64)
    before = follow(failing(old, replace(UNUSED, fingerprint="2" * 64)), OPTIONS, "")
    assert "Since" not in before
    now = failing(old, replace(UNUSED, fingerprint="3" * 64), commit="b")
    after = follow(now, OPTIONS, before)
    assert "Since the last run (`aaaaaaa`): 1 fixed, 1 new, 1 still there" in after
    assert follow(now, OPTIONS, after) == after  # by the same commit, so nothing is written


def test_what_is_remembered_is_bounded() -> None:
    report = replace(many(20), findings=())
    findings = [replace(MISMATCH, fingerprint=f"{number:064x}"[::-1]) for number in range(3_000)]
    text = follow(replace(report, findings=tuple(findings)), OPTIONS, "")
    state = state_of(text)
    assert state is not None
    assert len(state.marks) + state.more == 3_000
    assert not state.is_whole
    assert len(text) <= 65_536


@pytest.mark.parametrize("body", ["", "x", "<!-- align-ci found commit=a findings=z more=0 -->"])
def test_no_comment_of_ours_says_nothing(body: str) -> None:
    assert state_of(body) is None


def test_a_state_is_read_as_it_was_written() -> None:
    body = "x\n\n<!-- align-ci found commit=abc findings=1a,2b more=3 -->\n"
    assert state_of(body) == State("abc", frozenset({"1a", "2b"}), 3)


@pytest.mark.parametrize("limit", [65_536, 5_000, 400, 30])
def test_the_worst_are_kept(limit: int) -> None:
    text = render(many(2_000), "comment", replace(OPTIONS, comment_limit=limit))
    assert len(text) <= limit
    assert text.startswith("## ❌")


@pytest.mark.parametrize("number", [1, 20])
def test_hostile_text_stays_text(number: int) -> None:
    strange_ones = [replace(STRANGE_ONE, fingerprint=f"{each:064}") for each in range(number)]
    report = replace(REPORT, findings=tuple(strange_ones))
    strange = replace(OPTIONS, label=STRANGE_ONE.message, run_url='https://x/"><script>')
    text = render(report, "comment", strange)
    text.encode()
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.findall(r"<(?:script|a href=\"(?!https://github\.com/acme/))", rendered)
    assert not HTML.search(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))
    assert rendered.count("<details>") == rendered.count("</details>") == text.count("<summary>")
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", rendered))


def test_what_weakens_the_check_is_said_first() -> None:
    notices = ("2 builders not executed", "this change weakens the check: +1 baseline entry")
    said = render(replace(failing(MISMATCH), notices=notices), "comment", OPTIONS)
    assert "> [!WARNING]\n> this change weakens" in said.partition("###")[0]
    assert "2 builders not executed" in said.partition("What was not checked, and why")[2]
