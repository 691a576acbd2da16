import pytest

from align_ci.model import Project
from align_ci.rules.renamed_output import check
from tests.unit.rules.changes import compared, connected, consumer, producer
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    connection,
    dependency,
    incomplete,
    output,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
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


def variants(name: str) -> Project:
    """Two variants of a step that share an output, each with a consumer of its own."""
    made = [
        specification("Producer", job_type=job_type, outputs=[output(name)])
        for job_type in ("training", "testing")
    ]
    taking = [specification(each, dependencies=[dependency("x")]) for each in ("One", "Two")]
    names = ("a", "b", "c", "d")
    steps = [use(*each) for each in zip(names, (*made, *taking), strict=True)]
    wires = [
        connection("a", at(1, "report"), "c", "x"),
        connection("b", at(2, "report"), "d", "x"),
    ]
    return project([*made, *taking], pipelines=[pipeline(steps, wires)])


def test_what_variants_share_names_the_consumers_of_them_all() -> None:
    (found,) = problems(check, *compared(variants("report"), variants("summary")))
    assert "but `c` and `d` still ask for it" in found.message
    assert [each.location.line for each in found.related] == [1, 2]
