"""JSON: the report as an interface, one check or finding a line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from align_ci.model import (
    Check,
    Commit,
    Coverage,
    Finding,
    Fix,
    Gap,
    Location,
    ProjectResult,
    Report,
    Subject,
    Timings,
)
from align_ci.report.options import RenderOptions

_DIGITS = 6  # of a second: microseconds


def render(report: Report, _options: RenderOptions) -> str:
    return dump(report)


def dump(report: Report) -> str:
    """Write a report in the form of ``docs/report.schema.json``, in ASCII."""
    text = _lines(_report(report))
    if "\\ud" in text:  # perhaps a lone surrogate, which other parsers refuse
        text = _lines(_without_surrogates(_report(report)))
    # In a workflow's log, "##[" anywhere starts a command; this is the same string.
    return text.replace("##[", "##\\u005b")


def load(text: str) -> Report:
    """Read back what ``dump`` wrote; nothing in the text is trusted.

    Raises:
        ValueError: The text is no report of this version, in one line that says why.
    """
    from align_ci.report.form import read  # noqa: PLC0415 - pydantic costs 60 ms

    return read(text)


def _report(report: Report) -> dict[str, Any]:
    return {
        "schema_version": report.schema_version,
        "tool": report.tool,
        "commit": _commit(report.commit),
        "base": _commit(report.base),
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "fail_on": report.fail_on,
        "new_only": report.new_only,
        "projects": [_project(each) for each in report.projects],
        "coverage": _coverage(report.coverage),
        "notices": list(report.notices),
        "findings": [_finding(finding) for finding in report.findings],
        "unknown": [_gap(gap) for gap in report.unknown],
        "checks": [_check(check) for check in report.checks],
        "timings": _timings(report.timings),
        "inputs_digest": report.inputs_digest,
        "cached": report.cached,
    }


def _commit(commit: Commit | None) -> dict[str, str] | None:
    return None if commit is None else {"sha": commit.sha, "files_url": commit.files_url}


def _project(result: ProjectResult) -> dict[str, Any]:
    return {
        "path": result.path,
        "verdict": result.verdict,
        "errors": result.errors,
        "warnings": result.warnings,
        "notes": result.notes,
        "checks": result.checks,
        "coverage": _coverage(result.coverage),
        "fail_on": result.fail_on,
        "new_only": result.new_only,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {"read": coverage.read, "met": coverage.met, "ratio": round(coverage.ratio, 4)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity,
        "fails_at": finding.fails_at,
        "message": finding.message,
        "subject": _subject(finding.subject),
        "steps": list(finding.steps),
        "location": _location(finding.location),
        "related": [
            {"message": related.message, "location": _location(related.location)}
            for related in finding.related
        ],
        "cause": finding.cause,
        "fix": _fix(finding.fix),
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "reason": finding.reason,
        "suppressed_by": finding.suppressed_by,
        "project": finding.project,
    }


def _subject(subject: Subject) -> dict[str, str]:
    return {"kind": subject.kind, "name": subject.name}


def _location(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"location": _location(edit.location), "text": edit.text} for edit in fix.edits]
    return {"description": fix.description, "edits": edits}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "subject": gap.subject,
        "fact": gap.fact,
        "why": gap.why,
        "location": _location(gap.location),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "rule": check.rule,
        "name": check.name,
        "subject": _subject(check.subject),
        "steps": list(check.subject.steps),
        "outcome": check.outcome,
        "seconds": round(check.seconds, _DIGITS),
        "reason": check.reason,
        "findings": list(check.findings),
    }


def _timings(timings: Timings) -> dict[str, Any]:
    return {
        "load": round(timings.load, _DIGITS),
        "import": round(timings.import_, _DIGITS),
        "sdk": round(timings.sdk, _DIGITS),
        "build": round(timings.build, _DIGITS),
        "rules": round(timings.rules, _DIGITS),
        "report": round(timings.report, _DIGITS),
        "total": round(timings.total, _DIGITS),
        "by_rule": {rule: round(spent, _DIGITS) for rule, spent in timings.by_rule.items()},
    }


def _lines(tree: Mapping[str, Any]) -> str:
    members = ",\n".join(f" {json.dumps(key)}: {_value(value)}" for key, value in tree.items())
    return f"{{\n{members}\n}}\n"


def _value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n  " + ",\n  ".join(json.dumps(item) for item in value) + "\n ]"


def _without_surrogates(tree: Any) -> Any:
    match tree:
        case str():
            return tree.encode("utf-8", "backslashreplace").decode("utf-8")
        case Mapping():
            return {_without_surrogates(k): _without_surrogates(v) for k, v in tree.items()}
        case Sequence():
            return [_without_surrogates(item) for item in tree]
        case _:
            return tree
