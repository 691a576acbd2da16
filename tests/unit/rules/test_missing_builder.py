import pytest
from msgspec.structs import replace

from align_ci.model import Build, Project, Specification, Unknown
from align_ci.rules.missing_builder import check
from tests.unit.rules.builds import BUILDER, build, step
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    Many,
    group,
    incomplete,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import entry, registry

PACKAGING = specification("Packaging")
TRAINING = specification("Training", line=2)


def of(specifications: Many[Specification], builds: Many[Build]) -> Project:
    return replace(project(specifications), builds=group(builds))


def builder(spec: Specification | Unknown) -> Build:
    return build(spec, step())


def found(whole: Project) -> list[str]:
    """The step types that are reported for the specifications of a project."""
    every = (problem for each in whole.specifications for problem in problems(check, each, whole))
    return [problem.key[0] for problem in every]


def variant(job_type: str | Unknown, step_type: str = "Preprocessing") -> Specification:
    return specification(step_type, job_type=job_type)


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(of([PACKAGING], []), id="a project without builders"),
        pytest.param(of([PACKAGING], [builder(PACKAGING)]), id="each has one"),
        pytest.param(of([PACKAGING], [build(PACKAGING, HIDDEN)]), id="one that was not executed"),
        pytest.param(
            of([variant("training"), variant("testing")], [builder(variant("testing"))]),
            id="of a sibling variant",
        ),
        pytest.param(
            of([specification("Map_Training")], [builder(specification("Map_Testing"))]),
            id="of a sibling by its suffix",
        ),
    ],
)
def test_quiet(whole: Project) -> None:
    assert found(whole) == []
    assert [reason for each in whole.specifications for reason in skips(check, each, whole)] == []


def test_reports_at_the_specification() -> None:
    whole = of([PACKAGING, TRAINING], [builder(PACKAGING)])
    [problem] = problems(check, TRAINING, whole)
    assert problem.location == TRAINING.location
    assert [each.location for each in problem.related] == [BUILDER]
    assert found(whole) == ["Training"]


def test_variants_without_a_builder_are_one_finding() -> None:
    whole = of([variant("training"), variant("testing")], [builder(PACKAGING)])
    assert found(whole) == ["Preprocessing"]


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        pytest.param(
            of([TRAINING], incomplete(builder(PACKAGING))),
            "the builders and what each one builds are not all known: it is computed",
            id="builders",
        ),
        pytest.param(
            of([TRAINING], [builder(PACKAGING), builder(Unknown("no `spec`", HERE))]),
            "the builders and what each one builds are not all known: no `spec`",
            id="what one builds",
        ),
        pytest.param(
            of([TRAINING], [builder(specification(HIDDEN))]),
            "the builders and what each one builds are not all known: it is computed",
            id="the step type that one builds",
        ),
        pytest.param(
            of([TRAINING, specification(HIDDEN)], [builder(PACKAGING)]),
            "the step types are not all known: it is computed",
            id="a step type",
        ),
        pytest.param(
            of([TRAINING, variant(HIDDEN)], [builder(PACKAGING)]),
            "the step types are not all known: it is computed",
            id="a job type",
        ),
        pytest.param(
            of(incomplete(TRAINING), [builder(PACKAGING)]),
            "the step types are not all known: it is computed",
            id="specifications",
        ),
    ],
)
def test_says_why_it_cannot_judge(whole: Project, reason: str) -> None:
    assert found(whole) == []
    assert skips(check, TRAINING, whole) == [reason]


@pytest.mark.parametrize(
    ("name", "defined", "cause"),
    [
        pytest.param("PackagingStepBuilder", False, "no class PackagingStepBuilder", id="named"),
        pytest.param("PackagingBuilder", False, "no class PackagingBuilder", id="named otherwise"),
        pytest.param("TrainingStepBuilder", False, "", id="that of another step"),
        pytest.param("PackagingStepBuilder", True, "", id="it is defined"),
        pytest.param("PackagingStepBuilder", HIDDEN, "", id="it may be defined"),
    ],
)
def test_a_registry_that_names_the_builder_has_the_same_cause(
    name: str, defined: bool | Unknown, cause: str
) -> None:
    named = registry(entry(name, defined=defined))
    whole = replace(of([PACKAGING, TRAINING], [builder(TRAINING)]), registries=group([named]))
    (problem,) = problems(check, PACKAGING, whole)
    assert problem.cause == cause
