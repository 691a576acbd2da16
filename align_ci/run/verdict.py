"""The one place where the verdict and the exit code are decided."""

from collections.abc import Collection, Iterable

from align_ci.model import Check, Finding, Outcome, Verdict

EXIT_CODES = {
    Verdict.PASS: 0,
    Verdict.FAIL: 1,
    Verdict.NOTHING_CHECKED: 3,
    Verdict.ERROR: 4,
}
"""2 stands for wrong usage or configuration, of which no report is made."""


def decide(
    checks: Iterable[Check],
    findings: Iterable[Finding],
    fail_on: str,
    require: Collection[str],
    *,
    new_only: bool = False,
) -> Verdict:
    """The verdict of a run: error over fail over nothing-checked over pass.

    Args:
        checks: All that were made.
        findings: All that were found.
        fail_on: The severity from which on a finding blocks; ``never`` for none.
        require: Areas in which nothing may be skipped.
        new_only: Whether findings that the base has as well do not block.
    """
    checks = list(checks)
    if forbidden(checks, require) or any(check.outcome is Outcome.ERRORED for check in checks):
        return Verdict.ERROR
    if any(finding.blocks(fail_on, new_only=new_only) for finding in findings):
        return Verdict.FAIL
    return Verdict.PASS if any(map(_says_something, checks)) else Verdict.NOTHING_CHECKED


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict over several projects; over none, nothing was checked."""
    order = (Verdict.ERROR, Verdict.FAIL, Verdict.NOTHING_CHECKED, Verdict.PASS)
    return min(verdicts, key=order.index, default=Verdict.NOTHING_CHECKED)


def _says_something(check: Check) -> bool:
    """Whether a check judged anything: of an empty project as a whole all is well."""
    judged = check.outcome in {Outcome.PASSED, Outcome.FAILED}
    return judged and check.subject.kind != "project"


def forbidden(checks: Iterable[Check], require: Collection[str]) -> list[Check]:
    """The checks that were skipped although those of their area must not be."""
    return [
        check for check in checks if check.outcome is Outcome.SKIPPED and area_of(check) in require
    ]


def area_of(check: Check) -> str:
    """The area of a check, as the configuration's ``require`` names it; empty for none."""
    if check.subject.kind in _BY_SUBJECT:
        return _BY_SUBJECT[check.subject.kind]
    return next((area for prefix, area in _BY_RULE.items() if check.rule.startswith(prefix)), "")


# What needs a builder or a definition cannot be checked without an SDK, whatever the rule.
# What a base class from elsewhere does with code, nothing that is executed can show.
_BY_SUBJECT = {
    "builder": "builders",
    "definition": "pipelines",
    "builder-code": "",
    "registry": "",
}
_BY_RULE = {
    "ALN1": "scripts",
    "ALN2": "contracts",
    "ALN3": "properties",
    "ALN4": "specifications",
    "ALN5": "builders",
    "ALN6": "pipelines",
}
