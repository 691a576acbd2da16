from collections.abc import Sequence

import pytest

from align_ci.model import Contract, Output, Severity, Specification
from align_ci.rules.invalid_container_path import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    incomplete,
    keys,
    output,
    problems,
    project,
    skips,
    specification,
)


def using(subject: Contract, *kinds: str | None) -> list[Specification]:
    """Specifications that use a contract, of these kinds."""
    return [
        specification(f"Step{number}", owned=subject, kind=kind)
        for number, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "inputs", "outputs"),
    [
        pytest.param(
            ["Processing"],
            {"a": "/opt/ml/processing/input/a", "b": "/opt/ml/code/b.json"},
            {"c": "/opt/ml/processing/", "d": "/opt/ml/processing//out/."},
            id="processing",
        ),
        pytest.param(
            ["TrainingStep"],
            {"a": "/opt/ml/input/data", "b": "/opt/ml/code/hyperparams/b.json"},
            {"c": "/opt/ml/model", "d": "/opt/ml/output/data", "e": "/opt/ml/checkpoints/x"},
            id="training",
        ),
        pytest.param(
            ["Processing", "Training"],
            {"a": "/opt/ml/input/data/a"},
            {"b": "/opt/ml/processing/b"},
            id="shared by two kinds",
        ),
        pytest.param([None], {"a": "/opt/ml/processing/a"}, {"b": "/opt/ml/model"}, id="undecided"),
        pytest.param(["CreateModel"], {"a": "s3://elsewhere"}, {}, id="mounts nothing"),
        pytest.param(["OurOwnStep"], {"a": "relative"}, {}, id="kind of their own"),
        pytest.param([None], {"a": HIDDEN}, {"b": "/opt/ml/model"}, id="unknown path"),
        pytest.param([None], {"a": None}, {}, id="no path at all"),
        pytest.param([], {"a": "/opt/ml/processing/a"}, {}, id="used by nobody"),
    ],
)
def test_quiet(
    kinds: Sequence[str | None], inputs: dict[str, object], outputs: dict[str, object]
) -> None:
    subject = contract(inputs=inputs, outputs=outputs)
    assert problems(check, subject, project(using(subject, *kinds))) == []


@pytest.mark.parametrize(
    ("kinds", "path"),
    [
        pytest.param(["Processing"], "data/in", id="relative"),
        pytest.param(["Processing"], "", id="empty"),
        pytest.param(["Processing"], "/opt/ml/processing/../code", id="climbs"),
        pytest.param(["Processing"], "/opt/ml/processing_data", id="only begins like it"),
        pytest.param(["Processing"], "/opt/ml/model", id="training folder in processing"),
        pytest.param(["Processing"], "/opt/ml/input/config", id="configuration in processing"),
        pytest.param(["Training"], "/opt/ml/processing/in", id="processing folder in training"),
        pytest.param(["Training"], "/opt/ml/input/data/../x", id="climbs in training"),
        pytest.param([None], "/srv/data", id="outside everything, kind not stated"),
        pytest.param([], "data", id="relative, used by nobody"),
    ],
)
def test_reports_at_the_path(kinds: Sequence[str | None], path: str) -> None:
    written = at(4, path)
    subject = contract(inputs={"data": written})
    [problem] = problems(check, subject, project(using(subject, *kinds)))
    assert problem.location == written.location
    assert problem.key == ("input", "data", path)
    assert problem.severity is None


def test_the_configuration_folder_of_training_is_a_warning() -> None:
    subject = contract(inputs={"hp": "/opt/ml/input/config/hyperparameters.json"}, training=True)
    [problem] = problems(check, subject)
    assert problem.severity is Severity.WARNING
    assert "no channel can fill" in problem.message


def test_the_kind_may_show_in_the_other_paths() -> None:
    subject = contract(inputs={"a": "/opt/ml/processing/a", "b": "/opt/ml/data"})
    assert keys(check, subject) == [("input", "b", "/opt/ml/data")]


MIXED = contract(inputs={"a": "/opt/ml/input/data/a"}, outputs={"b": "/opt/ml/processing/output/b"})
PROCESSED = output("b", path="properties.ProcessingOutputConfig.Outputs['b'].S3Output.S3Uri")
TRAINED = output("b", path="properties.ModelArtifacts.S3ModelArtifacts")


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        pytest.param([[PROCESSED]], [("input", "a", "/opt/ml/input/data/a")], id="processing"),
        pytest.param([[TRAINED]], [("output", "b", "/opt/ml/processing/output/b")], id="training"),
        pytest.param([[PROCESSED], [TRAINED]], [], id="one of each"),
        pytest.param([[PROCESSED, output("c", path=HIDDEN)]], [], id="not known"),
    ],
)
def test_where_paths_are_of_two_kinds_the_outputs_decide(
    outputs: list[list[Output]], expected: list[tuple[str, ...]]
) -> None:
    specs = [
        specification(f"Step{number}", owned=MIXED, outputs=each)
        for number, each in enumerate(outputs)
    ]
    assert keys(check, MIXED, project(specs)) == expected


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project(incomplete()), id="perhaps another specification"),
        pytest.param(project([specification(owned=HIDDEN)]), id="perhaps its contract"),
    ],
)
def test_silent_where_it_may_belong_to_a_step_that_mounts_nothing(whole: object) -> None:
    subject = contract(inputs={"a": "relative"})
    assert problems(check, subject, whole) == []  # type: ignore[arg-type]
    assert len(skips(check, subject, whole)) == 1  # type: ignore[arg-type]
