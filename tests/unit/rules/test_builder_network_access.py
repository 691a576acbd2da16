from msgspec.structs import replace

from align_ci.model import Build, Known, Location, Severity
from align_ci.rules.builder_network_access import check
from tests.unit.rules.builds import build, step
from tests.unit.rules.definitions import compiled, training
from tests.unit.rules.facts import HIDDEN, keys, problems, skips, specification

SPEC = specification(kind="Processing")
FIRST = Known("sts.amazonaws.com:443", Location("builder.py", 12))
AGAIN = Known("sts.amazonaws.com:443", Location("builder.py", 30))
OTHER = Known("10.0.0.1:80", Location("helper.py", 3))


def trying(*attempts: Known[str]) -> Build:
    return build(SPEC, step(), attempts=attempts)


def test_quiet_without_attempts() -> None:
    assert problems(check, trying()) == []
    assert skips(check, trying()) == []


def test_reports_each_address_once_at_the_first_line() -> None:
    found = problems(check, trying(FIRST, AGAIN, OTHER))
    assert [(each.key, each.location) for each in found] == [
        ((FIRST.value,), FIRST.location),
        ((OTHER.value,), OTHER.location),
    ]
    assert check.severity is Severity.WARNING


def test_says_that_it_failed_for_that() -> None:
    failure = Known("OSError: refused", FIRST.location)
    [problem] = problems(check, build(SPEC, HIDDEN, failure=failure, attempts=(FIRST,)))
    assert "nothing of it was checked" in problem.message
    assert skips(check, build(SPEC, HIDDEN, failure=failure, attempts=(FIRST,))) == []


def test_a_failure_that_follows_may_be_for_that_too() -> None:
    failure = Known("ValueError: no", OTHER.location)
    [problem] = problems(check, build(SPEC, HIDDEN, failure=failure, attempts=(FIRST,)))
    assert "nothing of it was checked" in problem.message


def test_pipelines_count_too() -> None:
    reaching = replace(compiled(training()), attempts=(FIRST,))
    [problem] = problems(check, reaching)
    assert problem.message.startswith("pipeline `")
    assert skips(check, compiled(training())) == []


def test_attempts_of_what_was_not_built_count() -> None:
    assert keys(check, build(SPEC, HIDDEN, attempts=(OTHER,))) == [(OTHER.value,)]


def test_says_why_it_cannot_judge() -> None:
    assert skips(check, build(SPEC, HIDDEN)) == ["the builder was not executed: it is computed"]
    failure = Known("ValueError: no", OTHER.location)
    assert skips(check, build(SPEC, HIDDEN, failure=failure)) == ["the builder failed (ALN510)"]
