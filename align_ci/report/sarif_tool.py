"""The part of a SARIF run that tells of align-ci and its rules."""

from collections.abc import Sequence
from typing import Any

from align_ci.model import Finding, Report, Severity
from align_ci.report.options import RuleHelp
from align_ci.report.overview import shortened
from align_ci.report.sarif_text import identifier, plain_text

_HOME = "https://github.com/OWNER/align-ci"
_DESCRIPTION = 1024  # characters: GitHub takes no longer descriptions

LEVEL = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
    Severity.OFF: "none",
}
_PROBLEM = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
    Severity.OFF: "recommendation",
}
_FAMILIES = {
    "1": "script-contract",
    "2": "contract-specification",
    "3": "specification-sagemaker",
    "4": "specification-specification",
    "5": "builder",
    "6": "pipeline-definition",
    "7": "breaking-change",
    "9": "align-ci",
}


def driver(
    report: Report, shown: Sequence[Finding], rules: Sequence[RuleHelp]
) -> tuple[dict[str, Any], dict[str, int]]:
    """The tool with its rules, and where in them each rule of the findings stands."""
    known = {rule.id: _rule(rule) for rule in rules}
    for finding in shown:  # a saved report may have rules of another version
        known.setdefault(finding.rule, _unknown_rule(finding))
    name, _, version = report.tool.rpartition(" ")
    tool = {
        "name": "align-ci",
        "fullName": identifier(f"{name or 'align-ci'} {version}"),
        "version": identifier(version),
        "semanticVersion": identifier(version),
        "informationUri": _HOME,
        "rules": list(known.values()),
    }
    return tool, {rule: index for index, rule in enumerate(known)}


def _rule(rule: RuleHelp) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": _pascal_case(rule.name),
        "shortDescription": {"text": plain_text(shortened(rule.summary, _DESCRIPTION))},
        "fullDescription": {"text": plain_text(shortened(rule.why, _DESCRIPTION))},
        "help": {"text": plain_text(rule.page), "markdown": rule.page},
        "helpUri": f"{_HOME}/blob/main/docs/rules/{rule.file}",
        "defaultConfiguration": {
            "enabled": rule.severity is not Severity.OFF,
            "level": "note" if rule.severity is Severity.OFF else LEVEL[rule.severity],
        },
        "properties": {
            "precision": "very-high" if rule.severity is Severity.ERROR else "high",
            "problem.severity": _PROBLEM[rule.severity],
            "tags": ["sagemaker", "correctness", _FAMILIES.get(rule.id[3:4], "align-ci")],
        },
    }


def _pascal_case(name: str) -> str:
    """`PropertyPathNotaValue`: readers want no two capitals in a row."""
    return "".join(word.capitalize() if len(word) > 1 else word for word in name.split("-"))


def _unknown_rule(finding: Finding) -> dict[str, Any]:
    name = identifier(finding.name) or "rule"
    return {"id": identifier(finding.rule), "shortDescription": {"text": plain_text(name)}}
