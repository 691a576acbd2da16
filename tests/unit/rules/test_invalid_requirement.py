import pytest

from align_ci.rules.invalid_requirement import check
from tests.unit.rules.facts import HIDDEN, at, contract, problems, skips


@pytest.mark.parametrize(
    "specifier",
    [
        "*",
        " * ",
        "",
        "==1.2.3",
        ">=1.2,<2",
        "~=1.4",
        "!=1.0",
        ">=1.0; python_version >= '3.9'",
        "[extra]>=1",
        "@ https://example.com/a.whl",
        "==1.*",
    ],
)
def test_quiet(specifier: str) -> None:
    assert problems(check, contract(requirements={"pandas": specifier})) == []


@pytest.mark.parametrize(
    "specifier", ["latest", "^1.2", "=1.2", "built-in", ">=", "1.2 - 1.4", "1.x", "\n\x00"]
)
def test_reports_without_a_certain_fix(specifier: str) -> None:
    written = at(2, specifier)
    [problem] = problems(check, contract(requirements={"pandas": written}))
    assert problem.location == written.location
    assert problem.key == ("pandas", specifier)
    assert problem.fix.edits == ()


@pytest.mark.parametrize("version", ["1.2.3", "2", "1.0rc1"])
def test_a_bare_version_has_a_certain_fix(version: str) -> None:
    written = at(2, version)
    [problem] = problems(check, contract(requirements={"xgboost": written}))
    [edit] = problem.fix.edits
    assert edit.location == written.location
    assert edit.text == f'"=={version}"'


def test_unknown_versions_are_skipped() -> None:
    subject = contract(requirements={"pandas": HIDDEN, "numpy": None})
    assert problems(check, subject) == []
    assert skips(check, subject) == ["the version of `pandas` is not known: it is computed"]
