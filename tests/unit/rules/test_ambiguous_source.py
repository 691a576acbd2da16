import pytest

from align_ci.model import Connection, Pipeline
from align_ci.rules.ambiguous_source import check
from tests.unit.rules.facts import (
    HIDDEN,
    connection,
    dependency,
    edge,
    incomplete,
    keys,
    output,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
)

SOURCE = specification("Source", outputs=[output("data")])
ALIAS = specification("Alias", outputs=[output("other", aliases=["Data"])])
TARGET = specification(
    "Target", dependencies=[dependency("data", sources=["Source", "Alias"])], outputs=[output("x")]
)
PICKY = specification("Picky", dependencies=[dependency("data", sources=["Source"])])
BACK = specification("Source", dependencies=[dependency("x")], outputs=[output("data")])
BOTH = specification("Both", dependencies=[dependency("data")], outputs=[output("data")])
CAPITALS = specification("Source", outputs=[output("DATA")])
WHOLE = project([SOURCE, ALIAS, TARGET, PICKY])
TWO = [use("first", SOURCE), use("second", ALIAS)]


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(pipeline([use("first", SOURCE), use("target", TARGET)]), id="one source"),
        pytest.param(
            pipeline(
                [*TWO, use("target", TARGET)], [connection("first", "data", "target", "data")]
            ),
            id="connected",
        ),
        pytest.param(pipeline([*TWO, use("target", PICKY)]), id="only one is accepted"),
        pytest.param(
            pipeline(
                [use("first", SOURCE), use("again", BACK), use("target", TARGET)],
                [connection("target", "x", "again", "x")],
            ),
            id="the other one comes later",
        ),
        pytest.param(pipeline([*TWO, use("target", TARGET)], incomplete()), id="perhaps connected"),
        pytest.param(
            pipeline([*TWO, use("target", TARGET)], [connection("a", "b", HIDDEN, "data")]),
            id="perhaps to this step",
        ),
        pytest.param(pipeline([*TWO, use("target", HIDDEN)]), id="unknown specification"),
        pytest.param(
            pipeline([use("first", SOURCE), use("self", BOTH)]), id="the other one is itself"
        ),
        pytest.param(
            pipeline([use("first", CAPITALS), use("second", ALIAS), use("target", TARGET)]),
            id="a logical name in another case",
        ),
        pytest.param(
            pipeline([use("first", SOURCE), use("second", HIDDEN), use("t", TARGET)]),
            id="unknown source",
        ),
    ],
)
def test_quiet(subject: Pipeline) -> None:
    assert problems(check, subject, WHOLE) == []


@pytest.mark.parametrize(
    ("steps", "edges"),
    [
        pytest.param([*TWO, use("target", TARGET)], [], id="two step types"),
        pytest.param(
            [use("a", SOURCE, "training"), use("b", SOURCE, "testing"), use("target", TARGET)],
            [],
            id="two uses of one",
        ),
        pytest.param(
            [*TWO, use("target", TARGET), use("picky", PICKY)],
            [connection("first", "data", "picky", "data")],
            id="only another step is connected",
        ),
    ],
)
def test_reports(steps: list[object], edges: list[Connection]) -> None:
    assert keys(check, pipeline(steps, edges), WHOLE) == [("target", "data")]  # type: ignore[arg-type]


def test_reports_at_the_use_and_names_the_candidates() -> None:
    subject = pipeline([*TWO, use("target", TARGET, line=30)])
    [problem] = problems(check, subject, WHOLE)
    assert problem.location.line == 30
    assert "`first` and `second` could feed it" in problem.message
    assert len(problem.related) == 3


def test_says_why_it_cannot_judge() -> None:
    subject = pipeline([*TWO, use("target", TARGET)], incomplete())
    assert skips(check, subject, WHOLE) == ["the connections are not all known: it is computed"]


EDGES = [edge("first", "target"), edge("second", "target"), edge("first", "picky")]


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        pytest.param(EDGES, [("target", "data")], id="edges from both"),
        pytest.param(EDGES[:1], [], id="an edge from one"),
        pytest.param([edge("first", "other")], [], id="edges to other steps"),
        pytest.param([*EDGES, edge(HIDDEN, "target")], [], id="an edge from nobody knows"),
        pytest.param([*EDGES, edge("target", "first")], [], id="in a circle"),
    ],
)
def test_where_edges_do_not_say_what_they_feed(
    edges: list[Connection], found: list[tuple[str, ...]]
) -> None:
    subject = pipeline([*TWO, use("target", TARGET), use("picky", PICKY)], edges)
    assert keys(check, subject, WHOLE) == found


def test_names_the_edges() -> None:
    [problem] = problems(check, pipeline([*TWO, use("target", TARGET)], EDGES), WHOLE)
    assert "could be fed by `first` and `second`, from each of which an edge" in problem.message
