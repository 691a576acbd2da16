import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from align_ci.model import Report
from align_ci.report import FORMATS, RenderOptions, render
from tests.unit.report.report_example import CLEAN, EMPTY, REPORT, RULES, SEVERAL, many, source

SCRIPT = Path(__file__).parents[3] / "scripts" / "write_report_schema.py"
GOLDEN = [
    pytest.param("console", RenderOptions(source=source), "console.txt", id="console"),
    pytest.param(
        "console", RenderOptions(source=source, color=True), "console-color.txt", id="color"
    ),
    pytest.param("json", RenderOptions(), "report.json", id="json"),
    pytest.param("junit", RenderOptions(), "junit.xml", id="junit"),
    pytest.param("junit", RenderOptions(junit_strict=True), "junit-strict.xml", id="strict"),
    pytest.param("markdown", RenderOptions(source=source), "report.md", id="markdown"),
    pytest.param("github", RenderOptions(), "github.txt", id="github"),
    pytest.param("sarif", RenderOptions(rules=lambda: RULES), "report.sarif", id="sarif"),
]
OF_SEVERAL = {
    "console": "console.txt",
    "json": "report.json",
    "junit": "junit.xml",
    "markdown": "report.md",
    "comment": "comment.md",
    "github": "github.txt",
    "sarif": "report.sarif",
}
REPORTS = [
    pytest.param(SEVERAL, id="several"),
    pytest.param(REPORT, id="everything"),
    pytest.param(CLEAN, id="clean"),
    pytest.param(EMPTY, id="empty"),
    pytest.param(many(500), id="many"),
]


@pytest.mark.parametrize(("name", "options", "file"), GOLDEN)
def test_golden(
    name: str, options: RenderOptions, file: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"report/{file}", render(REPORT, name, options))


@pytest.mark.parametrize("name", FORMATS)
def test_golden_of_several_projects(name: str, golden: Callable[[str, str], None]) -> None:
    text = render(SEVERAL, name, RenderOptions(rules=lambda: RULES))
    golden(f"report/several/{OF_SEVERAL[name]}", text)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_text_can_be_written_and_ends_with_a_line_break(name: str, report: Report) -> None:
    text = render(report, name)
    text.encode()
    assert text.endswith("\n") or not text
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_printed_in_a_log_no_format_holds_a_command(name: str) -> None:
    text = render(REPORT, name, RenderOptions(source=source))
    assert "##[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)


def test_rendering_changes_nothing_twice() -> None:
    for name in FORMATS:
        assert render(REPORT, name) == render(REPORT, name)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError, match="pdf"):
        render(EMPTY, "pdf")


def test_junit_is_well_formed_in_bytes() -> None:
    ET.fromstring(render(REPORT, "junit").encode())  # noqa: S314 - our own text


@pytest.mark.parametrize(
    ("name", "unneeded"),
    [
        pytest.param("json", {"rich", "jinja2", "junit_xml", "pydantic"}, id="json"),
        pytest.param("github", {"rich", "jinja2", "junit_xml", "pydantic"}, id="github"),
        pytest.param("sarif", {"rich", "jinja2", "junit_xml", "pydantic"}, id="sarif"),
        pytest.param("markdown", {"rich", "junit_xml", "pydantic"}, id="markdown"),
        pytest.param("junit", {"rich", "jinja2", "pydantic"}, id="junit"),
        pytest.param("console", {"jinja2", "junit_xml", "pydantic"}, id="console"),
    ],
)
def test_a_format_imports_only_what_it_needs(name: str, unneeded: set[str]) -> None:
    code = (
        "import sys\n"
        "from align_ci.model import Report, Verdict\n"
        "from align_ci.report import render\n"
        f"render(Report('t', Verdict.PASS, 0), {name!r})\n"
        "print(*sorted({module.partition('.')[0] for module in sys.modules}))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(run.stdout.split()) & unneeded


def test_the_schema_script_compares() -> None:
    run = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, check=False)
    assert (run.returncode, run.stdout) == (0, b"")
