import pytest

from align_ci.model import LoadFailure, Location, Project, Severity, UnresolvedImport
from align_ci.rules.unresolved_import import check
from tests.unit.rules.facts import problems

HERE = Location("builders/cut.py", 3)


def imported(
    name: str = "CUT_SPEC",
    *,
    handled: bool = False,
    others: tuple[str, ...] = (),
    place: Location = HERE,
) -> UnresolvedImport:
    return UnresolvedImport("acme.specs.cut", name, handled, others, place)


@pytest.mark.parametrize(
    ("found", "severity"),
    [
        pytest.param(imported(), None, id="fails"),
        pytest.param(imported(handled=True), Severity.WARNING, id="goes on"),
    ],
)
def test_is_an_error_where_nothing_catches_it(
    found: UnresolvedImport, severity: Severity | None
) -> None:
    whole = Project(unresolved=(found,))
    [problem] = problems(check, whole, whole)
    assert (problem.severity, problem.location) == (severity, HERE)
    assert check.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("found", "message", "fix"),
    [
        pytest.param(
            imported(others=("CUTS_SPEC", "x")),
            "`CUT_SPEC` is imported from `acme.specs.cut`, which has no such name",
            "import what is meant, or write it; did you mean `CUTS_SPEC`?",
            id="a name",
        ),
        pytest.param(
            imported("", others=("cuts",)),
            "`acme.specs.cut` is imported, but `acme.specs` has no module `cut`",
            "import what is meant, or write it; did you mean `cuts`?",
            id="a module",
        ),
    ],
)
def test_says_what_is_missing(found: UnresolvedImport, message: str, fix: str) -> None:
    whole = Project(unresolved=(found,))
    [problem] = problems(check, whole, whole)
    assert (problem.message, problem.fix.description) == (message, fix)


def test_quiet_where_loading_the_file_failed() -> None:
    whole = Project(unresolved=(imported(),), failures=(LoadFailure("broken", HERE, "mend it"),))
    assert problems(check, whole, whole) == []


def test_one_that_several_import_is_one_matter() -> None:
    there = Location("specs/__init__.py", 9)
    whole = Project(unresolved=(imported(handled=True), imported(place=there), imported("X_SPEC")))
    first, second = problems(check, whole, whole)
    assert (first.severity, first.location, first.key) == (None, there, ("cut", "CUT_SPEC"))
    assert [each.location for each in first.related] == [HERE]
    assert second.key == ("cut", "X_SPEC")
