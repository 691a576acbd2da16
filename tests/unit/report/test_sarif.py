import gzip
import json
import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from msgspec.structs import replace

from align_ci.model import (
    Commit,
    Edit,
    Finding,
    Fix,
    Gap,
    Location,
    Related,
    Report,
    Status,
    Verdict,
)
from align_ci.report import RenderOptions, render
from tests.unit.report.report_example import (
    CLEAN,
    EMPTY,
    HOSTILE,
    MISMATCH,
    MISSING,
    REPORT,
    RULES,
    SPELLED,
    SUPPRESSED,
    UNUSED,
    many,
)

SCHEMA = Path(__file__).parents[2] / "fixtures" / "schemas" / "sarif-2.1.0.json"
OPTIONS = RenderOptions(rules=lambda: RULES)
FILES = "https://github.com/acme/demo/blob/" + "a" * 40


@cache
def schema() -> Any:
    validator = jsonschema.Draft202012Validator
    return validator(json.loads(SCHEMA.read_text()), format_checker=validator.FORMAT_CHECKER)


def log(report: Report, options: RenderOptions = OPTIONS) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render(report, "sarif", options))
    assert [error.message for error in schema().iter_errors(made)] == []
    return made


def run_of(report: Report, options: RenderOptions = OPTIONS) -> dict[str, Any]:
    (run,) = log(report, options)["runs"]
    return dict(run)


def report_of(*findings: Finding, **fields: Any) -> Report:
    report = replace(EMPTY, verdict=Verdict.FAIL, exit_code=1, findings=findings)
    return replace(report, **fields) if fields else report


def result_of(finding: Finding, options: RenderOptions = OPTIONS) -> dict[str, Any]:
    (result,) = run_of(report_of(finding), options)["results"]
    return dict(result)


def strings(tree: Any) -> list[str]:
    match tree:
        case str():
            return [tree]
        case Mapping():
            return [*map(str, tree), *(text for each in tree.values() for text in strings(each))]
        case list():
            return [text for each in tree for text in strings(each)]
        case _:
            return []


def texts(tree: Any) -> list[str]:
    """What a viewer takes for messages, where brackets may be links."""
    match tree:
        case {"text": str(text)}:
            return [text]
        case Mapping():
            return [text for each in tree.values() for text in texts(each)]
        case list():
            return [text for each in tree for text in texts(each)]
        case _:
            return []


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(REPORT, id="everything"),
        pytest.param(CLEAN, id="clean"),
        pytest.param(EMPTY, id="empty"),
        pytest.param(many(500), id="many"),
    ],
)
@pytest.mark.parametrize("rules", [True, False], ids=["rules", "no rules"])
def test_valid_against_the_schema(report: Report, *, rules: bool) -> None:
    run = run_of(report, OPTIONS if rules else RenderOptions())
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_result_says_all_of_a_finding() -> None:
    result = result_of(MISMATCH, replace(OPTIONS, path_prefix="ml/project/"))
    assert (result["ruleId"], result["level"], result["kind"]) == ("ALN301", "error", "fail")
    assert result["message"]["text"] == f"{MISMATCH.message} {MISMATCH.fix.description}"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "ml/project/specs/steps/tabular_preprocessing/spec.py",
        "uriBaseId": "%SRCROOT%",
    }
    region = {"startLine": 5, "startColumn": 63, "endLine": 5, "endColumn": 83}
    assert place["region"] == region
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "the logical name"
    assert related["physicalLocation"]["region"]["startLine"] == 4
    assert result["partialFingerprints"] == {"alignCi/v1": MISMATCH.fingerprint}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == place["artifactLocation"]
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "processed_data"}}
    ]
    assert result["properties"]["failsAt"] == "job-end"
    assert result["properties"]["blocks"] is True


@pytest.mark.parametrize(
    ("finding", "level"),
    [(MISSING, "error"), (SPELLED, "warning"), (UNUSED, "note")],
    ids=["error", "warning", "note"],
)
def test_levels(finding: Finding, level: str) -> None:
    assert result_of(finding)["level"] == level


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.OPEN, None),
        (Status.NEW, "new"),
        (Status.EXISTING, "unchanged"),
        (Status.FIXED, "absent"),
        (Status.SUPPRESSED, None),
    ],
)
def test_what_a_finding_is_to_the_base(status: Status, state: str | None) -> None:
    assert result_of(replace(MISSING, status=status)).get("baselineState") == state


