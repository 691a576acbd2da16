import pytest

from align_ci.model import Unknown
from align_ci.rules.property_path_not_a_value import check
from tests.unit.rules.facts import HIDDEN, at, output, problems, skips, specification

DATA = "properties.ProcessingOutputConfig.Outputs['data']"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("Processing", f"{DATA}.S3Output.S3Uri", id="a value"),
        pytest.param("Training", f"{DATA}.S3Output", id="not of this kind"),
        pytest.param(None, "properties.Nothing", id="of no kind"),
        pytest.param(None, "properties..", id="malformed"),
        pytest.param(HIDDEN, f"{DATA}.S3Output", id="unknown kind"),
        pytest.param("OurOwnStep", f"{DATA}.S3Output", id="kind of their own"),
        pytest.param("Processing", HIDDEN, id="unknown path"),
        pytest.param("Job", "properties.JobConfigDocument.Anything", id="inside a document"),
    ],
)
def test_quiet(kind: str | Unknown | None, path: str | Unknown) -> None:
    subject = specification(kind=kind, outputs=[output("out", path=path)])
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("Processing", f"{DATA}.S3Output", id="a structure"),
        pytest.param("Processing", DATA, id="an item"),
        pytest.param("Processing", "properties.ProcessingOutputConfig.Outputs", id="a list"),
        pytest.param("Training", "properties.HyperParameters", id="a map"),
        pytest.param(None, f"{DATA}.S3Output", id="of the only kind that has it"),
    ],
)
def test_reports(kind: str | None, path: str) -> None:
    written = at(5, path)
    [problem] = problems(check, specification(kind=kind, outputs=[output("out", path=written)]))
    assert problem.location == written.location
    assert problem.key == ("out", path)


@pytest.mark.parametrize(
    ("kind", "path", "name", "advice"),
    [
        pytest.param(
            "Training",
            "properties.OutputDataConfig",
            "out",
            "go on to `.S3OutputPath`, `.CompressionType` or `.KmsKeyId`",
            id="addresses first",
        ),
        pytest.param(
            "Training",
            "properties.ModelArtifacts",
            "out",
            "go on to `.S3ModelArtifacts`",
            id="the only value",
        ),
        pytest.param(
            "Tuning",
            "properties.BestTrainingJob",
            "training_job_name",
            "go on to `.TrainingJobName`, `.TuningJobName` or `.TrainingJobArn`",
            id="the one that the output is named after, then near ones",
        ),
        pytest.param(
            "Processing",
            "properties.ProcessingOutputConfig.Outputs",
            "out",
            "pick an entry by its name: `['name'].S3Output.S3Uri`, `['name'].AppManaged` "
            "or `['name'].OutputName`",
            id="a list with names",
        ),
        pytest.param(
            "Training",
            "properties.HyperParameters",
            "out",
            "pick an entry by its name: `['name']`",
            id="a map",
        ),
        pytest.param(
            "Model",
            "properties.VpcConfig.Subnets",
            "out",
            "pick an entry by its number: `[0]`",
            id="a list without names",
        ),
    ],
)
def test_says_how_to_go_on(kind: str, path: str, name: str, advice: str) -> None:
    [problem] = problems(check, specification(kind=kind, outputs=[output(name, path=path)]))
    assert problem.fix.description == advice


def test_says_why_it_cannot_judge() -> None:
    subject = specification(kind=HIDDEN, outputs=[output("out", path=DATA)])
    assert skips(check, subject) == ["the kind of the step is not known: it is computed"]
