import pytest

from align_ci.model import Condition, Connection, Project, Specification
from align_ci.rules.removed_output import check
from tests.unit.rules.changes import compared, connected, consumer, producer
from tests.unit.rules.facts import (
    HIDDEN,
    condition,
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

BASE = project([producer("report"), consumer()])
EDGE = connection("a", "report", "b", "anything")
GONE = [producer()]
TYPES = {"Producer"}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(BASE, project([*GONE, consumer()]), id="a dependency takes it"),
        pytest.param(
            project([producer("x", aliases=("report",)), consumer()]),
            project([producer("x"), consumer()]),
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


def piped(
    source: Specification, *parts: object, name: str = "pipeline", kind: str = "PROCESSING_OUTPUT"
) -> Project:
    """A pipeline of a producer and of a consumer that asks for nothing by its name."""
    needed = dependency("anything", kind=kind, sources=["Producer"])
    target = specification("Consumer", dependencies=[needed])
    wires = [part for part in parts if isinstance(part, Connection)]
    conditions = [part for part in parts if isinstance(part, Condition)]
    steps = [use("a", source), use("b", target)]
    return project([source, target], pipelines=[pipeline(steps, wires, conditions, name=name)])


SILENT = edge("a", "b", line=7)
DECIDES = condition("enough", "a")


@pytest.mark.parametrize(
    ("base", "head", "consumer"),
    [
        pytest.param(
            piped(producer("report"), SILENT), piped(*GONE, SILENT), "`b`", id="a silent edge"
        ),
        pytest.param(
            piped(producer("report"), DECIDES), piped(*GONE, DECIDES), "`enough`", id="a condition"
        ),
        pytest.param(
            piped(producer("report"), EDGE, name="old"),
            piped(*GONE, EDGE, name="new"),
            "`b`",
            id="through a pipeline that is renamed",
        ),
    ],
)
def test_a_pipeline_is_a_consumer(base: Project, head: Project, consumer: str) -> None:
    (found,) = problems(check, *compared(base, head))
    assert consumer in found.message
    assert len(found.related) == 1


UNFIT = "MODEL_ARTIFACTS"


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(
            piped(producer("report"), SILENT), piped(producer("x"), SILENT), id="another fits"
        ),
        pytest.param(piped(producer("report"), SILENT), piped(*GONE), id="the edge is gone"),
        pytest.param(
            piped(producer("report"), SILENT, kind=UNFIT),
            piped(*GONE, SILENT, kind=UNFIT),
            id="nothing ever fitted",
        ),
    ],
)
def test_an_edge_that_takes_what_it_took(base: Project, head: Project) -> None:
    assert not problems(check, *compared(base, head))


def test_an_output_that_is_only_not_accepted_any_more_is_not_removed() -> None:
    taking = [
        specification(
            "Consumer", dependencies=[dependency("report", required=False, sources=[kind])]
        )
        for kind in ("Producer", "TrainingStep")
    ]
    aliases = (("report", "spare"), ("report",))
    base, head = (
        project([producer("x", aliases=names), each])
        for names, each in zip(aliases, taking, strict=True)
    )
    assert not problems(check, *compared(base, head))


def test_an_alias_that_is_dropped_is_called_so() -> None:
    base = project([producer("x", aliases=("report", "spare")), consumer()])
    (found,) = problems(check, *compared(base, project([producer("x"), consumer()])))
    assert found.message == (
        "this change drops the alias `report` of an output of `Producer`, but `Consumer` still "
        "asks for it"
    )
    assert found.key == ("report",)


@pytest.mark.parametrize(
    ("left", "number"),
    [
        pytest.param(GONE, 1, id="nothing fits any more"),
        pytest.param([producer("summary")], 0, id="another fits"),
    ],
)
def test_where_types_decide_names_do_not(left: list[Specification], number: int) -> None:
    taking = specification(
        "Consumer", dependencies=[dependency("rows", required=False, sources=["Producer"])]
    )
    base = project([producer("report"), taking], source_matching="type")
    head = project([*left, taking], source_matching="type")
    assert len(problems(check, *compared(base, head))) == number
