import re

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from align_ci.model import (
    Commit,
    Finding,
    Fix,
    Location,
    Report,
    Severity,
    Status,
    Subject,
    Verdict,
)
from align_ci.report import RenderOptions, render
from tests.unit.report.report_example import (
    CHECKS,
    CLEAN,
    EMPTY,
    HOSTILE,
    MISMATCH,
    REPORT,
    SHARED,
    STRANGE_ONE,
    UNUSED,
    many,
    source,
)

HTML = re.compile(r"<(?!/?(?:details|summary|b|span)>|!-- -->)")
ADDRESS = f"https://github.com/acme/demo/blob/{'a' * 40}"


def markdown(report: Report, limit: int = 1024 * 1024) -> str:
    return render(report, "markdown", RenderOptions(source=source, markdown_limit=limit))


def failing(*findings: Finding) -> Report:
    """With checks, notices and gaps of no interest."""
    return replace(
        REPORT,
        verdict=Verdict.FAIL,
        checks=CHECKS[:5],
        findings=findings,
        notices=(),
        unknown=(),
    )


@pytest.mark.parametrize(
    ("report", "line"),
    [
        pytest.param(CLEAN, "## ✅ Aligned: the layers agree (3 checks passed)", id="pass"),
        pytest.param(failing(MISMATCH), "## ❌ Misaligned: 1 error blocks this change", id="fail"),
        pytest.param(
            EMPTY, "## ⚠️ Nothing checked: no step, contract or pipeline was judged", id="nothing"
        ),
        pytest.param(
            REPORT,
            "## 🛑 Error: align-ci could not do all that was asked: 1 check crashed",
            id="error",
        ),
    ],
)
def test_the_verdict_comes_first(report: Report, line: str) -> None:
    assert markdown(report).partition("\n")[0] == line


def test_table_by_step_the_worst_first() -> None:
    rows = [line for line in markdown(REPORT).splitlines() if line.startswith("| ")]
    assert rows[:4] == [
        "| | Step | Errors | Warnings | Notes | Checks | Time |",
        "| ❌ | pipeline training | 8 |  |  | 1 | 4&nbsp;ms |",
        "| ❌ | TabularPreprocessing | 1 |  |  | 4 | 3&nbsp;ms |",
        "| ❌ | XGBoostTraining | 1 |  |  | 2 | 1&nbsp;ms |",
    ]


def test_blocking_findings_come_before_others() -> None:
    text = markdown(REPORT)
    order = [
        text.index(part) for part in ("### What blocks", "ALN203", "### What does not", "ALN408")
    ]
    assert order == sorted(order)


def test_findings_link_to_the_commit() -> None:
    text = markdown(REPORT)
    assert f"({ADDRESS}/specs/steps/xgboost_training/contract.py#L9-L12)" in text
    assert f"({ADDRESS}/specs/steps/packaging/spec.py#L2)" in text


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="unknown"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("https://github.com@evil.example/a", id="user name"),
        pytest.param("https://a.example/b)[x](http://evil.example", id="second link"),
        pytest.param("https://a.example/b\n# x", id="line break"),
    ],
)
def test_no_link_where_the_address_is_none(address: str) -> None:
    assert "](" not in markdown(replace(failing(MISMATCH), commit=Commit("a" * 40, address)))


def test_no_link_out_of_the_commit() -> None:
    outside = replace(
        MISMATCH, location=Location("../../other/x.py", 3), related=(), fix=Fix("Mend.")
    )
    text = markdown(failing(outside))
    assert "`../../other/x.py:3`" in text
    assert "](" not in text


def test_a_certain_fix_is_a_diff() -> None:
    assert (
        "```diff\n"
        "@@ specs/steps/tabular_preprocessing/spec.py:5 @@\n"
        "-property_path=\"properties.ProcessingOutputConfig.Outputs['ProcessedTabularData']"
        '.S3Output.S3Uri",\n'
        "+property_path=\"properties.ProcessingOutputConfig.Outputs['processed_data']"
        '.S3Output.S3Uri",\n'
        "```\n"
    ) in markdown(REPORT)


def test_a_fix_is_told_in_words_without_source() -> None:
    text = render(failing(MISMATCH), "markdown")
    assert "spec.py#L5) becomes `processed_data`" in text


