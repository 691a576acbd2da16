from typing import Any

import pytest

from align_ci.model import Project, Severity, Specification, Unknown
from align_ci.rules import unsatisfied_dependency
from align_ci.rules.unknown_compatible_source import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    connection,
    dependency,
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
from tests.unit.rules.sources import registry

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
    assert problem.fix.description == "did you mean `Loader`?"
    assert problem.fix.edits == ()


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


@pytest.mark.parametrize(
    ("entry", "step_types", "advice", "edits"),
    [
        pytest.param(
            "create_models",
            ["CreateModels"],
            "did you mean `CreateModels`?",
            ['"CreateModels"'],
            id="equal but for case and separators",
        ),
        pytest.param(
            "TabularPreprocesing",
            ["TabularPreprocessing"],
            "did you mean `TabularPreprocessing`?",
            ['"TabularPreprocessing"'],
            id="one is near",
        ),
        pytest.param("CreateStep", ["Create"], "did you mean `Create`?", [], id="with Step added"),
        pytest.param(
            "create_step", ["Create"], "did you mean `Create`?", [], id="with step added to it"
        ),
        pytest.param(
            "CreateStep", ["Other"], "did you mean `CreateModelStep`?", [], id="near a kind only"
        ),
        pytest.param(
            "ProcesingStep",
            ["Preprocessing"],
            "did you mean `Preprocessing` or `ProcessingStep`?",
            [],
            id="nearer a kind",
        ),
        pytest.param(
            "Processing.Step",
            ["Processing.Stop"],
            "did you mean `Processing.Stop` or `ProcessingStep`?",
            [],
            id="equal to a kind but for a dot",
        ),
        pytest.param(
            "Evaluaton",
            ["Evaluation", "Evaluations"],
            "did you mean `Evaluation`?",
            [],
            id="two are near",
        ),
        pytest.param(
            "model_evaluation",
            ["ModelEvaluation", "Model_Evaluation"],
            "did you mean `ModelEvaluation`?",
            [],
            id="two are equal but for case and separators",
        ),
        pytest.param(
            "Nobody",
            ["Other"],
            "correct the step type, or list it in `external-step-types`",
            [],
            id="nothing is near",
        ),
        pytest.param(
            "Step",
            ["Other"],
            "correct the step type, or list it in `external-step-types`",
            [],
            id="Step alone",
        ),
    ],
)
def test_an_edit_is_no_guess(
    entry: str, step_types: list[str], advice: str, edits: list[str]
) -> None:
    subject = specification("Consumer", dependencies=[dependency(sources=[at(2, entry)])])
    whole = project([subject, *map(specification, step_types)])
    [problem] = problems(check, subject, whole)
    assert problem.fix.description == advice
    assert [edit.text for edit in problem.fix.edits] == edits


def test_a_near_name_of_another_project_is_no_edit() -> None:
    subject = specification("Consumer", dependencies=[dependency(sources=[at(2, "Elsewere")])])
    whole = project([subject], external_step_types=frozenset({"Elsewhere"}))
    [problem] = problems(check, subject, whole)
    assert problem.fix.description == "did you mean `Elsewhere`?"
    assert problem.fix.edits == ()


NEEDY = accepting("Nobody")
PRODUCER = specification("Producer", outputs=[output("data")])
OPTIONAL = dependency("data", required=False, sources=["Nobody"])


@pytest.mark.parametrize("entry", ["Sewing", "Sewing_Training"])
def test_a_registered_step_is_one_that_no_specification_describes(entry: str) -> None:
    subject, listed = accepting(entry), at(7, "Sewing")
    known = project([subject], registries=[registry(steps=(listed,))])
    [problem] = problems(check, subject, known)
    assert problem.message == (
        f"`{entry}` is registered, but no specification describes it: nothing can feed `data`, "
        "which is required"
    )
    assert problem.severity is None
    assert [each.location for each in problem.related] == [listed.location]


def test_a_variant_that_a_described_step_does_not_have_is_none_though_it_is_registered() -> None:
    subject = accepting("Loader_Training")
    known = project(
        [subject, specification("Loader")], registries=[registry(steps=(at(7, "Loader"),))]
    )
    [problem] = problems(check, subject, known)
    assert "is no step type of this project" in problem.message


def test_no_error_where_it_may_be_registered() -> None:
    subject = accepting("Nobody")
    known = project([subject], registries=[registry(gaps=(HIDDEN,))])
    assert [each.severity for each in problems(check, subject, known)] == [None]


def test_an_error_where_nothing_can_feed_a_required_dependency() -> None:
    subject = accepting("Nobody", "Neither")
    found = problems(check, subject, project([subject, PRODUCER]))
    assert [problem.severity for problem in found] == [Severity.ERROR, Severity.ERROR]
    assert all("nothing can feed `data`" in problem.message for problem in found)


def test_it_is_reported_once() -> None:
    whole = project([NEEDY, PRODUCER])
    assert len(problems(check, NEEDY, whole)) == 1
    assert problems(unsatisfied_dependency.check, NEEDY, whole) == []


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        pytest.param(accepting("Nobody", "Producer"), {}, id="another entry is known"),
        pytest.param(accepting("Nobody", "ProcessingStep"), {}, id="another entry is a kind"),
        pytest.param(
            accepting("Nobody", "Elsewhere"),
            {"external_step_types": frozenset({"Elsewhere"})},
            id="another entry is external",
        ),
        pytest.param(accepting("Nobody", HIDDEN), {}, id="an entry not known"),
        pytest.param(
            specification("Consumer", dependencies=[dependency(sources=incomplete("Nobody"))]),
            {},
            id="perhaps another entry",
        ),
        pytest.param(specification("Consumer", dependencies=[OPTIONAL]), {}, id="optional"),
        pytest.param(
            specification(
                "Consumer", dependencies=[dependency(required=HIDDEN, sources=["Nobody"])]
            ),
            {},
            id="perhaps optional",
        ),
        pytest.param(NEEDY, {"pipelines": incomplete()}, id="perhaps connected"),
        pytest.param(
            NEEDY,
            {
                "pipelines": [
                    pipeline(
                        [use("a", PRODUCER), use("b", NEEDY)],
                        [connection("a", "data", "b", "data")],
                    )
                ]
            },
            id="connected",
        ),
    ],
)
def test_a_warning_where_something_may_feed_it(subject: Specification, more: Any) -> None:
    [problem] = problems(check, subject, project([subject, PRODUCER], **more))
    assert problem.severity is None
    assert "nothing can feed" not in problem.message


def test_an_entry_that_several_dependencies_share_is_as_bad_for_each() -> None:
    """They are one finding, so its severity may not depend on which comes first."""
    shared = at(3, "Nobody")
    optional = dependency("first", required=False, sources=[shared])
    subject = specification(dependencies=[optional, dependency("second", sources=[shared])])
    found = problems(check, subject, project([subject]))
    assert [problem.severity for problem in found] == [Severity.ERROR, Severity.ERROR]
