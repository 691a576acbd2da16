from typing import Any

import pytest

from align_ci.model import Project, Specification, Unknown
from align_ci.rules.unknown_compatible_source import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    keys,
    pipeline,
    problems,
    project,
    skips,
    specification,
    use,
)

KNOWN = specification("TabularPreprocessing")
VARIANT = specification("RiskTableMapping_Training")
DECLARED = specification("Loading", job_type="nightly")
OTHER_SUFFIX = specification("Hyperparameter_Preparation")


def accepting(*entries: str | Unknown) -> Specification:
    return specification("Consumer", dependencies=[dependency("data", sources=entries)])


def whole(subject: Specification, **conventions: Any) -> Project:
    return project([subject, KNOWN, VARIANT, DECLARED, OTHER_SUFFIX], **conventions)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("TabularPreprocessing", id="step type"),
        pytest.param("Consumer", id="the step itself"),
        pytest.param("RiskTableMapping_Training", id="variant"),
        pytest.param("RiskTableMapping_training", id="variant in another case"),
        pytest.param("RiskTableMapping", id="stem"),
        pytest.param("Loading_Nightly", id="declared job type"),
        pytest.param("ProcessingStep", id="kind"),
        pytest.param("CreateModelStep", id="kind by its class"),
        pytest.param("Training", id="kind, short"),
        pytest.param(HIDDEN, id="unknown"),
    ],
)
def test_quiet(entry: str | Unknown) -> None:
    subject = accepting(entry)
    assert problems(check, subject, whole(subject)) == []


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("ConfigurationStep", id="no kind"),
        pytest.param("tabular_preprocessing", id="another spelling"),
        pytest.param("RiskTableMapping_Testing", id="a variant that there is not"),
        pytest.param("TabularPreprocessing_Training", id="a variant of a generic step"),
        pytest.param("Hyperparameter", id="what stands before a suffix that is no job type"),
        pytest.param("S3", id="no step at all"),
        pytest.param("", id="empty"),
    ],
)
def test_reports(entry: str) -> None:
    subject = accepting(entry)
    assert keys(check, subject, whole(subject)) == [(entry,)]


def test_reports_at_the_entry_with_the_certain_fix() -> None:
    written = at(11, "TabularPreprocesing")
    subject = specification("C", dependencies=[dependency(sources=[written])])
    [problem] = problems(check, subject, whole(subject))
    assert problem.location == written.location
    assert problem.fix.description == "did you mean `TabularPreprocessing`?"
    assert [(edit.location, edit.text) for edit in problem.fix.edits] == [
        (written.location, '"TabularPreprocessing"')
    ]


def test_one_wrong_name_is_one_cause() -> None:
    subject = specification(
        dependencies=[dependency("a", sources=["Nobody"]), dependency("b", sources=["Nobody"])]
    )
    found = problems(check, subject, whole(subject))
    assert len(found) == 2
    assert {problem.cause for problem in found} == {"unknown step type Nobody"}


def test_other_projects_are_known_by_the_configuration() -> None:
    subject = accepting("Elsewhere")
    assert (
        problems(check, subject, whole(subject, external_step_types=frozenset({"Elsewhere"}))) == []
    )


def test_stem_only_reports_a_suffixed_entry_and_suggests_the_stem() -> None:
    subject = accepting("RiskTableMapping_Training", "RiskTableMapping")
    [problem] = problems(check, subject, whole(subject, source_job_types="stem"))
    assert problem.key == ("RiskTableMapping_Training",)
    assert problem.fix.description == "did you mean `RiskTableMapping`?"


def test_a_variant_of_a_generic_step_is_the_generic_step() -> None:
    written = at(2, "Loader_Training")
    subject = specification("C", dependencies=[dependency(sources=[written])])
    [problem] = problems(check, subject, project([subject, specification("Loader")]))
    assert [edit.text for edit in problem.fix.edits] == ['"Loader"']


def test_a_pipeline_may_use_a_generic_step_as_the_variant() -> None:
    subject = accepting("TabularPreprocessing_Training")
    used = pipeline([use("a", KNOWN, "training")])
    assert problems(check, subject, project([subject, KNOWN], pipelines=[used])) == []


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(project(incomplete(accepting("Nobody"))), id="perhaps another specification"),
        pytest.param(project([specification(HIDDEN)]), id="a step type not known"),
        pytest.param(project([specification("A", job_type=HIDDEN)]), id="a job type not known"),
    ],
)
def test_silent_where_the_step_type_may_exist(known: Project) -> None:
    subject = accepting("Nobody")
    assert problems(check, subject, known) == []
    assert skips(check, subject, known) == ["whether `Nobody` is a step type is not known"]
