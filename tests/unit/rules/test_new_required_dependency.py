from collections.abc import Sequence

import pytest

from align_ci.model import Connection, Dependency, Pipeline, Project
from align_ci.rules.new_required_dependency import check
from tests.unit.rules.changes import compared
from tests.unit.rules.facts import (
    HIDDEN,
    connection,
    dependency,
    edge,
    incomplete,
    output,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
)

MAKER = specification("Maker", outputs=[output("rows")])
NEW = dependency("schema", sources=["Maker"])
OPTIONAL = dependency("schema", required=False, sources=["Maker"])


def used(
    *dependencies: Dependency, connections: Sequence[Connection] = (), name: str = "training"
) -> Project:
    step = specification("Step", dependencies=dependencies)
    steps = [use("s", step, line=5), use("m", MAKER)]
    pipelines: list[Pipeline] = [pipeline(steps, connections, name=name)]
    return project([step, MAKER], pipelines=pipelines)


@pytest.mark.parametrize(
    ("base", "head", "says"),
    [
        pytest.param(used(), used(NEW), "adds required dependency `schema`", id="new"),
        pytest.param(used(OPTIONAL), used(NEW), "requires dependency `schema`", id="was optional"),
        pytest.param(used(), used(NEW, name="other"), "`other`", id="the pipeline is renamed"),
        pytest.param(
            used(connections=[edge("m", "s")]),
            used(NEW, connections=[edge("m", "s")]),
            "leaves it open",
            id="an edge brings something else",
        ),
    ],
)
def test_a_pipeline_that_leaves_it_open_is_named(base: Project, head: Project, says: str) -> None:
    (found,) = problems(check, *compared(base, head))
    assert says in found.message
    assert [each.location.line for each in found.related] == [5]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(used(NEW), used(NEW), id="it was required"),
        pytest.param(used(), used(OPTIONAL), id="it is optional"),
        pytest.param(
            used(),
            used(NEW, connections=[connection("m", "rows", "s", "schema")]),
            id="it is connected",
        ),
        pytest.param(used(), used(dependency("rows")), id="a step publishes it"),
        pytest.param(project([specification("Step")]), used(NEW), id="the pipeline is new"),
        pytest.param(
            used(), used(dependency("schema", sources=[HIDDEN])), id="what it accepts is not known"
        ),
        pytest.param(
            used(),
            used(NEW, connections=[connection("m", "rows", "s", HIDDEN)]),
            id="what is connected is not known",
        ),
        pytest.param(used(), used(dependency("schema", required=HIDDEN)), id="required is hidden"),
    ],
)
def test_nothing_is_broken(base: Project, head: Project) -> None:
    assert not problems(check, *compared(base, head))


def test_what_the_base_had_is_not_known() -> None:
    step = specification("Step", dependencies=incomplete())
    base = project([step, MAKER], pipelines=[pipeline([use("s", step), use("m", MAKER)])])
    subject = compared(base, used(NEW))
    assert not problems(check, *subject)
    assert skips(check, *subject)


def test_a_step_of_another_project_may_feed_it() -> None:
    head = used(NEW)
    outside = project(
        [*head.specifications], pipelines=[*head.pipelines], external_step_types=["Maker"]
    )
    assert not problems(check, *compared(used(), outside))
