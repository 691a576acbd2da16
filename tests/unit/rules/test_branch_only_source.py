from collections.abc import Sequence

import pytest

from align_ci.model import Condition
from align_ci.rules.branch_only_source import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    condition,
    connection,
    incomplete,
    keys,
    pipeline,
    problems,
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
