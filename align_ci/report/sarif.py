"""SARIF 2.1.0: what code scanning, editors and dashboards read."""

import json
import posixpath
import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from align_ci.model import (
    Check,
    Finding,
    Fix,
    Gap,
    Location,
    Outcome,
    ProjectResult,
    Report,
    Status,
    Verdict,
)
from align_ci.report import overview
from align_ci.report.options import RenderOptions
from align_ci.report.sarif_text import identifier, plain_text
from align_ci.report.sarif_tool import LEVEL, driver

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TOP = "%SRCROOT%"

# GitHub refuses a run with more results, and shows so many related places of one; the other
# number keeps a run readable of which little is known.
_RESULTS, _RELATED, _NOTIFICATIONS = 25_000, 100, 500

_COMPRESSED = 9_000_000  # bytes: GitHub takes 10 MB, and there is more than results in it

_FINGERPRINT = "alignCi/v1"
"""The key of our fingerprint.

It is not ``primaryLocationLineHash``: GitHub's upload computes that one from the line, and
warns for every result that brings another.
"""

_BASELINE = {Status.NEW: "new", Status.EXISTING: "unchanged", Status.FIXED: "absent"}
_SUPPRESSION = {"comment": "inSource", "baseline": "external"}


def render(report: Report, options: RenderOptions) -> str:
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, options)]}
    # In a workflow's log, "##[" anywhere starts a command; this is the same string.
    return _lines(log).replace("##[", "##\\u005b") + "\n"


def _run(report: Report, options: RenderOptions) -> dict[str, Any]:
    ranked = _ranked(report, standing_only=options.standing_only)
    tool, indexes = driver(report, ranked[:_RESULTS], options.rules())
    results = _fitting([_result(each, report, options, indexes) for each in ranked[:_RESULTS]])
    return {
        "tool": {"driver": tool},
        "automationDetails": {"id": identifier(f"align-ci/{options.path_prefix}")},
        # Files are named from the top of the repository, wherever that lies.
        "originalUriBaseIds": {_TOP: {"description": {"text": "The top of the repository."}}},
        **_provenance(report),
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, options, len(ranked) - len(results))],
        "results": results,
        "properties": {
            "verdict": report.verdict,
            "failOn": report.fail_on,
            "newOnly": report.new_only,
            "coverage": round(report.coverage.ratio, 4),
            **({"commit": identifier(report.commit.sha)} if report.commit else {}),
            **_filled("projects", [*map(_project, report.projects)]),
        },
    }


def _project(result: ProjectResult) -> dict[str, str]:
    return {"path": identifier(result.path), "verdict": result.verdict}


def _ranked(report: Report, *, standing_only: bool) -> list[Finding]:
    """The findings, the worst and newest first, then what is accepted, then what is fixed."""
    standing = overview.active(report)
    if standing_only:
        return standing
    others = [
        finding
        for status in (Status.SUPPRESSED, Status.FIXED)
        for finding in report.findings
        if finding.status is status
    ]
    return standing + others


