import pytest

from align_ci.model import Project
from align_ci.rules.renamed_output import check
from tests.unit.rules.changes import compared, connected, consumer, producer
from tests.unit.rules.facts import (
    HIDDEN,
    connection,
    dependency,
    incomplete,
    output,
    problems,
    project,
    skips,
    specification,
)

BASE = project([producer("report"), consumer()])
EDGE = connection("a", "report", "b", "anything")
GONE = [producer("summary")]
TYPES = {"Producer"}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(BASE, project([*GONE, consumer()]), id="a dependency takes it"),
        pytest.param(
            project([producer("x", aliases=("report",)), consumer()]),
            project([producer("y"), consumer()]),
            id="by an alias",
        ),
        pytest.param(
            connected(producer("report"), EDGE), connected(*GONE, EDGE), id="by a connection only"
        ),
    ],
)
def test_a_consumer_is_named(base: Project, head: Project) -> None:
    (found,) = problems(check, *compared(base, head))
    assert "`Consumer`" in found.message or "`b`" in found.message
    assert [each.location for each in found.related]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(project([producer("report"), consumer()]), id="nothing changed"),
        pytest.param(
            project([producer("other", aliases=("Report",)), consumer()]), id="kept as an alias"
        ),
        pytest.param(project([*GONE, consumer("other")]), id="its consumer is mended"),
        pytest.param(project(GONE), id="its consumer is gone"),
        pytest.param(
            project(
                [
                    *GONE,
                    specification("Spare", outputs=[output("report")]),
                    specification("Consumer", dependencies=[dependency("report", required=False)]),
                ]
            ),
            id="another step feeds it",
        ),
        pytest.param(
            project([*GONE, specification("Consumer", dependencies=[dependency(HIDDEN)])]),
            id="what is asked for is not known",
        ),
    ],
)
def test_nothing_is_broken(head: Project) -> None:
    assert not problems(check, *compared(BASE, head))


def test_outputs_that_are_not_all_known_are_not_missed() -> None:
    left = specification("Producer", outputs=incomplete())
    subject = compared(BASE, project([left, consumer()]))
    assert not problems(check, *subject)
    assert skips(check, *subject)


def test_an_output_that_may_have_been_there_is_no_new_name() -> None:
    base = project(
        [specification("Producer", outputs=[output("report"), output(HIDDEN)]), consumer()]
    )
    assert not problems(check, *compared(base, project([producer("summary"), consumer()])))
