"""Checks are timed and kept apart; problems that are one are told once."""

import itertools

import pytest

from align_ci.model import (
    Contract,
    Fact,
    FailsAt,
    Fix,
    Group,
    Known,
    Location,
    Outcome,
    Problem,
    Project,
    Rule,
    Said,
    Severity,
    Skip,
    Specification,
)
from align_ci.run.suite import Policy, Results, fingerprint, run

HERE = Location("steps/spec.py", 3, 5)


def known(value: str) -> Known[str]:
    return Known(value, HERE)


def specification(step: str, job_type: str | None = None, path: str = "spec.py") -> Specification:
    contract: Fact[Contract | None] = Known(None, HERE)
    return Specification(
        name=step.upper(),
        step_type=known(step),
        node_type=known("SINGULAR"),
        dependencies=Group(),
        outputs=Group(),
        contract=contract,
        sagemaker_step_type=Known(None, HERE),
        job_type=Known(job_type, HERE),
        location=Location(path),
    )


def rule(*said: Problem | Skip) -> Rule:
    def check(_specification: Specification, _project: Project) -> Said:
        yield from said

    return Rule("ALN999", Severity.ERROR, FailsAt.BUILD, (Specification,), check)


def problem(key: str = "x", path: str = "steps/spec.py", **changes: Severity) -> Problem:
    return Problem("wrong", Location(path, 3, 5), (key,), Fix("mend it"), **changes)  # type: ignore[arg-type]


def ask(rule: Rule, *specifications: Specification, **policy: object) -> Results:
    project = Project(specifications=Group(specifications))
    ticks = itertools.count()
    return run(project, [rule], Policy(**policy), lambda: float(next(ticks)))  # type: ignore[arg-type]


VARIANTS = (specification("Step", "training"), specification("Step", "testing"))


def test_a_problem_that_several_variants_share_is_one_finding() -> None:
    results = ask(rule(problem()), *VARIANTS)
    (finding,) = results.findings
    assert finding.steps == ("Step (training)", "Step (testing)")
    assert [check.findings for check in results.checks] == [(finding.fingerprint,)] * 2
    assert [check.outcome for check in results.checks] == [Outcome.FAILED] * 2


def test_of_several_severities_of_one_finding_the_worst_counts() -> None:
    said = [problem(severity=Severity.NOTE), problem(severity=Severity.WARNING)]
    (finding,) = ask(rule(*said), VARIANTS[0]).findings
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(problem("x"), problem("y"), id="another key"),
        pytest.param(problem(), problem(path="other.py"), id="another place"),
    ],
)
def test_other_problems_stay_apart(one: Problem, other: Problem) -> None:
    assert len(ask(rule(one, other), VARIANTS[0]).findings) == 2


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        pytest.param([], Outcome.PASSED, "", id="silence"),
        pytest.param([Skip("dark"), Skip("dark")], Outcome.SKIPPED, "dark", id="skipped"),
        pytest.param([Skip("dark"), problem()], Outcome.FAILED, "dark", id="failed in part"),
    ],
)
def test_outcomes(said: list[Problem | Skip], outcome: Outcome, reason: str) -> None:
    (check,) = ask(rule(*said), VARIANTS[0]).checks
    assert (check.outcome, check.reason, check.seconds) == (outcome, reason, 1.0)


def test_severity_is_the_configuration_s_then_the_problem_s_then_the_rule_s() -> None:
    found = [problem("a"), problem("b", severity=Severity.NOTE)]
    asked = ask(rule(*found), VARIANTS[0])
    assert [finding.severity for finding in asked.findings] == [Severity.ERROR, Severity.NOTE]
    told = ask(rule(*found), VARIANTS[0], severity={"ALN999": Severity.WARNING})
    assert [finding.severity for finding in told.findings] == [Severity.WARNING] * 2


def test_paths_choose_subjects_by_the_files_they_are_made_of() -> None:
    specifications = (specification("A", path="a/spec.py"), specification("B", path="ab/spec.py"))
    checks = ask(rule(), *specifications, paths=["a"]).checks
    assert [check.subject.name for check in checks] == ["A"]


def test_subjects_have_names_of_their_own() -> None:
    twins = (specification("Step"), specification("Step"), specification("Other"))
    names = [check.subject.name for check in ask(rule(), *twins).checks]
    assert names == ["Step [STEP]", "Step [STEP] #2", "Other"]


def test_the_worst_come_first_then_as_they_lie_in_the_files() -> None:
    said = [
        problem("1", "b.py"),
        problem("2", "c.py", severity=Severity.WARNING),
        problem("3", "a.py"),
    ]
    places = [str(f.location.path) for f in ask(rule(*said), VARIANTS[0]).findings]
    assert places == ["a.py", "b.py", "c.py"]


def test_a_fingerprint_knows_no_place() -> None:
    assert fingerprint("ALN999", "Step", ("x",)) == fingerprint("ALN999", "Step", ("x",))
    different = {
        fingerprint("ALN998", "Step", ("x",)),
        fingerprint("ALN999", "Stepx", ()),
        fingerprint("ALN999", "Step", ("x",)),
        fingerprint("ALN999", "Step", ("x", "")),
    }
    assert len(different) == 4
