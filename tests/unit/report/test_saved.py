import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from align_ci.model import Check, Outcome, Report, Subject
from align_ci.report.form import schema
from align_ci.report.saved import dump, load
from tests.unit.report.report_example import CLEAN, EMPTY, REPORT

SCHEMA = Path(__file__).parents[3] / "docs" / "report.schema.json"
REPORTS = [
    pytest.param(REPORT, id="everything"),
    pytest.param(CLEAN, id="clean"),
    pytest.param(EMPTY, id="empty"),
]


def walk(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in walk(value)]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in walk(value)]
    return [tree]


def changed(path: str, value: object) -> str:
    """The saved report with one member replaced, or added."""
    tree = json.loads(dump(REPORT))
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    node = tree
    for key in parents:
        node = node[key]
    node[last] = value
    return json.dumps(tree)


@pytest.mark.parametrize("report", REPORTS)
def test_dump_is_valid_against_the_published_schema(report: Report) -> None:
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    Draft202012Validator(published).validate(json.loads(dump(report)))


def test_the_published_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_every_object_of_the_schema_is_closed_and_described() -> None:
    objects = [schema(), *schema()["$defs"].values()]
    for node in (node for node in objects if node["type"] == "object"):
        assert node["additionalProperties"] is False
        assert node["description"]
        assert sorted(node["required"]) == sorted(node["properties"])


@pytest.mark.parametrize("report", REPORTS)
def test_what_was_dumped_loads_and_dumps_alike(report: Report) -> None:
    assert dump(load(dump(report))) == dump(report)


def test_a_report_comes_back_equal() -> None:
    checks = tuple(replace(c, seconds=round(c.seconds, 6)) for c in REPORT.checks[:7])
    report = replace(REPORT, checks=checks, findings=REPORT.findings[1:], notices=(), unknown=())
    loaded = load(dump(report))
    assert loaded.findings[0] == report.findings[0]
    assert loaded.checks == report.checks
    assert replace(loaded, findings=(), checks=()) == replace(report, findings=(), checks=())


def test_dump_is_printable_ascii_without_log_commands() -> None:
    text = dump(REPORT)
    assert text.isascii()
    assert "##[" not in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_dump_holds_no_lone_surrogate() -> None:
    texts = [leaf for leaf in walk(json.loads(dump(REPORT))) if isinstance(leaf, str)]
    assert any("\\ud800" in text for text in texts)
    "".join(texts).encode()


@given(st.text(st.characters(codec=None)), st.floats(0, 1e9))
def test_any_name_and_time_can_be_saved(name: str, seconds: float) -> None:
    check = Check("ALN101", name, Subject("kind", name, (name,)), Outcome.PASSED, seconds, name)
    report = replace(EMPTY, checks=(check,), notices=(name,))
    assert dump(load(dump(report))) == dump(report)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("", "the file: Invalid JSON", id="empty"),
        pytest.param("[]", "the file: ", id="no object"),
        pytest.param("[" * 100_000, "the file: ", id="deeply nested"),
        pytest.param('{"a": "\ud800"}', "unable to parse", id="no UTF-8"),
        pytest.param("{}", "schema_version: Field required", id="no members"),
        pytest.param(changed("schema_version", "2.0"), "'2.0', this version reads", id="version"),
        pytest.param(changed("verdict", "green"), "verdict: ", id="unknown verdict"),
        pytest.param(changed("exit_code", 9), "exit_code: ", id="exit code out of range"),
        pytest.param(changed("exit_code", "0"), "exit_code: ", id="text for a number"),
        pytest.param(changed("fail_on", "off"), "fail_on: ", id="fail on nothing known"),
        pytest.param(changed("extra", 1), "extra: Extra inputs", id="unknown member"),
        pytest.param(changed("x\x1b[31m\n", 1), "x\\x1b[31m\\n: Extra", id="hostile member"),
        pytest.param(changed("x" * 1000, 1), "xxx…", id="long member"),
        pytest.param(changed("timings.load", -1), "timings.load: ", id="negative time"),
        pytest.param(changed("timings.load", float("nan")), "timings.load: ", id="no number"),
        pytest.param(
            changed("findings.0.location.line", 0), "findings[0].location.line: ", id="line 0"
        ),
        pytest.param(
            changed("findings.0.location.end_line", 1),
            "end lies before",
            id="ends before it starts",
        ),
    ],
)
def test_load_says_in_one_line_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="not a report of align-ci") as caught:
        load(text)
    message = str(caught.value)
    assert complaint in message
    assert message.isprintable()
    assert len(message) < 400
    assert type(caught.value) is ValueError