def test_findings_of_one_cause_are_told_once() -> None:
    text = markdown(failing(*SHARED))
    assert text.count("#### ") == 1
    assert "**8 findings have one cause**: the unknown step type `DataLoader`" in text
    assert "- and 2 more" in text


def test_a_few_that_do_not_block_are_open_and_many_folded() -> None:
    notes = tuple(replace(UNUSED, fingerprint=str(n)) for n in range(6))
    assert "### What does not block" in markdown(failing(*notes[:5]))
    assert "<summary><b>What does not block: 6 notes</b></summary>" in markdown(failing(*notes))


def test_what_is_settled_is_counted_only() -> None:
    text = markdown(failing(replace(MISMATCH, status=Status.FIXED)))
    assert "1 fixed" in text
    assert MISMATCH.rule not in text.partition("<details>")[0]


@pytest.mark.parametrize("limit", [1024 * 1024, 65_000, 5_000, 1_500, 10])
def test_cut_to_the_limit_the_worst_kept(limit: int) -> None:
    report = replace(many(2000), unknown=REPORT.unknown * 500, notices=REPORT.notices * 50)
    text = markdown(report, limit)
    assert len(text.encode()) <= limit
    assert text.startswith("## ❌"[: limit // 3])
    shown = [int(number) for number in re.findall(r"Finding number (\d+) ", text)]
    assert shown[:1] in ([], [0])
    errors = [number for number in shown if number % 3 == 0]
    assert errors == shown[: len(errors)]
    left_out = re.findall(r"([\d,]+) more finding", text)
    if limit >= 1_500:
        assert len(shown) + sum(int(number.replace(",", "")) for number in left_out) == 2000


def test_nothing_is_said_to_be_left_out_when_all_is_there() -> None:
    assert "would not fit here" not in markdown(many(500))


def test_what_blocks_and_fits_not_is_told_apart_from_what_does_not_block() -> None:
    open_part, _, folded = markdown(many(300), 40_000).partition("<summary><b>What does not")
    assert "more finding" not in open_part
    assert "more findings would not fit here; the JSON report has them all." in folded
    errors = replace(many(300), fail_on=Severity.NOTE)
    assert "more findings that block** would not fit here" in markdown(errors, 25_000)


@pytest.mark.parametrize(("steps", "folded"), [(20, 0), (21, 1)])
def test_a_long_table_is_folded_as_what_blocks_stands_below(steps: int, folded: int) -> None:
    names = [f"Step{number:02}" for number in range(steps)]
    checks = tuple(
        replace(CHECKS[0], subject=Subject("specification", name, (name,))) for name in names
    )
    text = markdown(replace(failing(MISMATCH), checks=checks))
    assert text.count("one by one</summary>") == folded
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert rendered.count("<tr>") > steps
    assert rendered.count("<details>") == rendered.count("</details>")


def test_a_huge_name_does_not_push_the_verdict_out() -> None:
    huge = replace(MISMATCH, message="`|@" * 1_000_000, steps=("x" * 1_000_000,))
    text = markdown(failing(huge))
    assert len(text) < 50_000
    assert "ALN301" in text


def test_hostile_text_stays_text() -> None:
    text = markdown(replace(REPORT, findings=(STRANGE_ONE,)))
    text.encode()
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.findall(r"<(?:script|a href=\"(?!https://github\.com/acme/))", rendered)
    assert not HTML.search(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))
    assert rendered.count("<details>") == rendered.count("</details>") == text.count("<summary>")
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", rendered))


def test_nothing_breaks_out_of_the_diff() -> None:
    def lines(_: str) -> list[str]:
        return ["````", "```", "</details>\n::error::x"]

    edit = replace(MISMATCH.fix.edits[0], location=Location("a.py", 1, 1, 3, 4), text=HOSTILE)
    report = failing(replace(MISMATCH, fix=Fix("Mend.", (edit,))))
    text = render(report, "markdown", RenderOptions(source=lines))
    rendered = MarkdownIt("commonmark", {"html": True}).render(text)
    assert rendered.count("<pre>") == 1
    assert "&lt;/details&gt;" in rendered
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
