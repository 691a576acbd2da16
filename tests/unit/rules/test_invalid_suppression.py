from align_ci.model import Project, Severity
from align_ci.rules.invalid_suppression import check
from tests.unit.rules.facts import problems


def test_no_check_finds_it() -> None:
    assert problems(check, Project()) == []


def test_its_severity() -> None:
    assert (check.id, check.severity) == ("ALN903", Severity.ERROR)
