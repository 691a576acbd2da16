"""ALN210: a framework requirement that pip cannot read."""

import re
from functools import lru_cache

from align_ci.model import (
    Contract,
    Edit,
    Entry,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Unknown,
    replaced,
    rule,
)
from align_ci.rules._names import not_known


@rule("ALN210", Severity.WARNING, on=Contract, fails_at=FailsAt.JOB_START)
def check(contract: Contract, _project: Project) -> Said:
    """A framework requirement is no valid version specifier.

    Why: whatever installs the requirements when the job starts cannot read it.

    Fix: write a version specifier, as in ``==1.2.3`` or ``>=1.2,<2``.
    ``check --fix`` writes ``==`` before a version that stands alone.

    Not reported: ``*`` and the empty text, which mean any version; markers and addresses
    that pip takes behind a package's name.

    Wrong:
        ScriptContract(framework_requirements={"xgboost": "1.7.6"}, ...)

    Right:
        ScriptContract(framework_requirements={"xgboost": "==1.7.6"}, ...)
    """
    for entry in contract.requirements:
        name, specifier = entry.name, entry.value
        if isinstance(name, Unknown):
            yield not_known("the package of a requirement", name)
        elif isinstance(specifier, Unknown):
            yield not_known(f"the version of `{name.value}`", specifier)
        elif specifier.value is not None and not _is_valid(name.value, specifier.value):
            yield _invalid(name.value, entry, specifier.value)


_PLAIN = re.compile(r"(?:==|!=|[<>]=?)\d+(?:\.\d+)*")
"""What needs no library to be told that it is valid; loading that takes 25 ms."""


@lru_cache(maxsize=1024)
def _is_valid(package: str, specifier: str) -> bool:
    if _PLAIN.fullmatch(specifier):
        return True
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - dear
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - dear

    if specifier.strip() == "*":
        return True
    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        try:
            Requirement(f"{package} {specifier}")
        except InvalidRequirement:
            return False
    return True


def _invalid(package: str, entry: Entry, specifier: str) -> Problem:
    value = entry.value
    location = value.location
    edits: tuple[Edit, ...] = ()
    what = "write a version specifier, as in `==1.2.3` or `>=1.2,<2`"
    if _is_version(specifier) and isinstance(value, Known):
        exact = f"=={specifier.strip()}"
        what = f"write `{exact}`"
        edits = replaced(Known(specifier, location, value.quote), exact)
    return Problem(
        f"`{specifier}` is no version specifier for `{package}`",
        location,
        (package, specifier),
        Fix(what, edits),
    )


def _is_version(text: str) -> bool:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - dear

    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
