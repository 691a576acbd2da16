import pytest

from align_ci.model import Build, Location, Project, Severity
from align_ci.rules.builder_step_type_mismatch import check
from tests.unit.rules.builds import STEP, build, step
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    at,
    contract,
    output,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import in_builder, source

MODEL = "properties.ModelArtifacts.S3ModelArtifacts"
BY_CONTRACT = specification(owned=contract(inputs={"data": "/opt/ml/processing/input"}))
BY_PROPERTY = specification(outputs=[output("model", path=MODEL)])


@pytest.mark.parametrize(
    ("stated", "made"),
    [
        pytest.param("Processing", "Processing", id="the same"),
        pytest.param("TrainingStep", "Training", id="another spelling"),
        pytest.param("NotebookJobStep", "Training", id="a notebook job runs as a training job"),
        pytest.param("ModelStep", "Model", id="a model is created"),
        pytest.param("model_step", "RegisterModel", id="a model is registered"),
    ],
)
def test_quiet(stated: str, made: str) -> None:
    subject = build(specification(kind=stated), step(made))
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param(
            build(specification(kind="Processing"), step("Training")),
            ("Training", "Processing"),
            id="stated",
        ),
        pytest.param(
            build(BY_CONTRACT, step("Training")), ("Training", "Processing"), id="by its contract"
        ),
        pytest.param(
            build(BY_PROPERTY, step("Processing")),
            ("Processing", "Training"),
            id="by its property paths",
        ),
        pytest.param(
            build(specification(kind="CreateModelStep"), step("RegisterModel")),
            ("RegisterModel", "Model"),
            id="registers instead of creating",
        ),
        pytest.param(
            build(specification(kind="ModelStep"), step("Transform")),
            ("Transform", "Model"),
            id="neither creates nor registers",
        ),
        pytest.param(
            build(specification(kind="Training"), step("NotebookJob")),
            ("NotebookJob", "Training"),
            id="not the other way round",
        ),
    ],
)
def test_reports_where_the_step_is_made(subject: Build, key: tuple[str, str]) -> None:
    [problem] = problems(check, subject)
    assert (problem.key, problem.location) == (key, STEP)


def test_points_at_what_states_the_kind() -> None:
    stated = build(specification(kind=at(8, "Processing")), step("Training"))
    inferred = build(specification(owned=BY_CONTRACT.contract.value, line=3), step("Training"))  # type: ignore[union-attr]
    [of_stated], [of_inferred] = problems(check, stated), problems(check, inferred)
    assert [each.location for each in of_stated.related] == [Location("specs.py", 8)]
    assert [each.location for each in of_inferred.related] == [Location("specs.py", 3)]


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(BY_CONTRACT, HIDDEN),
            "the builder was not executed: it is computed",
            id="not executed",
        ),
        pytest.param(
            build(HIDDEN, step()),
            "the specification is not known: it is computed",
            id="specification",
        ),
        pytest.param(
            build(BY_CONTRACT, step(HIDDEN)),
            "the kind of step that the builder makes is not known: it is computed",
            id="kind made",
        ),
        pytest.param(
            build(specification(kind=HIDDEN), step()),
            "the kind of the step is not known",
            id="kind needed",
        ),
        pytest.param(
            build(specification(kind=at(HERE.line, "Processor")), step()),
            "the kind of the step is not known",
            id="no kind",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def written(*subjects: Build) -> Project:
    return project(builds=subjects, builders=[source()])


@pytest.mark.parametrize(
    ("made", "facts"),
    [
        pytest.param(["ProcessingStep"], written(build(BY_CONTRACT, HIDDEN)), id="the same"),
        pytest.param(
            ["ModelStep"], written(build(specification(kind="CreateModelStep"), HIDDEN)), id="model"
        ),
        pytest.param(["TrainingStep"], written(build(BY_CONTRACT, step())), id="executed"),
        pytest.param(
            ["TrainingStep", "ProcessingStep"], written(build(BY_CONTRACT, HIDDEN)), id="several"
        ),
        pytest.param(["MonitorStep"], written(build(BY_CONTRACT, HIDDEN)), id="no kind"),
        pytest.param(["TrainingStep"], written(build(HIDDEN, HIDDEN)), id="specification"),
        pytest.param(["TrainingStep"], written(), id="no step"),
        pytest.param([], written(build(BY_CONTRACT, HIDDEN)), id="none seen"),
    ],
)
def test_quiet_of_what_is_written(made: list[str], facts: Project) -> None:
    assert problems(check, source(made_steps=made), facts) == []


def test_warns_of_what_is_written() -> None:
    subject = source(made_steps=["TrainingStep", "TrainingStep"])
    facts = written(build(BY_CONTRACT, HIDDEN), build(BY_CONTRACT, HIDDEN))
    (problem,) = problems(check, subject, facts)
    assert (problem.key, problem.location) == (("Training", "Processing"), in_builder(9))
    assert problem.severity is Severity.WARNING
