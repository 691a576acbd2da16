import pytest

from align_ci.model import Connection, Pipeline
from align_ci.rules.incompatible_source import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
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

SOURCE = specification("Source", outputs=[output("out", aliases=["old_out"])])
OTHER = specification("Other", outputs=[output("out")])
TARGET = specification("Target", dependencies=[dependency("in", sources=["Source"])])
ANY = specification("Any", dependencies=[dependency("in")])
VARIANT = specification("Variant", dependencies=[dependency("in", sources=["Source_Training"])])
TYPO = specification("Typo", dependencies=[dependency("in", sources=["Sorce"])])
KIND = specification("Kind", dependencies=[dependency("in", sources=["Training"])])
WHOLE = project([SOURCE, OTHER, TARGET, ANY, VARIANT, TYPO, KIND])
STEPS = [
    use("source", SOURCE),
    use("trained", SOURCE, "training"),
    use("tested", SOURCE, "testing"),
    use("other", OTHER),
    use("target", TARGET),
    use("any", ANY),
    use("variant", VARIANT),
    use("typo", TYPO),
    use("kind", KIND),
    use("mystery", HIDDEN),
]
EDGE = connection("source", "out", "target", "in")


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(pipeline(STEPS, [EDGE]), id="accepted"),
        pytest.param(
            pipeline(STEPS, [connection("source", "OLD_OUT", "target", "in")]), id="by an alias"
        ),
        pytest.param(
            pipeline(STEPS, [connection("other", "out", "any", "in")]), id="accepts any step"
        ),
        pytest.param(
            pipeline(STEPS, [connection("trained", "out", "variant", "in")]), id="used as variant"
        ),
        pytest.param(
            pipeline(STEPS, [connection("source", "out", "typo", "in")]), id="slip of the pen"
        ),
        pytest.param(
            pipeline(STEPS, [connection("mystery", "x", "target", "in")]), id="unknown source"
        ),
        pytest.param(
            pipeline(STEPS, [connection("source", "out", "mystery", "x")]), id="unknown target"
        ),
        pytest.param(
            pipeline(STEPS, [connection(HIDDEN, HIDDEN, HIDDEN, HIDDEN)]), id="nothing known"
        ),
        pytest.param(
            pipeline(incomplete(*STEPS), [connection("new", "out", "target", "in")]),
            id="perhaps another step",
        ),
        pytest.param(
            pipeline([*STEPS, use(HIDDEN, SOURCE)], [connection("new", "out", "target", "in")]),
            id="perhaps a step's name",
        ),
    ],
)
def test_quiet(subject: Pipeline) -> None:
    assert problems(check, subject, WHOLE) == []


@pytest.mark.parametrize(
    ("edge", "key"),
    [
        pytest.param(
            connection("other", "out", "target", "in"), ("source", "other", "in"), id="not accepted"
        ),
        pytest.param(
            connection("tested", "out", "variant", "in"),
            ("source", "tested", "in"),
            id="another variant",
        ),
        pytest.param(
            connection("source", "out", "kind", "in"), ("source", "source", "in"), id="other kind"
        ),
        pytest.param(
            connection("sorce", "out", "target", "in"), ("step", "sorce"), id="no such source"
        ),
        pytest.param(
            connection("source", "out", "targte", "in"), ("step", "targte"), id="no such target"
        ),
        pytest.param(
            connection("source", "Out", "target", "in"), ("output", "source", "Out"), id="no output"
        ),
        pytest.param(
            connection("source", "out", "target", "IN"),
            ("dependency", "target", "IN"),
            id="no dependency",
        ),
    ],
)
def test_reports(edge: object, key: tuple[str, ...]) -> None:
    assert keys(check, pipeline(STEPS, [edge]), WHOLE) == [key]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("edge", "hint"),
    [
        pytest.param(connection("sourc", "out", "target", "in"), "`source`", id="step"),
        pytest.param(connection("source", "oldout", "target", "in"), "`old_out`", id="output"),
        pytest.param(connection("source", "out", "target", "In"), "`in`", id="dependency"),
    ],
)
def test_suggests_near_names(edge: object, hint: str) -> None:
    [problem] = problems(check, pipeline(STEPS, [edge]), WHOLE)  # type: ignore[list-item]
    assert problem.fix.description.endswith(f"did you mean {hint}?")


def test_reports_at_the_source_and_says_what_is_accepted() -> None:
    step = at(12, "other")
    [problem] = problems(check, pipeline(STEPS, [connection(step, "out", "target", "in")]), WHOLE)
    assert problem.location == step.location
    assert problem.message == "`in` is connected to `other`, a `Other`, but accepts only `Source`"


def test_says_why_it_cannot_judge() -> None:
    vague = specification("Vague", dependencies=[dependency("in", sources=[HIDDEN])])
    subject = pipeline([*STEPS, use("vague", vague)], [connection("other", "out", "vague", "in")])
    assert problems(check, subject, WHOLE) == []
    assert skips(check, subject, WHOLE) == [
        "whether a dependency accepts what it is connected to is not known"
    ]


OPEN = specification("Open", dependencies=incomplete(dependency("in", sources=["Source"])))
NONE = specification("None")
VAGUE = specification("Vague", dependencies=[dependency("in", sources=[HIDDEN])])


@pytest.mark.parametrize(
    "joined",
    [
        pytest.param(edge("source", "target"), id="accepted"),
        pytest.param(edge("other", "any"), id="accepts any step"),
        pytest.param(edge("trained", "variant"), id="used as variant"),
        pytest.param(edge("source", "typo"), id="slip of the pen"),
        pytest.param(edge("other", "open"), id="perhaps another dependency"),
        pytest.param(edge("other", "none"), id="no dependencies: what runs first"),
        pytest.param(edge("other", "vague"), id="perhaps accepted"),
        pytest.param(edge("mystery", "target"), id="unknown source"),
        pytest.param(edge("source", "mystery"), id="unknown target"),
        pytest.param(edge(HIDDEN, HIDDEN), id="nothing known"),
    ],
)
def test_quiet_about_edges(joined: Connection) -> None:
    steps = [*STEPS, use("open", OPEN), use("none", NONE), use("vague", VAGUE)]
    assert problems(check, pipeline(steps, [joined]), WHOLE) == []


def test_reports_edges_that_no_dependency_accepts() -> None:
    [problem] = problems(check, pipeline(STEPS, [edge("other", "target", line=7)]), WHOLE)
    assert problem.key == ("edge", "other", "target")
    assert problem.location.line == 7
    assert problem.message == (
        "an edge leads from `other` to `target`, but no dependency of `target` accepts `Other`"
    )


def test_reports_edges_of_another_variant() -> None:
    assert keys(check, pipeline(STEPS, [edge("tested", "variant")]), WHOLE) == [
        ("edge", "tested", "variant")
    ]
