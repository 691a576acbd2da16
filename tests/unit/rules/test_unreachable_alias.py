import pytest

from align_ci.model import Project, Specification
from align_ci.rules.unreachable_alias import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    project,
    skips,
    specification,
)


def needing(
    name: object = "model_input", kind: object = "MODEL_ARTIFACTS", *entries: object
) -> Specification:
    need = dependency(name, kind=kind, sources=entries)  # type: ignore[arg-type]
    return specification("Consumer", dependencies=[need])


SUBJECT = specification(
    "Producer", outputs=[output("report", kind="PROCESSING_OUTPUT", aliases=["Model_Input"])]
)


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project([SUBJECT]), id="no such dependency"),
        pytest.param(project([SUBJECT, needing(kind="TRAINING_DATA")]), id="fits"),
        pytest.param(
            project([SUBJECT, needing(), needing(kind="TRAINING_DATA")]), id="one of them fits"
        ),
        pytest.param(project([SUBJECT, needing(kind=HIDDEN)]), id="perhaps it fits"),
        pytest.param(project([SUBJECT, needing(), needing(HIDDEN)]), id="perhaps another one"),
        pytest.param(project(incomplete(SUBJECT, needing())), id="perhaps more specifications"),
        pytest.param(
            project([SUBJECT, needing("model_input", "MODEL_ARTIFACTS", "Producer")]),
            id="the dependency names this step",
        ),
        pytest.param(
            project([SUBJECT, needing("model_input", "MODEL_ARTIFACTS", HIDDEN)]),
            id="perhaps the dependency names this step",
        ),
        pytest.param(
            project(
                [SUBJECT, needing()],
                fitting_types=frozenset({("MODEL_ARTIFACTS", "PROCESSING_OUTPUT")}),
            ),
            id="fits by the configuration",
        ),
    ],
)
def test_quiet(whole: Project) -> None:
    assert problems(check, SUBJECT, whole) == []


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project([SUBJECT, needing()]), id="from any step"),
        pytest.param(
            project([SUBJECT, needing("model_input", "MODEL_ARTIFACTS", "ProcessingStep")]),
            id="from a kind of step",
        ),
        pytest.param(
            project([SUBJECT, needing("model_input", "MODEL_ARTIFACTS", "Consumer")]),
            id="from another step",
        ),
    ],
)
def test_reports(whole: Project) -> None:
    assert keys(check, SUBJECT, whole) == [("report", "Model_Input")]


def test_another_output_of_the_step_that_fits_is_no_excuse() -> None:
    subject = specification(
        "Producer",
        outputs=[
            output("report", aliases=["model_input"]),
            output("model", kind="MODEL_ARTIFACTS"),
        ],
    )
    whole = project([subject, needing("model_input", "MODEL_ARTIFACTS", "Producer")])
    assert keys(check, subject, whole) == [("report", "model_input")]


def test_reports_at_the_alias_and_names_both_types() -> None:
    alias = at(3, "model_input")
    subject = specification("P", outputs=[output("report", aliases=[alias])])
    [problem] = problems(check, subject, project([subject, needing()]))
    assert problem.location == alias.location
    assert "`MODEL_ARTIFACTS`" in problem.message
    assert "`PROCESSING_OUTPUT`" in problem.message


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            specification(outputs=[output("a", kind=HIDDEN, aliases=["x"])]),
            "the type of `a` is not known: it is computed",
            id="type",
        ),
        pytest.param(
            specification(outputs=[output(HIDDEN, aliases=["x"])]),
            "the name of an output is not known: it is computed",
            id="name",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Specification, reason: str) -> None:
    assert skips(check, subject, project([subject])) == [reason]


def test_variants_that_share_a_dependency_are_one_place() -> None:
    [problem] = problems(check, SUBJECT, project([SUBJECT, needing(), needing()]))
    assert [each.location for each in problem.related] == [needing().dependencies.items[0].location]
