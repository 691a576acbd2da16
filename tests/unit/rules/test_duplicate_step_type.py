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


def called(
    name: str, step_type: str = "Cut_Training", job_type: str | None = None
) -> Specification:
    return specification(step_type, outputs=[output("a")], name=name, job_type=job_type)


@pytest.mark.parametrize(
    ("specifications", "reported"),
    [
        pytest.param(
            [called("CUT_TRAINING_SPEC"), called("CUT_TESTING_SPEC")],
            ["CUT_TESTING_SPEC"],
            id="the later one",
        ),
        pytest.param(
            [called("CUT_TESTING_SPEC"), called("CUT_TRAINING_SPEC")],
            ["CUT_TESTING_SPEC"],
            id="the earlier one",
        ),
        pytest.param(
            [
                called("TRAINING", "Cut", job_type="training"),
                called("TESTING", "Cut", job_type="training"),
            ],
            ["TESTING"],
            id="by a field",
        ),
        pytest.param(
            [called("CUT_TRAINING"), called("TRAINING_AGAIN"), called("CUT_TESTING")],
            ["CUT_TESTING"],
            id="the third",
        ),
        pytest.param([called("CUT_TESTING_SPEC")], [], id="alone"),
        pytest.param([called("CUT_TRAINING"), called("TRAINING_CUT")], [], id="of that job type"),
        pytest.param([called("A"), called("B")], [], id="called by none"),
        pytest.param([called("A_TESTING", "Cut"), called("B", "Cut")], [], id="of no job type"),
        pytest.param(
            [called("CUT_TRAINING"), called("TESTING_OR_TRAINING")], [], id="called by several"
        ),
    ],
)
def test_a_name_of_another_job_type(
    specifications: list[Specification], reported: list[str]
) -> None:
    whole = project(specifications)
    assert [problem.key[1] for problem in problems(check, whole, whole)] == reported
