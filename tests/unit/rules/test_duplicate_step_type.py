import pytest

from align_ci.model import Specification
from align_ci.rules.duplicate_step_type import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    output,
    problems,
    project,
    skips,
    specification,
)

ONE = specification("Step", outputs=[output("a")], name="ONE")
SAME = specification("Step", outputs=[output("a", aliases=["b"])], name="SAME")
MORE = specification("Step", outputs=[output("a"), output("b")], name="MORE")
HUNGRY = specification("Step", dependencies=[dependency()], outputs=[output("a")], name="HUNGRY")


@pytest.mark.parametrize(
    "specifications",
    [
        pytest.param([ONE], id="one"),
        pytest.param([ONE, SAME], id="the same names"),
        pytest.param([ONE, specification("Other")], id="other step types"),
        pytest.param(
            [
                specification("Step", job_type="training"),
                specification("Step", job_type="testing", outputs=[output("a")]),
            ],
            id="other job types",
        ),
        pytest.param([ONE, specification("Step", outputs=incomplete())], id="perhaps the same"),
        pytest.param([ONE, specification("Step", outputs=[output(HIDDEN)])], id="unknown name"),
        pytest.param([ONE, specification(HIDDEN)], id="unknown step type"),
        pytest.param([ONE, specification("Step", job_type=HIDDEN)], id="unknown job type"),
    ],
)
def test_quiet(specifications: list[Specification]) -> None:
    whole = project(specifications)
    assert problems(check, whole, whole) == []


@pytest.mark.parametrize(
    ("specifications", "reported"),
    [
        pytest.param([ONE, MORE], ["MORE"], id="other outputs"),
        pytest.param([ONE, HUNGRY], ["HUNGRY"], id="other dependencies"),
        pytest.param([ONE, SAME, MORE], ["MORE"], id="the third"),
        pytest.param([ONE, MORE, SAME], ["MORE", "SAME"], id="each that differs from one before"),
    ],
)
def test_reports_the_later_ones(specifications: list[Specification], reported: list[str]) -> None:
    whole = project(specifications)
    assert [problem.key[1] for problem in problems(check, whole, whole)] == reported


def test_reports_at_the_step_type() -> None:
    written = at(20, "Step")
    whole = project([ONE, specification(written)])
    [problem] = problems(check, whole, whole)
    assert problem.location == written.location
    assert [related.location for related in problem.related] == [ONE.location]


def test_says_why_it_cannot_judge() -> None:
    whole = project([ONE, specification(HIDDEN)])
    assert skips(check, whole, whole) == ["a step type is not known: it is computed"]