def _fitting(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many of them as GitHub takes when they are compressed."""
    compressor, size = zlib.compressobj(), 0
    for number, result in enumerate(results):
        size += len(compressor.compress(json.dumps(result).encode()))
        if size > _COMPRESSED:
            return results[:number]
    return results


def _provenance(report: Report) -> dict[str, Any]:
    """Which commit was looked at, where its repository is known."""
    url, found, _ = report.commit.files_url.partition("/blob/") if report.commit else ("", "", "")
    if not report.commit or not found or not _is_web_address(url):
        return {}
    revision = identifier(report.commit.sha)
    details = {"repositoryUri": url, "revisionId": revision, "mappedTo": {"uriBaseId": _TOP}}
    return {"versionControlProvenance": [details]}


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _result(
    finding: Finding, report: Report, options: RenderOptions, indexes: Mapping[str, int]
) -> dict[str, Any]:
    prefix = options.path_prefix
    related = finding.related[:_RELATED]
    return {
        "ruleId": identifier(finding.rule),
        "ruleIndex": indexes[finding.rule],
        "kind": "fail",
        "level": LEVEL[finding.severity],
        "message": {"text": plain_text(_said(finding))},
        "locations": [_location(finding.location, prefix)],
        **_filled(
            "relatedLocations",
            [
                {**_location(each.location, prefix), "message": {"text": plain_text(each.message)}}
                for each in related
            ],
        ),
        "partialFingerprints": {_FINGERPRINT: identifier(finding.fingerprint)},
        **_filled("fixes", _fixes(finding.fix, prefix)),
        **_filled("suppressions", _suppressions(finding)),
        **({"baselineState": _BASELINE[finding.status]} if finding.status in _BASELINE else {}),
        "properties": {
            "failsAt": finding.fails_at,
            "blocks": report.blocks(finding),
            **_filled("steps", [identifier(step) for step in finding.steps[:_RELATED]]),
            **({"cause": identifier(finding.cause)} if finding.cause else {}),
        },
    }


def _said(finding: Finding) -> str:
    """What is wrong, and what to do about it, as sentences."""
    sentences = (finding.message.strip(), finding.fix.description.strip())
    ended = (each if each.endswith((".", "?", "!")) else f"{each}." for each in sentences if each)
    return " ".join(ended) or "The layers disagree."


def _fixes(fix: Fix, prefix: str) -> list[dict[str, Any]]:
    """The exact change; none where a text would not survive unchanged."""
    if not fix.edits or not all(edit.text.replace("\n", "").isprintable() for edit in fix.edits):
        return []
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.location.path, []).append(
            {"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}
        )
    changes = [
        {"artifactLocation": _artifact(path, prefix), "replacements": replacements}
        for path, replacements in by_path.items()
    ]
    said = {"text": plain_text(fix.description) or "Apply the edits."}
    return [{"description": said, "artifactChanges": changes}]


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    if finding.status is not Status.SUPPRESSED:
        return []
    kind = _SUPPRESSION.get(finding.suppressed_by, "external")
    reason = plain_text(finding.reason)
    return [{"kind": kind, "status": "accepted", **({"justification": reason} if reason else {})}]


def _location(location: Location, prefix: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(location.path, prefix),
            "region": _region(location),
        }
    }


def _artifact(path: str, prefix: str) -> dict[str, str]:
    # However a path is written, it stays below the top.
    inside = posixpath.normpath(f"/{prefix}{path}").lstrip("/") or "."
    return {"uri": quote(inside, errors="replace"), "uriBaseId": _TOP}


def _region(location: Location) -> dict[str, int]:
    return {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _invocation(report: Report, options: RenderOptions, left_out: int) -> dict[str, Any]:
    """How the run went. What was not checked must not look like what is well."""
    accepted = 0
    if options.standing_only:
        accepted = len(report.findings) - len(overview.active(report))
    return {
        "executionSuccessful": report.verdict in (Verdict.PASS, Verdict.FAIL),
        "exitCode": report.exit_code,
        "exitCodeDescription": plain_text(f"{report.verdict}: {overview.headline(report)}"),
        **_filled(
            "toolExecutionNotifications",
            [
                *_left_out(left_out, "left out, as a run takes no more"),
                *_left_out(accepted, "accepted or fixed, and left out"),
                *_notifications(report, options.path_prefix),
            ],
        ),
    }


def _left_out(number: int, why: str) -> list[dict[str, Any]]:
    said = f"{overview.counted(number, 'finding')} {'is' if number == 1 else 'are'} {why}."
    return [_notification("warning", said)] if number else []


def _notifications(report: Report, prefix: str) -> list[dict[str, Any]]:
    crashed = [check for check in report.checks if check.outcome is Outcome.ERRORED]
    told = [
        *(_notification("warning", notice) for notice in report.notices),
        *(_notification("error", _crash(check)) for check in crashed),
        *(
            _notification("note", f"Not checked, {overview.counted(number, 'check')}: {reason}")
            for reason, number in overview.skips(report)
        ),
        *(_unknown(gap, prefix) for gap in report.unknown[:_NOTIFICATIONS]),
    ]
    rest = len(told) - _NOTIFICATIONS + len(report.unknown[_NOTIFICATIONS:])
    if rest <= 0:
        return told
    return [*told[:_NOTIFICATIONS], _notification("note", f"{rest:,} more of these.")]


def _crash(check: Check) -> str:
    return f"{check.rule} {check.name} crashed on {check.subject.name}: {check.reason}"


def _unknown(gap: Gap, prefix: str) -> dict[str, Any]:
    said = _notification("note", f"Not known: {gap.subject}: {gap.fact}: {gap.why}")
    return {**said, "locations": [_location(gap.location, prefix)]}


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": plain_text(text)}}


def _filled(key: str, value: Sequence[Any]) -> dict[str, Any]:
    """A property, where there is something to put in it."""
    return {key: value} if value else {}


def _lines(value: Any, depth: int = 0) -> str:
    """JSON in ASCII, down to a result in a line of its own."""
    deepest, inner = 4, " " * (depth + 1)
    if depth == deepest or not value or not isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {_lines(item, depth + 1)}" for key, item in value.items()]
    else:
        items = [_lines(item, depth + 1) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    joined = f",\n{inner}".join(items)
    return f"{opening}\n{inner}{joined}\n{' ' * depth}{closing}"
