import pytest

from align_ci.model import Project, Specification
from align_ci.rules.missing_contract import check
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    incomplete,
    output,
    problems,
    project,
    skips,
    specification,
)

OWNED = contract(entry_point="tabular_preprocessing.py")
BARE = specification("TabularPreprocessing", kind="Processing", job_type="testing")
SIBLING = specification("TabularPreprocessing", owned=OWNED, job_type="training")
SUFFIXED = specification("TabularPreprocessing_Training", owned=OWNED)


@pytest.mark.parametrize(
    ("subject", "others"),
    [
        pytest.param(SIBLING, [BARE], id="has a contract"),
        pytest.param(BARE, [specification("Other", owned=OWNED)], id="no sibling has one"),
        pytest.param(BARE, [], id="alone"),
        pytest.param(
            BARE,
            [
                specification("TabularPreprocessing", owned=HIDDEN),
                specification("TabularPreprocessing", job_type="training"),
            ],
            id="no sibling is known to have one",
        ),
        pytest.param(
            specification("TabularPreprocessing", kind="Transform"), [SIBLING], id="runs no script"
        ),
        pytest.param(
            specification("TabularPreprocessing", kind=HIDDEN), [SIBLING], id="unknown kind"
        ),
        pytest.param(specification("TabularPreprocessing"), [SIBLING], id="kind not stated"),
        pytest.param(
            specification("TabularPreprocessing", kind="Processing", owned=HIDDEN),
            [SIBLING],
            id="perhaps a contract",
        ),
        pytest.param(specification(HIDDEN, kind="Processing"), [SIBLING], id="unknown step type"),
    ],
)
def test_quiet(subject: Specification, others: list[Specification]) -> None:
    assert problems(check, subject, project([subject, *others])) == []


def test_a_contract_whose_script_is_unknown_is_nobodys() -> None:
    whole = project([BARE], contracts=[contract(entry_point=HIDDEN)])
    assert problems(check, BARE, whole) == []


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project([BARE, SIBLING]), id="sibling of another job type"),
        pytest.param(project([BARE, SUFFIXED]), id="sibling with a suffix"),
        pytest.param(project(incomplete(BARE, SIBLING)), id="there may be more"),
        pytest.param(project([BARE], contracts=[OWNED]), id="script of its name"),
    ],
)
def test_reports_with_the_contract_that_is_probably_meant(whole: Project) -> None:
    [problem] = problems(check, BARE, whole)
    assert problem.key == ("TabularPreprocessing",)
    assert [related.location for related in problem.related] == [OWNED.location]


def test_the_kind_may_show_in_the_property_paths() -> None:
    subject = specification("TabularPreprocessing", outputs=[output("data")])
    assert len(problems(check, subject, project([subject, SIBLING]))) == 1


def test_says_why_it_cannot_judge() -> None:
    subject = specification("TabularPreprocessing")
    assert skips(check, subject, project([subject, SIBLING])) == [
        "the kind of the step is not known"
    ]
