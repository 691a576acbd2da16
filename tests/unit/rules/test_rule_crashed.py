from align_ci.model import Project, Severity
from align_ci.rules.rule_crashed import check
from tests.unit.rules.facts import problems


def test_no_check_finds_it() -> None:
    assert problems(check, Project()) == []


def test_it_is_an_error() -> None:
    assert (check.id, check.severity) == ("ALN902", Severity.ERROR)
