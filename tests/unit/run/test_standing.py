"""What findings are to a change."""

import pytest
from msgspec.structs import replace

from align_ci.model import Check, Finding, Outcome, Severity, Status, Subject
from align_ci.run.standing import Side, standing
from tests.unit.run.test_verdict import finding as any_finding

OTHER = Subject("specification", "Other", ("Other",))


def finding(mark: str, *, rule: str = "ALN301", subject: Subject | None = None) -> Finding:
    found = replace(any_finding(Severity.ERROR), fingerprint=mark, rule=rule)
    return replace(found, subject=subject) if subject else found


def check(outcome: Outcome, reason: str = "", *, of: Finding | None = None) -> Check:
    of = of or finding("a")
    return Check(of.rule, of.name, of.subject, outcome, 0.0, reason)


def statuses(
    head: list[Finding], base: list[Finding], *checks: Check, also: tuple[Finding, ...] = ()
) -> list[tuple[str, Status]]:
    settled = standing([*head, *also], Side(checks, head), Side((), base))
    return [(each.fingerprint, each.status) for each in settled.findings]


def test_new_existing_and_fixed() -> None:
    found = statuses(
        [finding("a"), finding("b")], [finding("b"), finding("c")], check(Outcome.FAILED)
    )
    assert found == [("a", Status.NEW), ("b", Status.EXISTING), ("c", Status.FIXED)]


def test_as_many_are_known_as_the_base_has() -> None:
    found = statuses([finding("a"), finding("a"), finding("a")], [finding("a"), finding("a")])
    assert [status for _, status in found] == [Status.EXISTING, Status.EXISTING, Status.NEW]


@pytest.mark.parametrize(
    ("checks", "is_fixed"),
    [
        pytest.param([check(Outcome.PASSED)], True, id="passed"),
        pytest.param([check(Outcome.FAILED)], True, id="failed of another"),
        pytest.param([check(Outcome.SKIPPED, "unknown")], False, id="skipped"),
        pytest.param([check(Outcome.PASSED, "in part")], False, id="skipped in part"),
        pytest.param([check(Outcome.ERRORED, "crashed")], False, id="errored"),
        pytest.param([], True, id="its subject is gone"),
        pytest.param([check(Outcome.PASSED, of=finding("a", subject=OTHER))], True, id="renamed"),
    ],
)
def test_what_is_gone_is_fixed_only_where_it_was_looked_for(
    checks: list[Check], is_fixed: bool
) -> None:
    found = statuses([], [finding("a")], *checks)
    assert found == ([("a", Status.FIXED)] if is_fixed else [])


def test_what_a_failure_hides_is_not_fixed() -> None:
    failure = finding("x", rule="ALN901")
    settled = standing([failure], Side((), [failure]), Side((), [finding("a")]))
    assert [each.status for each in settled.findings] == [Status.NEW]
    assert settled.unsure == 1


def test_what_was_accepted_for_a_time_blocks_again() -> None:
    settled = standing([finding("a")], Side((), [finding("a")]), Side((), [finding("a")]), {"a"})
    (still,) = settled.findings
    assert still.status is Status.OPEN
    assert still.blocks("error", new_only=True)


def test_what_only_running_shows_is_new_and_counted() -> None:
    ran = finding("only when run")
    settled = standing([finding("a"), ran], Side((), [finding("a")]), Side((), [finding("a")]))
    assert [each.status for each in settled.findings] == [Status.EXISTING, Status.NEW]
    assert settled.unread == 1


def test_what_running_disproves_is_not_fixed() -> None:
    """Reading finds it on both sides; the run, which knows more, does not."""
    settled = standing([], Side((), [finding("a")]), Side((), [finding("a")]))
    assert settled.findings == ()
    assert settled.unsure == 0
