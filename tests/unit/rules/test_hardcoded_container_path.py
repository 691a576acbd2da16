import pytest

from align_ci.model import Contract, Severity
from align_ci.rules.hardcoded_container_path import check
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    incomplete,
    keys,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import in_builder, literal, source

IN = "/opt/ml/processing/input"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/opt/ml", id="the root"),
        pytest.param("/opt/ml/code", id="the source code"),
        pytest.param("/opt/ml/code/lib", id="inside the source code"),
        pytest.param("/opt/ml/input", id="the root of inputs"),
        pytest.param("/opt/ml/input/data", id="the root of channels"),
        pytest.param("/opt/ml/input/config/hyperparameters.json", id="configuration"),
        pytest.param("/opt/ml/output/failure", id="why it failed"),
        pytest.param("/opt/ml/output/profiler/", id="the profiler's"),
        pytest.param("/opt/ml/processing", id="the root of processing"),
        pytest.param(IN, id="the root of its inputs"),
        pytest.param("/opt/ml/processing/output", id="the root of its outputs"),
        pytest.param(f"{IN}/code/script.py", id="the script's own folder"),
        pytest.param("/tmp/data", id="elsewhere"),  # noqa: S108 - no file
    ],
)
def test_quiet(path: str) -> None:
    assert problems(check, source(paths=[literal(path)])) == []


@pytest.mark.parametrize(
    "path",
    [
        f"{IN}/data",
        "/opt/ml/processing/output/report",
        "/opt/ml/processing/models",
        "/opt/ml/input/data/train",
        "/opt/ml/model",
        "/opt/ml/output/data",
        "/opt/ml/checkpoints",
    ],
)
def test_paths_of_a_job(path: str) -> None:
    assert keys(check, source(paths=[literal(path)])) == [(path,)]


def test_names_every_place() -> None:
    (problem,) = problems(check, source(paths=[literal(f"{IN}/data", others=[7, 8])]))
    assert problem.message == (f"the builder has `{IN}/data` written into it, beside the contract")
    assert problem.severity is None
    assert [each.location for each in problem.related] == [in_builder(7), in_builder(8)]


def test_a_fallback_is_a_note() -> None:
    (problem,) = problems(check, source(paths=[literal(f"{IN}/data", fallback=True)]))
    assert "as a fallback" in problem.message
    assert problem.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("owned", "severity"),
    [
        pytest.param(contract(), None, id="a contract"),
        pytest.param(None, Severity.NOTE, id="none"),
    ],
)
def test_a_step_without_contract_has_no_other_place_for_paths(
    owned: Contract | None, severity: Severity | None
) -> None:
    built = build(specification(owned=owned), step())
    subject = source(paths=[literal(f"{IN}/data")])
    [problem] = problems(check, subject, project(builds=[built], builders=[subject]))
    assert problem.severity == severity
    assert ("beside the contract" in problem.message) == (severity is None)


def test_says_that_the_contract_is_not_known() -> None:
    subject = source(paths=[literal(f"{IN}/data")])
    whole = project(builds=[build(HIDDEN, step(), contract=HIDDEN)], builders=[subject])
    assert keys(check, subject, whole) == []
    assert skips(check, subject, whole) == [f"the contract is not known: {HIDDEN.why}"]


def test_what_is_not_known_is_not_reported() -> None:
    subject = source(paths=incomplete(literal(HIDDEN), literal(f"{IN}/data")))
    assert keys(check, subject) == [(f"{IN}/data",)]
    assert skips(check, subject) == [f"the paths in the builder are not all known: {HIDDEN.why}"]
