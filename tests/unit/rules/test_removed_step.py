import pytest
from msgspec.structs import replace

from align_ci.model import Known, Project
from align_ci.rules.removed_step import check
from tests.unit.rules.changes import compared, producer
from tests.unit.rules.facts import (
    at,
    condition,
    connection,
    dependency,
    incomplete,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
)

TRAINING: Known[str | None] = at(1, "training")
OTHER = specification("Other")
NAMING = specification(
    "Consumer", dependencies=[dependency("report", required=False, sources=[at(7, "Producer")])]
)
ANY = specification("Consumer", dependencies=[dependency("report", required=False)])
STEPS = [use("b", OTHER)]


def piped(*parts: object, head: bool) -> Project:
    steps = STEPS if head else [use("a", producer("report")), *STEPS]
    specs = [OTHER] if head else [producer("report"), OTHER]
    connections = [each for each in parts if type(each).__name__ == "Connection"]
    conditions = [each for each in parts if type(each).__name__ == "Condition"]
    return project(specs, pipelines=[pipeline(steps, connections, conditions)])  # type: ignore[arg-type]


CONDITION = condition("c", "a")
BRANCH = condition("c", "b", ["a"])
EDGE = connection("a", "report", "b", "data")


@pytest.mark.parametrize(
    ("base", "head", "consumers"),
    [
        pytest.param(
            project([producer("report"), NAMING]), project([NAMING]), ["Consumer"], id="an entry"
        ),
        pytest.param(
            project([producer("report"), ANY]), project([ANY]), ["Consumer"], id="fed by name"
        ),
        pytest.param(
            piped(CONDITION, head=False),
            piped(CONDITION, head=True),
            ["pipeline"],
            id="a condition",
        ),
        pytest.param(
            piped(BRANCH, head=False), piped(BRANCH, head=True), ["pipeline"], id="a branch"
        ),
        pytest.param(
            piped(EDGE, head=False), piped(EDGE, head=True), ["pipeline"], id="a connection"
        ),
    ],
)
def test_consumers_are_named(base: Project, head: Project, consumers: list[str]) -> None:
    (found,) = problems(check, *compared(base, head))
    assert found.key == ("Producer",)
    assert all(f"`{each}`" in found.message for each in consumers)
    assert found.location == found.related[0].location


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(project([producer("report"), NAMING]), id="it is still there"),
        pytest.param(project([OTHER]), id="its consumer is gone, too"),
        pytest.param(project([specification("Consumer")]), id="its consumer is mended"),
        pytest.param(
            project([replace(producer("report"), job_type=TRAINING), NAMING]),
            id="another variant answers",
        ),
        pytest.param(project([NAMING], external_step_types=["Producer"]), id="it is elsewhere"),
    ],
)
def test_nothing_is_broken(head: Project) -> None:
    base = project([producer("report"), NAMING])
    assert not problems(check, *compared(base, head))


def test_a_step_may_be_among_those_of_the_pipeline_that_are_not_known() -> None:
    head = project([OTHER], pipelines=[pipeline(incomplete(*STEPS), [EDGE])])
    assert not problems(check, *compared(piped(EDGE, head=False), head))


def test_a_step_may_be_among_those_that_are_not_known() -> None:
    subject = compared(project([producer("report"), NAMING]), project(incomplete(NAMING)))
    assert not problems(check, *subject)
    assert skips(check, *subject)
