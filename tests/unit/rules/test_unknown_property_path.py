import pytest
from msgspec.structs import replace

from align_ci.model import Known, Location, Problem, Unknown
from align_ci.rules.unknown_property_path import check
from tests.unit.rules.facts import HIDDEN, at, contract, output, problems, skips, specification

MODEL = "properties.ModelArtifacts.S3ModelArtifacts"
METRICS = "properties.ProcessingJobOutput.Metrics.S3Uri"
DATA = "properties.ProcessingOutputConfig.Outputs['data'].S3Output.S3Uri"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("Training", MODEL, id="training"),
        pytest.param("Training", "properties.OutputDataConfig.S3OutputPath", id="training output"),
        pytest.param("Training", "properties.FinalMetricDataList['auc'].Value", id="metric"),
        pytest.param("Processing", DATA, id="processing"),
        pytest.param("TransformStep", "properties.TransformOutput.S3OutputPath", id="transform"),
        pytest.param("CreateModelStep", "properties.ModelName", id="model"),
        pytest.param("RegisterModel", "properties.ModelPackageArn", id="registration"),
        pytest.param("Tuning", "properties.BestTrainingJob.TrainingJobName", id="tuning"),
        pytest.param("Lambda", "properties.Outputs['anything']", id="lambda"),
        pytest.param(None, MODEL, id="some kind has it"),
        pytest.param(None, DATA, id="another kind has it"),
        pytest.param(HIDDEN, METRICS, id="unknown kind"),
        pytest.param("OurOwnStep", "properties.OurOwn.Place", id="kind of their own"),
        pytest.param("Training", HIDDEN, id="unknown path"),
        pytest.param("Training", "properties..X", id="malformed"),
    ],
)
def test_quiet(kind: str | Unknown | None, path: str | Unknown) -> None:
    subject = specification(kind=kind, outputs=[output("out", path=path)])
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("kind", "path", "said"),
    [
        pytest.param(
            "Training", METRICS, "`Training` has no property `ProcessingJobOutput`", id="training"
        ),
        pytest.param(
            "Training", DATA, "`Training` has no property `ProcessingOutputConfig`", id="of another"
        ),
        pytest.param(
            None, METRICS, "no kind of step has a property `ProcessingJobOutput`", id="not stated"
        ),
        pytest.param(
            None,
            "properties.ModelArtifacts.S3Model",
            "`ModelArtifacts` has no member `S3Model`",
            id="not stated, but only one kind gets so far",
        ),
        pytest.param("Fail", MODEL, "no property of a `Fail` step", id="kind without properties"),
        pytest.param(
            "Training",
            "properties.ModelArtifacts['S3ModelArtifacts']",
            "`ModelArtifacts` is a structure",
            id="key of a structure",
        ),
    ],
)
def test_reports(kind: str | None, path: str, said: str) -> None:
    written = at(8, path)
    [problem] = problems(check, specification(kind=kind, outputs=[output("out", path=written)]))
    assert said in problem.message
    assert problem.location == written.location
    assert problem.key == ("out", path)


def test_what_the_paths_say_of_the_kind_helps_the_message() -> None:
    owned = contract(outputs={"out": "/opt/ml/model"})
    subject = specification(owned=owned, outputs=[output("out", path=METRICS)])
    [problem] = problems(check, subject)
    assert "`Training` has no property" in problem.message


@pytest.mark.parametrize("kind", ["Training", None])
def test_one_near_member_is_a_certain_fix(kind: str | None) -> None:
    written = at(8, "properties.ModelArtifacts.S3ModelArtifact")
    [problem] = problems(check, specification(kind=kind, outputs=[output("out", path=written)]))
    assert problem.fix.description == f"did you mean `{MODEL}`?"
    assert problem.fix.edits[0].text == f'"{MODEL}"'


def test_a_near_member_that_leads_no_further_is_no_certain_fix() -> None:
    written = at(8, "properties.ModelArtifact.S3")
    [problem] = problems(check, specification(kind="Training", outputs=[output("o", path=written)]))
    assert problem.fix.edits == ()


def test_says_why_it_cannot_judge() -> None:
    subject = specification(kind="OurOwnStep", outputs=[output("out", path=MODEL)])
    assert skips(check, subject) == [
        "the kind of the step is not known: `OurOwnStep` is no known kind of step"
    ]


def test_variants_of_a_step_whose_registry_is_wrong_have_one_cause() -> None:
    registered = Known("Transform", Location("registry.py", 3))
    stated = Known("Transform", Location("specs.py", 3))

    def said(kind: Known[str], name: str, path: str = DATA) -> Problem:
        subject = specification(step_type=name, outputs=[output("data", path=path)])
        (problem,) = problems(check, replace(subject, sagemaker_step_type=kind))
        return problem

    one, other = said(registered, "Cut_Training"), said(registered, "Cut_Validation")
    assert one.cause == other.cause != ""
    assert [each.location for each in one.related] == [registered.location]
    assert said(registered, "Sew").cause not in {"", one.cause}
    assert said(stated, "Cut_Training").cause == ""
    assert said(registered, "Cut_Training", METRICS).cause == "", "no kind of step has that"
