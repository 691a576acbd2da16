from align_ci.model import LoadFailure, Location, Project
from align_ci.rules.load_failed import check
from tests.unit.rules.facts import problems


def test_quiet_where_everything_was_read() -> None:
    assert problems(check, Project()) == []


def test_reports_each_failure_where_it_happened() -> None:
    failures = (
        LoadFailure("cannot be imported: ImportError: no such name", Location("a.py", 3)),
        LoadFailure("is not UTF-8", Location("b.py"), help="save it as UTF-8"),
    )
    found = problems(check, Project(failures=failures))
    assert [problem.location for problem in found] == [each.location for each in failures]
    assert [problem.message for problem in found] == [each.message for each in failures]
    assert found[1].fix.description == "save it as UTF-8"
    assert len({problem.key for problem in found}) == 2
