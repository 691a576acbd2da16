from collections.abc import Sequence

import pytest

from align_ci.model import Condition, Pipeline, Project
from align_ci.rules.branch_only_source import check
from tests.unit.rules.definitions import MAJORS, Document, in_file, training
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    condition,
    connection,
    incomplete,
    keys,
    pipeline,
    problems,
    project,
    skips,
)

OUTER = condition("outer", "judge", ["a", "b", "inner"], ["fallback"])
INNER = condition("inner", "a", ["deep", "deeper"])


@pytest.mark.parametrize(
    ("source", "target", "conditions"),
    [
        pytest.param("x", "y", [OUTER], id="both outside"),
        pytest.param("x", "a", [OUTER], id="into a branch"),
        pytest.param("a", "b", [OUTER], id="within a branch"),
        pytest.param("a", "deep", [OUTER, INNER], id="into a condition of its own"),
        pytest.param("deep", "deeper", [OUTER, INNER], id="within the inner branch"),
        pytest.param("a", "x", [condition("c", "j", ["a"], ["a"])], id="in both branches"),
        pytest.param("a", "x", [], id="no condition"),
        pytest.param("a", "x", [condition("c", "j", incomplete("a"))], id="perhaps in the branch"),
        pytest.param("a", "x", [condition("c", "j", ["a", HIDDEN])], id="perhaps its name"),
        pytest.param("a", "x", [OUTER, condition(HIDDEN, "j", ["x"])], id="perhaps within"),
        pytest.param("a", HIDDEN, [OUTER], id="unknown target"),
    ],
)
def test_quiet(source: str, target: str, conditions: Sequence[Condition]) -> None:
    subject = pipeline(connections=[connection(source, "x", target, "x")], conditions=conditions)
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("source", "target", "conditions"),
    [
        pytest.param("a", "x", [OUTER], id="out of a branch"),
        pytest.param("a", "fallback", [OUTER], id="into the other branch"),
        pytest.param("fallback", "x", [OUTER], id="out of the other branch"),
        pytest.param("a", "judge", [OUTER], id="into the step that decides"),
        pytest.param("deep", "a", [OUTER, INNER], id="out of the inner branch"),
        pytest.param("deep", "x", [OUTER, INNER], id="out of both"),
    ],
)
def test_reports(source: str, target: str, conditions: Sequence[Condition]) -> None:
    subject = pipeline(connections=[connection(source, "x", target, "y")], conditions=conditions)
    assert keys(check, subject) == [(source, target, "y")]


def test_reports_at_the_source_with_the_condition() -> None:
    source = at(17, "a")
    subject = pipeline(connections=[connection(source, "x", "x", "y")], conditions=[OUTER])
    [problem] = problems(check, subject)
    assert problem.location == source.location
    assert [related.message for related in problem.related] == ["condition `outer`"]


def test_conditions_in_a_circle_are_no_trouble() -> None:
    circle = [condition("one", "j", ["a", "two"]), condition("two", "j", ["one"])]
    subject = pipeline(connections=[connection("a", "x", "z", "y")], conditions=circle)
    assert keys(check, subject) == [("a", "z", "y")]


def test_says_why_it_cannot_judge() -> None:
    assert skips(check, pipeline(conditions=incomplete())) == [
        "the branches of the conditions are not all known: it is computed"
    ]


def step(name: str, *reads: str, kind: str = "Processing", **arguments: object) -> Document:
    """A step of a definition that refers to others."""
    gets = {f"J{number}": {"Get": read} for number, read in enumerate(reads)}
    return {"Name": name, "Type": kind, "Arguments": {"Environment": gets, **arguments}}


def deciding(
    name: str, chosen: Sequence[Document] = (), others: Sequence[Document] = (), *reads: str
) -> Document:
    return step(name, *reads, kind="Condition", IfSteps=[*chosen], ElseSteps=[*others])


def compiled(*steps: Document, beside: Pipeline | None = None) -> list[tuple[str, ...]]:
    whole = project(pipelines=[beside]) if beside else Project()
    return keys(check, in_file(definition(*steps)), whole)


def definition(*steps: Document) -> Document:
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [*steps]}


JOB = "Steps.a.ProcessingJobName"


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, in_file(training(major))) == []


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([step("a"), step("x", JOB)], id="both outside"),
        pytest.param([step("a"), deciding("c", [step("x", JOB)])], id="into a branch"),
        pytest.param([deciding("c", [step("a"), step("x", JOB)])], id="within a branch"),
        pytest.param(
            [deciding("c", [step("a"), deciding("d", [], [step("x", JOB)])])],
            id="into a condition of its own",
        ),
        pytest.param([deciding("c", [step("a")]), step("x", "Steps.b.X")], id="another step"),
        pytest.param([deciding("c", [step("a")]), step("a"), step("x", JOB)], id="two of one name"),
    ],
)
def test_quiet_about_definitions(steps: Sequence[Document]) -> None:
    assert compiled(*steps) == []


@pytest.mark.parametrize(
    ("steps", "target"),
    [
        pytest.param([deciding("c", [step("a")]), step("x", JOB)], "x", id="out of a branch"),
        pytest.param(
            [deciding("c", [step("a")], [step("x", JOB)])], "x", id="into the other branch"
        ),
        pytest.param([deciding("c", [step("a")], [], JOB)], "c", id="into what decides"),
        pytest.param(
            [deciding("c", [deciding("d", [step("a")]), step("x", JOB)])],
            "x",
            id="out of the inner branch",
        ),
        pytest.param(
            [deciding("c", [step("a")]), step("x", JOB, JOB)], "x", id="twice is one finding"
        ),
    ],
)
def test_reports_of_definitions(steps: Sequence[Document], target: str) -> None:
    assert compiled(*steps) == [("a", target, "")]


def test_says_once_what_the_pipeline_specification_has_as_well() -> None:
    steps = [deciding("c", [step("a")]), step("x", JOB)]
    decided = [condition("c", "a", ["a"])]
    same = pipeline(
        connections=[connection("a", "o", "x", "d")], conditions=decided, name="definition"
    )
    other = pipeline(conditions=decided, name="definition")
    assert compiled(*steps, beside=same) == []
    assert compiled(*steps, beside=other) == [("a", "x", "")]


def test_is_quiet_where_the_pipeline_specification_may_have_it() -> None:
    subject = in_file(definition(deciding("c", [step("a")]), step("x", JOB)))
    hidden = pipeline(connections=[connection("a", "o", HIDDEN, "d")], name="definition")
    for whole in (project(pipelines=[hidden]), Project(pipelines=incomplete())):
        assert problems(check, subject, whole) == []
        assert skips(check, subject, whole) == [
            "whether the pipeline specification has the same fault is not known"
        ]
