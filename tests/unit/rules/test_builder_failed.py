import pytest

from align_ci.model import Known, Location
from align_ci.rules.builder_failed import check
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import HIDDEN, problems, skips, specification

LINE = Location("builder.py", 12, 5)
FAILURE = Known("KeyError: 'METADATA'", LINE)
SPEC = specification(kind="Processing")


def test_quiet_where_it_built_a_step() -> None:
    assert problems(check, build(SPEC, step())) == []
    assert skips(check, build(SPEC, step())) == []


def test_reports_where_it_raised() -> None:
    [problem] = problems(check, build(SPEC, HIDDEN, failure=FAILURE))
    assert problem.location == LINE
    assert problem.key == ("KeyError",)
    assert "KeyError: 'METADATA'" in problem.message


def test_a_failure_counts_though_something_was_built() -> None:
    assert len(problems(check, build(SPEC, step(), failure=FAILURE))) == 1


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(Location("builder.py", 12), id="that line"),
        pytest.param(Location("builder.py", 11), id="another line"),
        pytest.param(Location("helper.py", 12), id="another file"),
    ],
)
def test_the_network_that_was_refused_may_be_to_blame(place: Location) -> None:
    attempts = (Known("host:443", place),)
    subject = build(SPEC, HIDDEN, failure=FAILURE, attempts=attempts)
    assert problems(check, subject) == []
    assert skips(check, subject) == ["the builder failed when it was refused the network (ALN511)"]


def test_says_why_it_was_not_executed() -> None:
    assert skips(check, build(SPEC, HIDDEN)) == ["the builder was not executed: it is computed"]