@pytest.mark.parametrize(("by", "kind"), [("comment", "inSource"), ("baseline", "external")])
def test_what_is_accepted_has_its_reason(by: str, kind: str) -> None:
    result = result_of(replace(SUPPRESSED, suppressed_by=by))
    assert result["suppressions"] == [
        {"kind": kind, "status": "accepted", "justification": "the sister project supplies it"}
    ]


def test_what_stands_alone_is_for_code_scanning() -> None:
    fixed = replace(MISSING, status=Status.FIXED)
    report = report_of(MISMATCH, fixed, SUPPRESSED)
    assert len(run_of(report)["results"]) == 3
    run = run_of(report, replace(OPTIONS, standing_only=True))
    assert [each["ruleId"] for each in run["results"]] == ["ALN301"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert told[0]["message"]["text"].startswith("2 findings are accepted or fixed")


def test_the_worst_come_first_and_the_rest_last() -> None:
    report = report_of(SUPPRESSED, UNUSED, SPELLED, MISMATCH)
    ids = [each["ruleId"] for each in run_of(report)["results"]]
    assert ids == ["ALN301", "ALN403", "ALN408", "ALN401"]


def test_a_rule_brings_its_help() -> None:
    rule, off = run_of(report_of(MISMATCH))["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("ALN301", "PropertyPathNameMismatch")
    assert rule["help"]["markdown"] == RULES[0].page
    assert rule["helpUri"].endswith("/docs/rules/ALN301-property-path-name-mismatch.md")
    assert rule["defaultConfiguration"] == {"enabled": True, "level": "error"}
    assert rule["properties"] == {
        "precision": "very-high",
        "problem.severity": "error",
        "tags": ["sagemaker", "correctness", "specification-sagemaker"],
    }
    assert off["defaultConfiguration"] == {"enabled": False, "level": "note"}


@pytest.mark.parametrize(
    ("verdict", "code", "went_well"),
    [
        (Verdict.PASS, 0, True),
        (Verdict.FAIL, 1, True),
        (Verdict.NOTHING_CHECKED, 3, False),
        (Verdict.ERROR, 4, False),
    ],
)
def test_only_a_run_that_judged_went_well(verdict: Verdict, code: int, *, went_well: bool) -> None:
    (invocation,) = run_of(replace(EMPTY, verdict=verdict, exit_code=code))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (went_well, code)


def test_what_was_not_checked_is_told() -> None:
    (invocation,) = run_of(REPORT)["invocations"]
    told = {each["message"]["text"]: each for each in invocation["toolExecutionNotifications"]}
    assert told[REPORT.notices[0]]["level"] == "warning"
    crash = "ALN210 invalid-requirement crashed on payload.py: ValueError: bad | value"
    assert told[crash]["level"] == "error"
    assert "Not checked, 1 check: several scripts match the entry point" in told
    gap = REPORT.unknown[0]
    unknown = told[f"Not known: {gap.subject}: {gap.fact}: {gap.why}"]
    assert unknown["locations"][0]["physicalLocation"]["region"]["startLine"] == 21


def test_the_commit_where_its_repository_is_known() -> None:
    run = run_of(report_of(commit=Commit("a" * 40, f"{FILES}/ml")))
    assert run["versionControlProvenance"] == [
        {
            "repositoryUri": "https://github.com/acme/demo",
            "revisionId": "a" * 40,
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]
    local = run_of(report_of(commit=Commit("a" * 40)))
    assert "versionControlProvenance" not in local
    assert local["properties"]["commit"] == "a" * 40


@pytest.mark.parametrize(
    "address",
    ["javascript:x/blob/a", "https:///blob/a", "https://a b/blob/a", "http://[x/blob/", "/blob/x"],
)
def test_no_address_that_is_none(address: str) -> None:
    assert "versionControlProvenance" not in run_of(report_of(commit=Commit("a" * 40, address)))


@pytest.mark.parametrize(
    ("prefix", "category"), [("", "align-ci/"), ("ml/fraud/", "align-ci/ml/fraud/")]
)
def test_each_project_of_a_repository_has_a_category(prefix: str, category: str) -> None:
    run = run_of(EMPTY, replace(OPTIONS, path_prefix=prefix))
    assert run["automationDetails"]["id"] == category


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("`Outputs['x']` is no {name}", "`Outputs['x']` is no {name}", id="brackets"),
        pytest.param("[a](b)", r"\[a\](b)", id="link"),
        pytest.param(r"\[a](0) and \\[c](1)", r"\\\[a\](0) and \\\\\[c\](1)", id="escaped link"),
        pytest.param("{0} of {x}", "{{0}} of {{x}}", id="placeholder"),
        pytest.param("a\x1b[31m\u202eb", r"a\x1b[31m\u202eb", id="controls"),
        pytest.param("\ud800", r"\ud800", id="surrogate"),
    ],
)
def test_a_message_is_plain_text(message: str, shown: str) -> None:
    found = result_of(replace(MISMATCH, message=f"{message}.", fix=Fix("")))
    assert found["message"]["text"] == f"{shown}."


def test_hostile_names_do_no_harm() -> None:
    text = render(REPORT, "sarif", OPTIONS)
    assert text.isascii()
    for string in strings(json.loads(text)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u202e\ud800-\udfff]", string)
    messages = [each for each in texts(json.loads(text)) if "click" in each]
    assert messages
    assert not [each for each in messages if re.search(r"(?<!\\)(\\\\)*\[[^\]]*\]\(", each)]


def test_the_help_is_ours_alone() -> None:
    strange = replace(MISMATCH, rule=HOSTILE, name=HOSTILE)
    *_, rule = run_of(report_of(strange))["tool"]["driver"]["rules"]
    assert set(rule) == {"id", "shortDescription"}
    assert len(rule["id"]) <= 255


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        pytest.param("a b/(x)#?%.py", "a%20b/%28x%29%23%3F%25.py", id="encoded"),
        pytest.param("数据.py", "%E6%95%B0%E6%8D%AE.py", id="UTF-8"),
        pytest.param("../../etc/passwd", "etc/passwd", id="above"),
        pytest.param("/etc/passwd", "etc/passwd", id="absolute"),
        pytest.param("file:///etc/passwd", "file%3A/etc/passwd", id="scheme"),
        pytest.param("", ".", id="nothing"),
        pytest.param("\udc80.py", "%3F.py", id="not UTF-8"),
    ],
)
def test_a_path_stays_below_the_top(path: str, uri: str) -> None:
    found = result_of(replace(MISMATCH, location=Location(path, 1)))
    place = found["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert not unquote(uri).startswith("/")


def test_a_fix_that_could_not_be_written_down_exactly_is_left_out() -> None:
    edit = Edit(Location("a.py", 1, 1, 1, 2), "x\x1b")
    assert "fixes" not in result_of(replace(MISMATCH, fix=Fix("Do it.", (edit,))))


def test_within_the_limits_of_github() -> None:
    """25,000 results of a run; the worst are those that stay."""
    report = many(25_003)
    text = render(report, "sarif", OPTIONS)  # the schema would take half a minute for it
    (run,) = json.loads(text)["runs"]
    levels = [each["level"] for each in run["results"]]
    assert len(levels) == 25_000
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    assert levels.count("error") == 8_335
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told == "3 findings are left out, as a run takes no more."


def test_no_more_than_github_takes_when_it_is_compressed() -> None:
    noise = random.Random(7)  # noqa: S311 - what cannot be compressed, and always the same
    report = many(6_000)
    noisy = tuple(
        replace(each, message=noise.randbytes(1_500).hex(), fix=Fix("")) for each in report.findings
    )
    text = render(replace(report, findings=noisy), "sarif", OPTIONS)
    assert 8_000_000 < len(gzip.compress(text.encode(), 6)) < 10_000_000
    (run,) = json.loads(text)["runs"]
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    number = 6_000 - len(run["results"])
    assert told == f"{number:,} findings are left out, as a run takes no more."


def test_long_texts_and_many_places_are_cut() -> None:
    places = tuple(Related("x" * 9_000, Location("a.py", line)) for line in range(1, 2_000))
    long = replace(MISMATCH, message="x" * 100_000, related=places)
    result = result_of(long)
    assert len(result["message"]["text"]) == 4_000
    assert len(result["relatedLocations"]) == 100
    gap = Gap("s", "f", "w", Location("a.py"))
    (invocation,) = run_of(report_of(unknown=(gap,) * 2_000))["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert len(told) == 501
    assert told[-1]["message"]["text"] == "1,500 more of these."
